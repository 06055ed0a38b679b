// Changes of an index document: what each edit writes in every form that YAML has, and that nothing else is touched.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyEdits, editsFor, type DocumentChange } from '../../../../../src/core/indexes/document/edit/changes.ts';
import { parseIndexDocument } from '../../../../../src/core/indexes/document/parse.ts';
import type { Platform } from '../../../../../src/core/platform.ts';
import { holds, textWith } from '../../../../support/properties.ts';

const armv7: Platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
const arm64: Platform = { os: 'linux', architecture: 'arm64' };
const windows: Platform = {
  os: 'windows',
  architecture: 'amd64',
  osVersion: '10.0.20348.2340',
  osFeatures: ['win32k', 'a b'],
};

const lines = (...all: string[]) => `${all.join('\n')}\n`;

const cases: [name: string, before: string, change: DocumentChange, after: string][] = [
  [
    'a platform where there is none stands below the image',
    lines('manifests:', '  - annotations: {}', '    image: a # why', '  # next', '  - image: b'),
    { kind: 'set-platform', at: 0, platform: armv7 },
    lines(
      'manifests:',
      '  - annotations: {}',
      '    image: a # why',
      '    platform:',
      '      os: linux',
      '      architecture: arm',
      '      variant: v7',
      '  # next',
      '  - image: b',
    ),
  ],
  [
    'what is right of a platform stays as it is written',
    lines(
      'manifests:',
      '- image: a',
      '  platform: # p',
      "    architecture: 'arm' # a",
      '    os: "linux"',
      '    variant: v6 # v',
    ),
    { kind: 'set-platform', at: 0, platform: armv7 },
    lines(
      'manifests:',
      '- image: a',
      '  platform: # p',
      "    architecture: 'arm' # a",
      '    os: "linux"',
      '    variant: v7 # v',
    ),
  ],
  [
    'a variant that is none any more goes with its line',
    lines(
      'manifests:',
      '- platform:',
      '    variant: v7 # gone',
      '    os: linux',
      '    architecture: arm',
      '  image: a',
    ),
    { kind: 'set-platform', at: 0, platform: arm64 },
    lines('manifests:', '- platform:', '    os: linux', '    architecture: arm64', '  image: a'),
  ],
  [
    'a platform in braces',
    lines('manifests: [{ image: a, platform: { os: linux, architecture: amd64, variant: v3 } }, { image: b }]'),
    { kind: 'set-platform', at: 0, platform: windows },
    lines(
      'manifests: [{ image: a, platform: { os: windows, architecture: amd64, os.version: "10.0.20348.2340", os.features: [win32k, "a b"] } }, { image: b }]',
    ),
  ],
  [
    'a platform in JSON',
    lines('{"manifests": [{"image": "a"}]}'),
    { kind: 'set-platform', at: 0, platform: armv7 },
    lines('{"manifests": [{"image": "a", "platform": {"os": "linux", "architecture": "arm", "variant": "v7"}}]}'),
  ],
  [
    'a platform that says nothing yet',
    lines('manifests:', '  - image: a', '    platform:', '  - image: b'),
    { kind: 'set-platform', at: 0, platform: arm64 },
    lines('manifests:', '  - image: a', '    platform: { os: linux, architecture: arm64 }', '  - image: b'),
  ],
  [
    'one entry becomes several, with what is annotated',
    lines('manifests:', '  - image: "a" # two', '    annotations:', '      b: c', '  - image: d'),
    { kind: 'split', at: 0, platforms: [armv7, arm64] },
    lines(
      'manifests:',
      '  - image: "a" # two',
      '    platform:',
      '      os: linux',
      '      architecture: arm',
      '      variant: v7',
      '    annotations:',
      '      b: c',
      '  - image: "a"',
      '    platform:',
      '      os: linux',
      '      architecture: arm64',
      '    annotations:',
      '      b: c',
      '  - image: d',
    ),
  ],
  [
    'one entry in braces becomes several in a list of lines',
    lines('manifests:', '- { image: a } # two'),
    { kind: 'split', at: 0, platforms: [armv7, arm64] },
    lines(
      'manifests:',
      '- { image: a, platform: { os: linux, architecture: arm, variant: v7 } } # two',
      '- { image: a, platform: { os: linux, architecture: arm64 } }',
    ),
  ],
  [
    'one entry in JSON becomes several',
    lines('{"manifests": [{"image": "a"}, {"image": "b"}]}'),
    { kind: 'split', at: 1, platforms: [arm64, arm64] },
    lines(
      '{"manifests": [{"image": "a"}, {"image": "b", "platform": {"os": "linux", "architecture": "arm64"}}, {"image": "b", "platform": {"os": "linux", "architecture": "arm64"}}]}',
    ),
  ],
  [
    'the last entry of a text without a last line break goes with the break before',
    'manifests:\n  - image: a\n  # about b\n  - image: b # b',
    { kind: 'remove-entry', at: 1 },
    'manifests:\n  - image: a\n  # about b',
  ],
  [
    'an entry with its lines',
    lines('manifests:', '  - image: a', '    platform:', '      os: linux', '', '  # about b', '  - image: b'),
    { kind: 'remove-entry', at: 0 },
    lines('manifests:', '', '  # about b', '  - image: b'),
  ],
  [
    'the first of a list in brackets',
    lines('manifests: [ {image: a}, {image: b} ]'),
    { kind: 'remove-entry', at: 0 },
    lines('manifests: [ {image: b} ]'),
  ],
  [
    'the last of a list in brackets',
    lines('manifests: [ {image: a}, {image: b} ]'),
    { kind: 'remove-entry', at: 1 },
    lines('manifests: [ {image: a} ]'),
  ],
  [
    'a key with all that is below it',
    lines('image: a', 'annotations: # these', '  a: |', '    b', '', '    c', '# next', 'manifests: []'),
    { kind: 'remove-member', name: 'annotations' },
    lines('image: a', '# next', 'manifests: []'),
  ],
  [
    'the first key behind a dash, so that the next one moves up',
    lines('manifests:', '  - annotations: { a: b } # x', '    image: a'),
    { kind: 'remove-member', at: 0, name: 'annotations' },
    lines('manifests:', '  - image: a'),
  ],
  [
    'a digest below the tags',
    lines('image: a', 'tags:', '  - b', '  - c', '# next', 'manifests: []'),
    { kind: 'set-replaces', digest: 'sha256:0a' },
    lines('image: a', 'tags:', '  - b', '  - c', 'replaces: sha256:0a', '# next', 'manifests: []'),
  ],
  [
    'a digest in the place of another',
    lines('image: a', "replaces: 'sha256:00' # was", 'manifests: []'),
    { kind: 'set-replaces', digest: 'sha256:0a' },
    lines('image: a', 'replaces: sha256:0a # was', 'manifests: []'),
  ],
];

const refused: [name: string, text: string, change: DocumentChange][] = [
  [
    'an entry that is an alias',
    'a: &a { image: b }\nmanifests:\n  - *a\n',
    { kind: 'set-platform', at: 0, platform: arm64 },
  ],
  ['an entry that others refer to', 'manifests:\n  - &a { image: b }\n  - *a\n', { kind: 'remove-entry', at: 0 }],
  [
    'an entry that others repeat',
    'manifests:\n  - &a { image: b }\n  - *a\n',
    { kind: 'set-platform', at: 0, platform: arm64 },
  ],
  ['the only entry', 'manifests:\n  - image: a\n', { kind: 'remove-entry', at: 0 }],
  ['an entry that is not there', 'manifests:\n  - image: a\n', { kind: 'set-platform', at: 7, platform: arm64 }],
  ['an entry without an image', 'manifests:\n  - platform: {}\n', { kind: 'split', at: 0, platforms: [arm64] }],
  ['no mapping at all', '- a\n', { kind: 'set-replaces', digest: 'sha256:0a' }],
];

describe('a change of an index document writes', () => {
  for (const [name, before, change, after] of cases) {
    it(name, () => {
      assert.equal(applyEdits(before, editsFor(before, change)), after);
      const windowsEnds = (text: string) => text.replaceAll('\n', '\r\n');
      assert.equal(applyEdits(windowsEnds(before), editsFor(windowsEnds(before), change)), windowsEnds(after));
    });
  }

  for (const [name, text, change] of refused) {
    it(`nothing for ${name}`, () => assert.deepEqual(editsFor(text, change), []));
  }

  it('what is then read, whatever form the rest has', () => {
    const comment = fc.constantFrom('', ' # a comment', ' #');
    const quoted = (text: string) => fc.constantFrom(text, `"${text}"`, `'${text}'`);
    const entry = fc
      .tuple(quoted('r/app:1'), comment, fc.constantFrom('', 'block', 'flow'), fc.boolean())
      .map(([image, note, platform, isAnnotated]) =>
        [
          `  - image: ${image}${note}`,
          ...(platform === 'block' ? ['    platform:', `      os: linux${note}`, '      architecture: amd64'] : []),
          ...(platform === 'flow' ? ['    platform: { architecture: amd64, os: linux }'] : []),
          ...(isAnnotated ? ['    annotations:', '      a: "b # c"'] : []),
        ].join('\n'),
      );
    const server = { ...windows, osFeatures: ['win32k'] };
    const ends = fc.constantFrom('\n', '\r\n');
    void holds(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), fc.nat(3), ends, (entries, place, end) => {
        const at = place % entries.length;
        const text = ['image: r/made:1', 'manifests:', ...entries, ''].join('\n').replaceAll('\n', end);
        const after = parseIndexDocument(
          applyEdits(text, editsFor(text, { kind: 'split', at, platforms: [server, armv7] })),
        ).spec;
        const before = parseIndexDocument(text).spec?.manifests ?? [];
        const own = before[at];
        const expected = [server, armv7].map(platform => ({ ...own, platform }));
        assert.deepEqual(after?.manifests, before.toSpliced(at, 1, ...(expected as typeof before)));
      }),
    );
  });

  it('nothing impossible, whatever the text is', () => {
    const text = textWith(
      'image:',
      'manifests:',
      'platform:',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '\n',
      '  ',
      '&a ',
      '*a',
      '"',
      '#',
      'a',
      ': ',
      '|',
      '\r\n',
      '? ',
    ).map(rest => `manifests:\n${rest}`);
    const kinds: DocumentChange[] = [
      { kind: 'set-platform', at: 0, platform: arm64 },
      { kind: 'split', at: 0, platforms: [arm64, armv7] },
      { kind: 'remove-entry', at: 1 },
      { kind: 'remove-member', name: 'annotations' },
      { kind: 'set-replaces', digest: 'sha256:0a' },
    ];
    void holds(
      fc.property(text, fc.constantFrom(...kinds), (text, change) => {
        let last = 0;
        for (const { start, end } of editsFor(text, change)) {
          assert(last <= start && start <= end && end <= text.length);
          last = end;
        }
      }),
    );
  });
});
