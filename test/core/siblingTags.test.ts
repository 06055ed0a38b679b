// Which tag stands in for another, on lists of tags as the registries hold them.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isTag } from '../../src/core/reference.ts';
import { closestTags, rankSiblings, siblingPrefixes } from '../../src/core/siblingTags.ts';
import { newestTagsFirst, parseTagVersion } from '../../src/core/tagVersion.ts';
import { holds } from '../support/properties.ts';

const golang =
  'latest 1 1.25 1.25.3 1.25.1 1.24 1.24.9 1.23.12 1.26rc1 1.26rc1-alpine3.22 alpine alpine3.22 bookworm 1.25-alpine ' +
  '1.25.3-alpine3.22 1.25.3-alpine3.21 1.24-alpine 1.25-bookworm 1.25-windowsservercore-ltsc2022 tip-20250101';
const node =
  'latest lts lts-slim 22 22-slim 22-bookworm-slim 22.11.0-slim 23 23-slim 20-slim 20.18.0-slim 22-alpine3.20';
const python =
  '3.13 3.13-slim 3.13-slim-bookworm 3.13.1-slim-bookworm 3.12-slim-bookworm 3.14-rc-slim-bookworm 3.13-slim-trixie 2-slim';
const postgres = '17 17.2 17.2-alpine3.20 17-alpine 16-alpine 16.6 16 18beta1 18beta1-alpine 9.6-alpine';
const temurin =
  '21-jdk 21-jdk-alpine 21.0.5_11-jdk-alpine 21-jre-alpine 17-jdk-alpine 17.0.13_11-jdk-alpine 17.0.12_7-jdk-alpine 8u432-b06-jdk-alpine';
const ubuntu = 'latest 24.04 22.04 24.10 noble jammy noble-20240530 noble-20240423 noble-20241009 jammy-20240427 20.04';
const dotnet =
  '8.0 8.0-jammy 8.0-jammy-amd64 8.0-jammy-arm64v8 8.0.11-jammy 8.0.11-jammy-amd64 9.0-preview-noble 8.0-alpine 9.0';
const alpine = 'latest edge 3.20 3.20.3 3.19 3.21.0_rc1 20240923 20240807';
const apps = 'v1.2.3 v1.2.4 v1.3.0 v1.3.1 v2.0.0 v2.0.0-rc.1 v1.1.0 1.2.4 v1.2.3-amd64 main sha-0a1b2c3';

const cases: readonly (readonly [rule: string, wanted: string, tags: string, first: string])[] = [
  ['a newer patch of the same minor version', '1.25.1', golang, '1.25.3 1.25'],
  ['the same minor version, whatever its patch', '1.25.9', golang, '1.25 1.25.3'],
  ['the nearest minor version where there is no other patch', '1.20', golang, '1.23.12 1.24 1.24.9 1.25'],
  ['an older minor version before another major one', '1.9.2', '2.0.0 1.8.4 0.1', '1.8.4 2.0.0 0.1'],
  ['a newer major version before an older one', '22.04', ubuntu, '24.10 24.04 20.04 latest'],
  [
    'the same flavour, whatever its own version',
    '1.25-alpine3.20',
    golang,
    '1.25-alpine 1.25.3-alpine3.22 1.24-alpine',
  ],
  [
    'the flavour’s own version too, where it is there',
    '1.25.1-alpine3.21',
    golang,
    '1.25.3-alpine3.21 1.25.3-alpine3.22',
  ],
  ['a flavour of several words', '22.9.0-slim', node, '22.11.0-slim 22-slim 23-slim 20.18.0-slim'],
  [
    'another flavour only behind every one of the same',
    '3.13.0-slim-bookworm',
    python,
    '3.13.1-slim-bookworm 3.13-slim-bookworm 3.12-slim-bookworm 3.13-slim',
  ],
  ['no pre-release for a release', '17.1-alpine', postgres, '17.2-alpine3.20 17-alpine 16-alpine 9.6-alpine'],
  ['a pre-release for a pre-release', '18beta2', postgres, '18beta1'],
  [
    'builds behind an underscore',
    '17.0.11_9-jdk-alpine',
    temurin,
    '17.0.13_11-jdk-alpine 17.0.12_7-jdk-alpine 17-jdk-alpine 21.0.5_11-jdk-alpine',
  ],
  ['dates of the same name, the newest', 'noble-20240423', ubuntu, 'noble-20241009 noble-20240530 noble'],
  ['of newer major versions the nearest', '1.9.2', '4.0 3.1 3.0 0.9', '3.1 3.0 4.0 0.9'],
  ['no date for a version of zeros', '0.0.1', '20240923 0.0.2 1.0', '0.0.2 1.0 20240923'],
  ['no date for a version', '3.18', alpine, '3.19 3.20 3.20.3'],
  ['versions for a name', 'latest', 'latest 1.0 2.0 2.0-alpine', '2.0 1.0 2.0-alpine'],
  [
    'the tag for all architectures, for one that names its own',
    '8.0-jammy-amd64',
    dotnet,
    '8.0-jammy 8.0.11-jammy 8.0-jammy-arm64v8',
  ],
  ['a tag written with v, for one with v', 'v1.2.3', apps, 'v1.2.4 1.2.4 v1.3.1'],
  ['nothing where nothing else is there', '1', '1', ''],
];

describe('the siblings of a tag are', () => {
  for (const [rule, wanted, tags, first] of cases) {
    it(`${rule}: ${wanted} → ${first}`, () => {
      const expected = first.split(' ').filter(Boolean);
      const ranked = rankSiblings(wanted, tags.split(' '));
      assert.deepEqual(ranked.slice(0, expected.length), expected, ranked.join(' '));
      assert.deepEqual(rankSiblings(wanted, tags.split(' ').toReversed()), ranked, 'whatever the order of the list');
      if (expected.length === 0) assert.deepEqual(ranked, []);
    });
  }

  it('no more than two of one minor version, so that others have their turn', () => {
    const patches = Array.from({ length: 50 }, (_, patch) => `1.25.${patch}`);
    assert.deepEqual(rankSiblings('1.25.7', [...patches, '1.26.0', '1.24.3']), [
      '1.25.49',
      '1.25.48',
      '1.26.0',
      '1.24.3',
    ]);
  });

  it('ranked for many tags, and for such as are all hyphens', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `${index % 100}.${index}-${'-'.repeat(index % 90)}`);
    assert(rankSiblings('7.7', many).length > 0);
  });
});

const misspelt: readonly (readonly [wanted: string, tags: string, expected: string])[] = [
  ['lates', golang, 'latest'],
  ['nobel', ubuntu, 'noble noble-20241009 noble-20240530 noble-20240423'],
  ['1.25.3-alpin3.22', golang, '1.25.3-alpine3.22 1.25.3-alpine3.21'],
  ['3.13-slim-bookwrom', python, '3.13-slim-bookworm 3.13.1-slim-bookworm 3.12-slim-bookworm'],
  ['1.99', golang, '1 1.25 1.25.3 1.25.1 1.24'],
  ['3.20.99', alpine, '3.20 3.20.3'],
  ['22-distroless', node, '22'],
  ['1.2.4', 'v1.2.4 v1.2.3', 'v1.2.4 v1.2.3'],
  ['anything', '', ''],
];

describe('the tags closest to one that does not exist', () => {
  for (const [wanted, tags, first] of misspelt) {
    it(`${wanted} → ${first}`, () => {
      const expected = first.split(' ').filter(Boolean);
      const closest = closestTags(wanted, tags.split(' ').filter(Boolean));
      assert.deepEqual(closest.slice(0, Math.max(1, expected.length)), expected, closest.join(' '));
      assert(closest.length <= 5);
    });
  }
});

const prefixes: Readonly<Record<string, string>> = {
  '1.25.3-alpine': '1.25 1.',
  'v1.2.3': 'v1.2 v1.',
  '1.2': '1.2 1.',
  '17-jdk': '17',
  '17.0.13_11-jdk': '17.0 17.',
  '8u432-jdk': '8',
  '20240423': '2024',
  'noble-20240423': 'noble',
  'lts-alpine': 'lts',
  latest: '',
  _: '',
};

describe('tags near to one begin with', () => {
  for (const [tag, expected] of Object.entries(prefixes)) {
    it(`${tag} → ${expected}`, () => assert.deepEqual(siblingPrefixes(tag), expected.split(' ').filter(Boolean)));
  }
});

describe('any tags', () => {
  const pieces = '1 2 10 . - _ v rc beta alpine slim noble latest 20240101 amd64 3.20 a u x 0'.split(' ');
  const tag = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
    .map(parts => parts.join(''))
    .filter(text => isTag(text));
  const tags = fc.uniqueArray(tag, { maxLength: 12 });

  it('have one order, whatever their order was, and lose none', () =>
    holds(
      fc.property(tags, each => {
        const ordered = newestTagsFirst(each);
        assert.deepEqual(newestTagsFirst(each.toReversed()), ordered);
        assert.deepEqual(newestTagsFirst(ordered), ordered);
        assert.deepEqual(ordered.toSorted(), each.toSorted());
      }),
      1000,
    ));

  it('stand in for another in one order, none of them a pre-release for a release, nor a stranger', () =>
    holds(
      fc.property(tag, tags, (wanted, each) => {
        const siblings = rankSiblings(wanted, each);
        assert.deepEqual(rankSiblings(wanted, each.toReversed()), siblings);
        assert(siblings.every(sibling => sibling !== wanted && each.includes(sibling)));
        const isPrerelease = (text: string) => parseTagVersion(text).prerelease !== '';
        assert(isPrerelease(wanted) || !siblings.some(isPrerelease));
        assert(closestTags(wanted, each).every(closest => each.includes(closest)));
      }),
      1000,
    ));
});
