// Versions in tags as registries really hold them: what is a version, what is newer, what comes first in a list.
import assert from 'node:assert/strict';
import { newestTagsFirst, parseTagVersion } from '../../src/core/tagVersion.ts';

const parsed: readonly (readonly [tag: string, expected: string])[] = [
  // tag → numbers | pre-release | flavour
  ['1.25.3', '1 25 3 | | '],
  ['3', '3 | | '],
  ['v1.2.3', '1 2 3 | | '],
  ['24.04', '24 4 | | '],
  ['8.0.19.1', '8 0 19 1 | | '],
  ['1.25-alpine3.20', '1 25 | | alpine3.20'],
  ['3.13-slim-bookworm', '3 13 | | slim bookworm'],
  ['17-jdk-slim', '17 | | jdk slim'],
  ['17.0.13_11-jdk', '17 0 13 11 | | jdk'],
  ['8u432-b06-jdk', '8 432 | | b06 jdk'],
  ['1.25rc2-alpine', '1 25 | rc2 | alpine'],
  ['3.14.0a1', '3 14 0 | a1 | '],
  ['3.14-rc-slim', '3 14 | rc | slim'],
  ['9.0.100-rc.2-alpine3.20', '9 0 100 | rc.2 | alpine3.20'],
  ['9.0-preview', '9 0 | preview | '],
  ['8.0-M02', '8 0 | m02 | '],
  ['22-ea-20-jdk', '22 | ea | 20 jdk'],
  ['18beta1', '18 | beta1 | '],
  ['12.6.2-devel-ubuntu22.04', '12 6 2 | | devel ubuntu22.04'],
  ['1.2.3.Final', '1 2 3 | | final'],
  ['2024-01-15', '2024 1 15 | | '],
  ['20240101', '0 0 20240101 | | '],
  ['noble-20240423', '0 0 20240423 | | noble'],
  ['bookworm-20241111-slim', '0 0 20241111 | | bookworm slim'],
  ['lts-alpine3.20', ' | | lts alpine3.20'],
  ['latest', ' | | '],
  ['8.0-jammy-arm64v8', '8 0 | | jammy'],
  ['rc', ' | | rc'],
];

describe('the version in a tag', () => {
  for (const [tag, expected] of parsed) {
    it(`${tag} → ${expected}`, () => {
      const { numbers, prerelease, flavour } = parseTagVersion(tag);
      assert.equal([numbers.join(' '), prerelease, flavour.join(' ')].join(' | ').replace(/\|\s+\|/, '| |'), expected);
    });
  }

  it('may stand beside an architecture, which is no flavour', () => {
    assert.deepEqual(
      ['8.0-jammy-amd64', '8.0-jammy', 'amd64', '3.20-arm'].map(tag => parseTagVersion(tag).namesArchitecture),
      [true, false, true, true],
    );
  });
});

const ordered: Readonly<Record<string, string>> = {
  'the newest version first, and one that leaves a part out before those it stands for':
    '1 1.25 1.25.10 1.25.9 1.24 0.9',
  'latest, releases, names, pre-releases, dates': 'latest 3.20 edge 3.21rc1 20240923',
  'flavours of one version together, the plain one first':
    '1.25 1.25-alpine 1.25-alpine3.22 1.25-alpine3.9 1.25-bookworm 1.24',
  'pre-releases by their number, and by how near they are': '3.14rc10 3.14rc2 3.14b1 3.14a7',
  'dates of names, the newest first': 'noble noble-20240530 jammy-20240427 noble-20240423',
  'with and without v alike': 'v2 1.9 v1.8',
  'numbers beyond any precision': `${'9'.repeat(100)} 1`,
};

describe('tags in their order', () => {
  for (const [rule, tags] of Object.entries(ordered)) {
    it(rule, () => {
      const expected = tags.split(' ');
      assert.deepEqual(newestTagsFirst(expected.toReversed()), expected);
      assert.deepEqual(newestTagsFirst(expected.toSorted()), expected);
    });
  }
});
