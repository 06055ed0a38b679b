// An index document is written, with its comments, and read as what it was written of.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseIndexDocument } from '../../../../src/core/indexes/document/parse.ts';
import { writeIndexDocument } from '../../../../src/core/indexes/document/write.ts';
import type { IndexSpec, SpecEntry } from '../../../../src/core/indexes/spec.ts';
import { mediaTypes } from '../../../../src/core/manifest.ts';
import { parseReference, withDigest, type Reference } from '../../../../src/core/reference.ts';
import { parseDigest } from '../../../../src/core/digest.ts';
import { holds, textWith } from '../../../support/properties.ts';
import { inherited, sha256 } from '../../properties/arbitraries.ts';
import { digest, entry } from '../support.ts';
import { fixtures } from './fixtures.ts';

const target = { host: 'ghcr.io', repository: 'example/app' };

describe('an index document that is written', () => {
  it('is what people write, with comments where they help', () => {
    const spec: IndexSpec = {
      target,
      tags: ['1.10', 'latest', '2'],
      mediaType: mediaTypes.ociIndex,
      annotations: { a: '1.10', b: 'x: y', c: 'two\nlines' },
      replaces: digest('a'),
      manifests: [
        { ...entry('app:a', 'linux/arm/v7'), annotations: { note: '# no comment' } },
        {
          ...entry('docker-daemon:app:dev'),
          platform: { os: 'windows', architecture: 'amd64', osVersion: '10.0', osFeatures: ['win32k', 'x'] },
        },
        entry('containers-storage:app'),
      ],
    };
    const beside = new Map([
      [0, '28.4 MB'],
      [2, 'could not be read:\nno such image'],
    ]);
    const text = writeIndexDocument(spec, { head: ['First line.', '', 'Third\rline.'], beside });
    assert.equal(
      text,
      [
        '# First line.',
        '#',
        '# Third line.',
        '',
        'image: ghcr.io/example/app:1.10',
        'tags: [latest, "2"]',
        `mediaType: ${mediaTypes.ociIndex}`,
        'annotations:',
        '  a: "1.10"',
        '  b: "x: y"',
        '  c: |-',
        '    two',
        '    lines',
        `replaces: ${digest('a')}`,
        'manifests:',
        '  - image: app:a # 28.4 MB',
        '    platform:',
        '      os: linux',
        '      architecture: arm',
        '      variant: v7',
        '    annotations:',
        '      note: "# no comment"',
        '  - image: docker-daemon:app:dev',
        '    platform:',
        '      os: windows',
        '      architecture: amd64',
        '      os.version: "10.0"',
        '      os.features: [win32k, x]',
        '  - image: containers-storage:app # could not be read: no such image',
        '',
      ].join('\n'),
    );
    assert.deepEqual(parseIndexDocument(text).spec, spec);
  });

  it('names no tag where there is none', () => {
    const spec = { target, tags: [], manifests: [entry('x')] };
    const text = writeIndexDocument(spec);
    assert.equal(text, 'image: ghcr.io/example/app\ntags: []\nmanifests:\n  - image: x\n');
    assert.deepEqual(parseIndexDocument(text).spec, spec);
  });

  it('names an image by what it is where its text is another', () => {
    const reference = { ...entry('alpine:1').reference, original: 'what the side bar shows' };
    const pinned = withDigest(entry('alpine:1').reference, parseDigest(digest('a')) ?? assert.fail());
    const written = writeIndexDocument({ target, tags: ['1'], manifests: [{ reference }, { reference: pinned }] });
    assert.match(written, /- image: alpine:1\n {2}- image: alpine:1@sha256:a{64}\n$/);
  });

  it('keeps blanks around lines, where YAML would lose them', () => {
    const annotations = { a: ' \n', b: '\n', c: 'x \n y', d: '\tx\n', e: ' ' };
    const spec = { target, tags: ['1'], annotations, manifests: [entry('x')] };
    assert.deepEqual(parseIndexDocument(writeIndexDocument(spec)).spec, spec);
  });

  it('of a document is that document again', () => {
    for (const [name, text] of fixtures) {
      const { spec } = parseIndexDocument(text);
      assert(spec, name);
      const again = parseIndexDocument(writeIndexDocument(spec));
      assert.deepEqual(again.spec, spec, name);
      assert.deepEqual(again.faults, [], name);
    }
  });
});

const reference = (text: string): Reference => parseReference(text) as Reference;
const nasty = textWith(
  ...inherited,
  ': ',
  '# ',
  '\n',
  '\r\n',
  '"',
  "'",
  '- ',
  '&a',
  '*a',
  '!x',
  '{',
  '[',
  '~',
  'null',
  '1.10',
  '%',
  '<<',
  '\t',
  '|',
  '>',
  '\u2028',
  '\uFEFF',
  ' ',
);
const annotations = fc.array(fc.tuple(nasty, nasty), { maxLength: 4 }).map(pairs => Object.fromEntries(pairs));
const word = fc.stringMatching(/^[\w.+-]{1,12}$/);
const tag = fc.oneof(
  fc.stringMatching(/^\w[\w.-]{0,12}$/),
  fc.constantFrom('1.10', 'null', 'true', '0x1', '1e3', '08', '_', 'y'),
);
const platform = fc.record(
  {
    os: word,
    architecture: word,
    variant: word,
    osVersion: word,
    osFeatures: fc.array(word, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['os', 'architecture'], noNullPrototype: true },
);
const image = fc
  .tuple(
    fc.constantFrom('app', 'ghcr.io/a/b', 'localhost:5000/x', 'docker.io/library/alpine'),
    fc.option(tag),
    fc.option(sha256),
  )
  .map(([name, tag, digest]) =>
    reference(`${name}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`),
  );
const specEntry: fc.Arbitrary<SpecEntry> = fc.record(
  { reference: image, engine: fc.constantFrom('docker', 'podman'), platform, annotations },
  { requiredKeys: ['reference'], noNullPrototype: true },
);
const specs: fc.Arbitrary<IndexSpec> = fc.record(
  {
    target: fc.constantFrom({ host: 'docker.io', repository: 'library/app' }, target, { host: 'h:1', repository: 'a' }),
    tags: fc.uniqueArray(tag, { maxLength: 3 }),
    mediaType: fc.constantFrom(mediaTypes.ociIndex, mediaTypes.dockerList),
    annotations,
    manifests: fc.array(specEntry, { minLength: 1, maxLength: 4 }),
    replaces: sha256,
  },
  { requiredKeys: ['target', 'tags', 'manifests'], noNullPrototype: true },
);
const words = fc.record({
  head: fc.array(nasty, { maxLength: 3 }),
  beside: fc.array(fc.tuple(fc.nat(4), nasty)).map(pairs => new Map(pairs)),
});

describe('index documents', () => {
  it('are read as what they were written of, whatever is said in them', () =>
    holds(
      fc.property(specs, words, (spec, words) => {
        const text = writeIndexDocument(spec, words);
        const { spec: again, faults } = parseIndexDocument(text);
        assert.deepEqual(
          faults.filter(({ severity }) => severity === 'error'),
          [],
          text,
        );
        assert.deepEqual(again, spec, text);
      }),
    ));

  it('never throw, whatever becomes of them, and have their faults inside the text', () => {
    const pieces = [
      'image: ',
      'tags: ',
      'manifests:\n',
      '  - ',
      'platform: ',
      '    ',
      '\n',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '*a',
      '&a ',
      '<<: ',
      '"',
      "'",
      '#',
      ': ',
      '---\n',
      '\t',
      '|',
      '? ',
      '!t ',
      '\r\n',
      'os: linux',
      'annotations:\n',
    ];
    const mutated = fc
      .tuple(fc.constantFrom(...fixtures.values()), fc.nat(), fc.nat(60), textWith(...pieces))
      .map(([text, at, length, put]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + put + text.slice(start + length);
      });
    return holds(
      fc.property(fc.oneof(textWith(...pieces), mutated), text => {
        const { faults, spec } = parseIndexDocument(text);
        for (const { start, end } of faults) assert.ok(start >= 0 && start <= end && end <= text.length);
        assert.equal(
          spec !== undefined,
          faults.every(({ severity }) => severity === 'warning'),
        );
        if (spec) assert.deepEqual(parseIndexDocument(writeIndexDocument(spec)).spec, spec);
      }),
    );
  });
});
