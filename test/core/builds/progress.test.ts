// BuildKit's rawjson as buildx 0.29 printed it on real builds: what a terminal shows of it, and how far it says the build is.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { ExpectedImage } from '../../../src/core/builds/progress/trace.ts';
import { watchBuild, type BuildWatch } from '../../../src/core/builds/progress/watch.ts';

const fixture = (name: string): Promise<string> =>
  readFile(new URL(`../../engine/fixtures/rawjson-${name}.jsonl`, import.meta.url), 'utf8');

const time = '2026-01-01T00:00:00Z';
const three: ExpectedImage[] = [{ platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] }];
const two: ExpectedImage[] = [{ platforms: ['linux/amd64', 'linux/arm64'] }];
const bake: ExpectedImage[] = [
  { name: 'app', platforms: ['linux/amd64', 'linux/arm64'] },
  { name: 'tool', platforms: ['linux/amd64'] },
];

/** Without colours. */
function shown(watch: BuildWatch, text: string): string[] {
  return [...watch.read(text), ...watch.end()].map(line => line.replace(/\x1b\[\d*m/g, ''));
}

async function watched(name: string, expected: ExpectedImage[]): Promise<{ watch: BuildWatch; lines: string[] }> {
  const watch = watchBuild(expected);
  return { watch, lines: shown(watch, await fixture(name)) };
}

/** `linux/arm64 4/4`, `tool linux/amd64 2/2 RUN make`. */
function platformsIn(watch: BuildWatch): string[] {
  return watch.progress().platforms.map(({ target, platform, done, total, current }) => {
    return [target, platform, `${done}/${total}`, current].filter(Boolean).join(' ');
  });
}

describe('the progress of a build', () => {
  it('names the platform on every line of its steps, in a colour of its own', async () => {
    const watch = watchBuild(three);
    const lines = watch.read(await fixture('several'));
    for (const [platform, colour] of [
      ['linux/amd64', 36],
      ['linux/arm/v7', 35],
      ['linux/arm64', 34],
    ] as const) {
      const own = lines.filter(line => line.startsWith(`\x1b[${colour}m`));
      assert(own.length >= 10);
      assert.deepEqual(
        own.filter(line => !line.includes(platform)),
        [],
      );
    }
  });

  it('shows each step once, its output with the seconds since it began, and its end', async () => {
    const { lines } = await watched('several', three);
    const step = lines.filter(line => /^#11\b/.test(line));
    assert.deepEqual(step, [
      '#11 [linux/arm/v7 build 2/2] RUN uname -m > /machine && echo größe 😀 && echo err >&2',
      '#11 linux/arm/v7 0.33 größe 😀',
      '#11 linux/arm/v7 0.34 err',
      '#11 linux/arm/v7 DONE 0.39s',
    ]);
    assert.deepEqual(
      lines.filter(line => line.startsWith('#1 ')),
      ['#1 [internal] load build definition from Dockerfile', '#1 transferring dockerfile: 244B done', '#1 DONE 0.01s'],
    );
  });

  it('of a single platform names it on its instructions alone', async () => {
    const { lines } = await watched('single', [{ platforms: ['linux/amd64'] }]);
    assert(lines.includes('#1 DONE 0.00s'));
    assert(lines.includes('#5 linux/amd64 0.10 one'));
    assert.deepEqual(
      lines.filter(line => line.startsWith('#7 linux')),
      [],
    );
  });

  it('of a bake file names the target too', async () => {
    const { lines } = await watched('bake-failing', bake);
    assert(lines.includes('#8 app linux/arm64 0.24 a'));
    assert(lines.includes('#10 tool linux/amd64 0.21 b'));
  });

  it('of a bake file with one target does not', () => {
    const watch = watchBuild([{ name: 'app', platforms: ['linux/amd64', 'linux/arm64'] }]);
    const vertex = { digest: 'a', name: '[linux/arm64 1/2] FROM x', started: time, completed: time };
    watch.read(`${JSON.stringify({ vertexes: [vertex] })}\n`);
    assert.deepEqual(platformsIn(watch), ['linux/arm64 1/1']);
  });

  it('counts the bytes that are on their way, and names the part that is not done', () => {
    const watch = watchBuild(two);
    const began = { started: '2026-01-01T00:00:00Z' };
    const part = (vertex: string, id: string, current: number, isDone = false) => {
      return { vertex, id, current, total: 30, ...(isDone && { completed: began.started }) };
    };
    const vertexes = [
      { digest: 'a', name: '[linux/arm64 1/2] FROM x', ...began },
      { digest: 'b', name: 'exporting to image', ...began },
      { digest: 'c', name: '[internal] load build context', ...began },
    ];
    const statuses = [part('a', 'layer', 10), part('b', 'pushing layers', 20), part('b', 'naming', 30, true)];
    watch.read(`${JSON.stringify({ vertexes, statuses })}\n`);
    const { current, bytes } = watch.progress();
    assert.deepEqual([current, bytes], ['pushing layers', { current: 60, total: 90 }]);
  });

  it('says what came from the cache', async () => {
    const { lines } = await watched('cached', three);
    assert.equal(lines.filter(line => / linux\/\S+ CACHED$/.test(line)).length, 9);
  });

  it('says what failed, what was cancelled for it, and the engine’s own last words', async () => {
    const { watch, lines } = await watched('failing', three);
    assert.deepEqual(
      lines.filter(line => /ERROR|CANCELED/.test(line)).map(line => line.slice(0, 39)),
      [
        '#13 linux/arm64 ERROR: process "/bin/sh',
        '#14 linux/arm/v7 CANCELED',
        'ERROR: failed to build: failed to solve',
      ],
    );
    assert(lines.includes('   3 | >>> RUN echo "looking at $(uname -m)" && \\'));
    assert.deepEqual(
      watch.failed().map(({ step, output }) => [step.platform, output]),
      [['linux/arm64', 'looking at aarch64\n']],
    );
  });

  it('shows warnings with their page', async () => {
    const { lines } = await watched('warning', two);
    assert.deepEqual(lines.slice(4, 6), [
      "WARNING: FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)",
      '  https://docs.docker.com/go/dockerfile/rule/from-as-casing/',
    ]);
  });

  it('keeps to its line, whatever a command prints', async () => {
    const watch = watchBuild(two);
    const text = [...watch.read(await fixture('warning')), ...watch.end()].join('\n');
    assert.match(text, /linux\/arm64\x1b\[0m 0\.\d\d there\n/);
    assert.match(text, /linux\/arm64\x1b\[0m 3%\n/);
    assert.doesNotMatch(text.replace(/\x1b\[\d*m/g, ''), /[\x00-\x09\x0b-\x1f]/);
  });

  const ends: [name: string, expected: ExpectedImage[], percent: number, platforms: string[]][] = [
    ['several', three, 90, ['linux/amd64 4/4', 'linux/arm64 4/4', 'linux/arm/v7 4/4']],
    ['cached', three, 90, ['linux/amd64 4/4', 'linux/arm64 4/4', 'linux/arm/v7 4/4']],
    ['failing', three, 70, ['linux/amd64 3/3', 'linux/arm64 2/3', 'linux/arm/v7 2/3']],
    ['single', [{ platforms: ['linux/amd64'] }], 90, ['linux/amd64 3/3']],
    ['cancelled', two, 45, ['linux/amd64 1/2', 'linux/arm64 1/2']],
    // The builder’s own steps for another target count for that target: `linux/amd64->arm64`.
    ['cross', three, 90, ['linux/amd64 4/4', 'linux/arm64 4/4', 'linux/arm/v7 4/4']],
    ['cross', [{ platforms: ['linux/arm64', 'linux/arm/v7'] }], 90, ['linux/arm64 4/4', 'linux/arm/v7 4/4']],
    // Both targets share the step of their base image, which is told of as either’s.
    ['bake', bake, 90, ['app linux/amd64 1/1', 'app linux/arm64 2/2', 'tool linux/amd64 2/2']],
  ];
  for (const [name, expected, percent, platforms] of ends) {
    it(`is ${percent}% at the end of “${name}” for ${expected.map(each => each.platforms.join(', ')).join('; ')}`, async () => {
      const { watch } = await watched(name, expected);
      assert.deepEqual([watch.progress().percent, platformsIn(watch)], [percent, platforms]);
    });
  }

  it('names the instruction that runs, for each platform, and what is done for all', async () => {
    const watch = watchBuild(three);
    const lines = (await fixture('several')).split('\n');
    const seen = new Set<string>();
    for (const line of lines) {
      watch.read(`${line}\n`);
      for (const platform of platformsIn(watch)) seen.add(platform);
      const { current } = watch.progress();
      if (current !== undefined) seen.add(current);
    }
    for (const piece of [
      'linux/arm64 3/4 RUN cat /machine',
      'linux/arm/v7 4/4',
      'exporting layers',
      'pushing layers',
    ]) {
      assert(seen.has(piece), `${piece} is not among\n${[...seen].join('\n')}`);
    }
  });

  it('is the same however the text is cut', async () => {
    for (const name of ['several', 'failing', 'warning']) {
      const text = await fixture(name);
      const { watch: whole, lines } = await watched(name, three);
      for (const size of [1, 7, 1000]) {
        const watch = watchBuild(three);
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
        const read = [...pieces.flatMap(piece => watch.read(piece)), ...watch.end()];
        assert.deepEqual(
          read.map(line => line.replace(/\x1b\[\d*m/g, '')),
          lines,
        );
        assert.deepEqual(watch.progress(), whole.progress());
      }
    }
  });
});
