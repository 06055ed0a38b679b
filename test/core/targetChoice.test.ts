// What there is to choose from, and what the images say to each.
import assert from 'node:assert/strict';
import { analyze } from '../../src/core/dockerfile/imageUses.ts';
import { parseDockerfile } from '../../src/core/dockerfile/stages.ts';
import type { KnownPlatforms } from '../../src/core/findings.ts';
import { parsePlatform, type Platform } from '../../src/core/platform.ts';
import { familiarReference, type Reference } from '../../src/core/reference.ts';
import { platformChoices, supportByTarget } from '../../src/core/targetChoice.ts';
import { writePlatform } from '../../src/core/targets.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const platform = (text: string): Platform => {
  const parsed = parsePlatform(text, amd64);
  if (parsed instanceof Error) throw parsed;
  return parsed;
};

describe('platforms to choose from', () => {
  const names = (targets: string[], offered: Platform[]) =>
    platformChoices(targets.map(platform), offered).map(writePlatform);
  const common = names([], []);

  it('are the common ones, those for people first', () => {
    assert.deepEqual(common.slice(0, 2), ['linux/amd64', 'linux/arm64']);
    for (const each of ['linux/arm/v7', 'linux/386', 'linux/riscv64', 'windows/amd64']) assert(common.includes(each));
  });

  const cases: [name: string, targets: string[], offered: Platform[], added: string[]][] = [
    ['a target that is not common', ['linux/mips64le'], [], ['linux/mips64le']],
    ['a target of one Windows', ['windows(10.0.20348)/amd64'], [], ['windows(10.0.20348)/amd64']],
    ['one that an image has', [], [{ os: 'linux', architecture: 'loong64' }], ['linux/loong64']],
    [
      'one that several images have',
      [],
      ['loong64', 'loong64'].map(each => platform(`linux/${each}`)),
      ['linux/loong64'],
    ],
    ['one in capitals, as people write it', [], [{ os: 'Linux', architecture: 'LOONG64' }], ['linux/loong64']],
    ['a common one in other words', [], [{ os: 'Linux', architecture: 'aarch64', variant: 'v8' }], []],
    [
      'the Windows of an image, without its version',
      [],
      [{ os: 'windows', architecture: 'amd64', osVersion: '10.0.20348.1' }],
      [],
    ],
    ['no part that cannot be written', [], [{ os: 'linux', architecture: 'a$(b) c' }], []],
    ['no part that would be another', [], [{ os: 'linux', architecture: 'a/b/c/d' }], []],
    ['no empty part', [], [{ os: '', architecture: '' }], []],
    ['no endless name', [], [{ os: 'linux', architecture: 'a'.repeat(1_000_000) }], []],
  ];
  for (const [name, targets, offered, added] of cases) {
    it(`with ${name}`, () => {
      const found = names(targets, offered);
      assert.deepEqual(
        found.filter(each => !common.includes(each)),
        added,
      );
      assert.equal(new Set(found).size, found.length);
    });
  }

  it('come in the order for people, whatever they come from', () => {
    const found = names(['windows/arm64', 'linux/mips64le'], [{ os: 'freebsd', architecture: 'amd64' }]);
    const order = ['linux/s390x', 'windows/amd64', 'windows/arm64', 'freebsd/amd64'].map(each => found.indexOf(each));
    assert.deepEqual(
      order,
      order.toSorted((left, right) => left - right),
    );
    assert(!order.includes(-1) && found.indexOf('linux/mips64le') < found.indexOf('windows/amd64'));
  });

  it('keep the words of a target', () => {
    const found = names(['linux/arm64/v8'], []);
    assert(found.includes('linux/arm64/v8') && !found.includes('linux/arm64'));
  });

  it('are few, whatever an index lists', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ({ os: 'linux', architecture: `a${at}` }));
    assert.equal(names([], many).length, common.length + 20);
    assert.equal(names(['linux/a9999'], many).length, common.length + 21);
  });
});

describe('what images say to a target', () => {
  const known: Record<string, KnownPlatforms> = {
    both: { kind: 'index', platforms: [{ platform: platform('linux/amd64') }, { platform: platform('linux/arm64') }] },
    amd: { kind: 'index', platforms: [{ platform: platform('linux/amd64') }] },
    alone: { kind: 'image', platforms: [{ platform: platform('linux/amd64') }] },
    old: { kind: 'index', platforms: [{ platform: platform('linux/arm/v7') }, { platform: platform('linux/386') }] },
  };
  const say = (text: string, target: string) => {
    const targets = ['linux/amd64', 'linux/arm64'].map(platform);
    const { uses } = analyze(parseDockerfile(text), { targets, buildPlatform: amd64 });
    const support = supportByTarget(uses, ({ repository }) => known[repository.replace('library/', '')]).get(target);
    const list = (references: readonly Reference[]) => references.map(familiarReference).join(' ');
    return (
      support &&
      `${support.images} images; lacking: ${list(support.lacking)}; fallback: ${list(support.fallback)}; unknown: ${list(support.unknown)}`
    );
  };
  const cases: [name: string, text: string, target: string, expected: string | undefined][] = [
    ['it is there', 'FROM both', 'linux/arm64', '1 images; lacking: ; fallback: ; unknown: '],
    ['it is missing', 'FROM amd', 'linux/arm64', '1 images; lacking: amd; fallback: ; unknown: '],
    ['it is another, alone', 'FROM alone', 'linux/arm64', '1 images; lacking: alone; fallback: ; unknown: '],
    ['an older one serves', 'FROM old', 'linux/arm64', '1 images; lacking: ; fallback: old; unknown: '],
    ['nobody knows', 'FROM other', 'linux/arm64', '1 images; lacking: ; fallback: ; unknown: other'],
    [
      'of several images, one lacks it',
      'FROM both AS a\nFROM amd\nCOPY --from=a / /\nCOPY --from=other / /',
      'linux/arm64',
      '3 images; lacking: amd; fallback: ; unknown: other',
    ],
    [
      'an image at two places, the worst counts',
      'FROM --platform=linux/amd64 amd AS a\nFROM amd\nCOPY --from=a / /',
      'linux/arm64',
      '1 images; lacking: amd; fallback: ; unknown: ',
    ],
    [
      'the same, in the other order',
      'FROM amd AS a\nFROM --platform=linux/amd64 amd\nCOPY --from=a / /',
      'linux/arm64',
      '1 images; lacking: amd; fallback: ; unknown: ',
    ],
    [
      'an image for the builder is none for the target',
      'FROM --platform=$BUILDPLATFORM amd AS b\nFROM both\nCOPY --from=b / /',
      'linux/arm64',
      '2 images; lacking: ; fallback: ; unknown: ',
    ],
    [
      'a stage that is not built',
      'FROM amd AS debug\nFROM both',
      'linux/arm64',
      '1 images; lacking: ; fallback: ; unknown: ',
    ],
    ['no image at all', 'FROM scratch', 'linux/arm64', undefined],
    ['the frontend is no image of the target', '# syntax=amd\nFROM scratch', 'linux/arm64', undefined],
    ['a target that nobody asked for', 'FROM both', 'linux/s390x', undefined],
  ];
  for (const [name, text, target, expected] of cases) {
    it(`${target}: ${name}`, () => assert.equal(say(text, target), expected));
  }
});
