// Events that no BuildKit sends, or sends broken: nothing throws, nothing grows without end, and a terminal is given lines alone.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseEvents } from '../../../src/core/builds/progress/events.ts';
import { bareText, lineText } from '../../../src/core/builds/progress/lineText.ts';
import { parseStepName } from '../../../src/core/builds/progress/stepName.ts';
import { watchBuild } from '../../../src/core/builds/progress/watch.ts';
import { holds } from '../../support/properties.ts';

const time = '2026-01-01T00:00:00.000000001Z';
const later = '2026-01-01T00:00:01.5Z';
const base64 = (bytes: string | number[]): string => Buffer.from(bytes as string).toString('base64');
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const begun = (name: string, more = {}): string =>
  line({ vertexes: [{ digest: 'sha256:a', name, started: time, ...more }] });
const log = (data: string | number[]): string =>
  line({ logs: [{ vertex: 'sha256:a', stream: 1, data: base64(data), timestamp: later }] });

const plain = (lines: readonly string[]): string[] => lines.map(each => each.replace(/\x1b\[\d*m/g, ''));

describe('events of a build that are broken', () => {
  const texts: [name: string, text: string][] = [
    ['nothing', ''],
    ['text', 'Dockerfile:2'],
    ['half a line', '{"vertexes":[{"dig'],
    ['another object', '{"level":"warning","msg":"x"}'],
    ['a list', '[{"vertexes":[]}]'],
    ['members of other kinds', '{"vertexes":"x","logs":{"a":1}}'],
  ];
  for (const [name, text] of texts) {
    it(`${name} is no event, and shown as it is`, () => {
      assert.equal(parseEvents(text), undefined);
      const watch = watchBuild([]);
      assert.deepEqual([...watch.read(text), ...watch.end()], text === '' ? [] : [text]);
    });
  }

  it('members that cannot be read are left out, the others hold', () => {
    const events = parseEvents(
      JSON.stringify({
        vertexes: [null, 1, {}, { digest: 'a' }, { digest: 'a', name: 'b', started: 'never', error: 5, cached: 'yes' }],
        statuses: [{ vertex: 'a', id: 'x', current: '7', total: -1 }, { id: 'x' }],
        logs: [
          { vertex: 'a', data: '%%%' },
          { vertex: 'a', data: 'eA==', timestamp: 7 },
        ],
        warnings: [{ short: 5 }, { short: 'eA==' }],
      }),
    );
    assert.deepEqual(events, {
      vertexes: [{ digest: 'a', name: 'b', isCached: false }],
      transfers: [{ vertex: 'a', id: 'x', current: 0, total: 0, isDone: false }],
      logs: [{ vertex: 'a', data: Uint8Array.of(120) }],
      warnings: [{ text: 'x' }],
    });
  });

  it('output of a step that was never told of is left out', () => {
    assert.deepEqual(watchBuild([]).read(log('x\n')), []);
  });

  it('a character that comes in pieces is whole', () => {
    const watch = watchBuild([]);
    const [first = 0, ...rest] = Buffer.from('😀\n');
    watch.read(begun('RUN x'));
    assert.deepEqual(watch.read(log([first])), []);
    assert.deepEqual(plain(watch.read(log(rest))), ['#1 1.50 😀']);
  });

  it('a line without an end is shown when its step ends, or the program', () => {
    const watch = watchBuild([]);
    watch.read(begun('RUN x') + log('half'));
    assert.deepEqual(plain(watch.read(begun('RUN x', { completed: later }))), ['#1 half', '#1 DONE 1.50s']);
    watch.read(begun('RUN x') + log('other'));
    assert.deepEqual(plain(watch.end()), ['#1 other']);
  });

  it('a step that begins anew is not shown anew, and may still fail', () => {
    const watch = watchBuild([]);
    watch.read(begun('FROM x', { completed: later }));
    assert.deepEqual(watch.read(begun('FROM x')), []);
    assert.deepEqual(watch.read(begun('FROM x', { completed: later, cached: true })), []);
    assert.deepEqual(plain(watch.read(begun('FROM x', { completed: later, error: 'a\nb' }))), ['#1 ERROR: a b']);
  });

  it('a step that fails is told of once', () => {
    const watch = watchBuild([]);
    const failed = begun('RUN x', { completed: later, error: 'a' });
    assert.equal(watch.read(failed).length, 2);
    assert.deepEqual(watch.read(failed), []);
  });

  it('what is moved is told of once', () => {
    const watch = watchBuild([]);
    const status = line({ statuses: [{ vertex: 'sha256:a', id: 'x', current: 1000, total: 1000, completed: later }] });
    assert.deepEqual(plain(watch.read(begun('FROM x') + status)), ['#1 FROM x', '#1 x 1.00kB done']);
    assert.deepEqual(watch.read(status), []);
  });

  it('a name cannot leave its line', () => {
    const lines = watchBuild([]).read(begun('[a\x07\x1bc\x9d0;t 1/2] RUN x\n\x1b[2Jy\x1b]0;t\x07'));
    assert.deepEqual(plain(lines), ['#1 [a] RUN xy']);
  });

  it('there are no more steps than a build can have', () => {
    const watch = watchBuild([]);
    for (let index = 0; index < 5000; index++) watch.read(line({ vertexes: [{ digest: `${index}`, name: 'x' }] }));
    assert.deepEqual(watch.read(begun('RUN x')), []);
  });

  it('there are no more transfers than a step can have', () => {
    const watch = watchBuild([]);
    watch.read(begun('FROM x'));
    for (let index = 0; index < 2000; index++) {
      watch.read(line({ statuses: [{ vertex: 'sha256:a', id: `${index}`, current: 1, total: 1 }] }));
    }
    assert.equal(watch.progress().bytes.total, 500);
  });

  it('text without an end is not kept', () => {
    const watch = watchBuild([]);
    for (let index = 0; index < 50; index++) watch.read('x'.repeat(1_000_000));
    assert(watch.end().join('').length < 5000);
    assert(watch.text().length <= 20_000);
  });

  it('nothing throws, and a line is a line', () => {
    const events = fc.array(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc
          .record({
            vertexes: fc.array(
              fc.record(
                {
                  digest: fc.constantFrom('a', 'b'),
                  name: fc.string(),
                  started: fc.constant(time),
                  error: fc.string(),
                },
                { requiredKeys: [] },
              ),
            ),
          })
          .map(each => JSON.stringify(each)),
        fc
          .record({ logs: fc.array(fc.record({ vertex: fc.constantFrom('a', 'b'), data: fc.base64String() })) })
          .map(each => JSON.stringify(each)),
      ),
    );
    void holds(
      fc.property(events, lines => {
        const watch = watchBuild([{ platforms: ['linux/amd64'] }]);
        const shown = [...watch.read(lines.join('\n')), ...watch.end()];
        watch.progress();
        watch.failed();
        assert.deepEqual(
          shown.filter(each => /[\r\n]/.test(each)),
          [],
        );
      }),
      500,
    );
  });
});

describe('a line for a terminal', () => {
  const cases: [what: string, text: string, expected: string][] = [
    ['text stays', 'größe 😀\tx', 'größe 😀\tx'],
    ['colours stay, and end with the line', '\x1b[1;31mred', '\x1b[1;31mred\x1b[0m'],
    ['24 bits of colour too', '\x1b[38:2::1:2:3mx', '\x1b[38:2::1:2:3mx\x1b[0m'],
    ['the cursor is not moved', 'a\x1b[2J\x1b[10;10H\x1b[Ab', 'ab'],
    ['no title is set', 'a\x1b]0;title\x07b', 'ab'],
    ['nothing is put into the clipboard', 'a\x1b]52;c;eA==\x1b\\b', 'ab'],
    ['no mark of VS Code’s shell integration', '\x1b]633;E;rm -rf\x07a', 'a'],
    ['no link that hides where it leads', '\x1b]8;;https://x\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['no device is asked or programmed', 'a\x1bP+q544e\x1b\\\x1b[c\x1b[6nb', 'ab'],
    ['a string without an end takes its line', 'a\x1b]0;title', 'a'],
    ['sequences of eight bits are the same', 'a\x9b2Jb\x9d0;t\x07c\x90x\x9cd', 'abcd'],
    ['a sequence put together out of the remains of another', 'a\x1b\x1b[31m]0;t\x07', 'a\x1b[31m]0;t\x1b[0m'],
    ['a half of a sequence', 'a\x1b[3', 'a'],
    ['an escape alone', 'a\x1b', 'a'],
    ['the whole terminal is not reset', 'a\x1bcb', 'ab'],
    ['character sets are not switched', 'a\x1b(0b\x0e', 'ab'],
    ['what is written over is not shown', '10%\r50%\r100%\r', '100%'],
    ['an end of Windows', 'a\r\n', 'a'],
    ['bells and backspaces are left out', 'a\x07\x08b', 'ab'],
    ['text is not turned around', 'a\u202eb\u2066c', 'abc'],
    ['a private mode is no colour', '\x1b[?25lx\x1b[>4;2mx', 'xx'],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => assert.equal(lineText(text), expected));
  }

  it('is cut where nobody reads on, never within a character', () => {
    const cut = lineText('😀'.repeat(5000));
    assert.equal(cut.length, 4001);
    assert.match(cut, /^(?:😀)+…$/u);
  });

  it('of a hundred thousand sequences takes no longer than of text', () => {
    for (const text of ['\x1b]'.repeat(100_000), '\x9d'.repeat(100_000), '\x1b[1'.repeat(100_000)]) bareText(text);
  });
});

describe('the name of a step', () => {
  const cases: [name: string, platform: string | undefined, words: string[], isNumbered: boolean, text: string][] = [
    ['[linux/arm64 build 2/5] RUN make', 'linux/arm64', ['build'], true, 'RUN make'],
    ['[linux/arm/v7  2/10] RUN make', 'linux/arm/v7', [], true, 'RUN make'],
    ['[2/5] RUN [ -f x ]', undefined, [], true, 'RUN [ -f x ]'],
    ['[app linux/arm64 build 2/5] COPY . .', 'linux/arm64', ['app', 'build'], true, 'COPY . .'],
    ['[app] exporting to image', undefined, ['app'], false, 'exporting to image'],
    ['[linux/arm64 internal] load metadata for x', 'linux/arm64', ['internal'], false, 'load metadata for x'],
    ['[linux/amd64->arm64 build 2/2] RUN x', 'linux/arm64', ['build'], true, 'RUN x'],
    ['[linux/amd64->arm/v7 build 2/2] RUN x', 'linux/arm/v7', ['build'], true, 'RUN x'],
    ['[linux/amd64->windows/amd64 1/2] RUN x', 'windows/amd64', [], true, 'RUN x'],
    ['[windows(10.0.17763.1)/amd64 1/2] RUN x', 'windows(10.0.17763.1)/amd64', [], true, 'RUN x'],
    ['exporting to image', undefined, [], false, 'exporting to image'],
    ['', undefined, [], false, ''],
    ['[', undefined, [], false, '['],
    ['[]', undefined, [], false, ''],
  ];
  for (const [name, platform, words, isNumbered, text] of cases) {
    it(`“${name}”`, () => {
      const parsed = parseStepName(name);
      assert.deepEqual(
        [parsed.platform, parsed.words, parsed.isNumbered, parsed.text],
        [platform, words, isNumbered, text],
      );
    });
  }
});
