// An index narrowed to some of its platforms, as a table: which entries stay, and what becomes of the rest of it.
import assert from 'node:assert/strict';
import { narrowIndex, NoSuchPlatform, type ReadIndex } from '../../../src/core/indexes/narrow.ts';
import { mediaTypes, MalformedManifest, parseManifest } from '../../../src/core/manifest.ts';
import { formatPlatform, parsePlatform, type Platform } from '../../../src/core/platform.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const entry = (letter: string, platform: object | undefined, more: object = {}) => {
  return { mediaType: mediaTypes.ociManifest, digest: digest(letter), size: 7, ...(platform && { platform }), ...more };
};
const linux = (architecture: string, variant?: string) => ({ os: 'linux', architecture, ...(variant && { variant }) });
const windows = (version: string) => ({ os: 'windows', architecture: 'amd64', 'os.version': version });
const attestation = (letter: string, subject: string) =>
  entry(
    letter,
    { os: 'unknown', architecture: 'unknown' },
    {
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': digest(subject),
      },
    },
  );

function indexOf(manifests: readonly object[], more: object = {}): ReadIndex {
  const text = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests, ...more });
  const manifest = parseManifest(text);
  assert(!(manifest instanceof MalformedManifest) && manifest.kind === 'index');
  return { text, manifest };
}

const platforms = (texts: string): Platform[] =>
  texts.split(' ').map(text => {
    const platform = parsePlatform(text, { os: 'linux', architecture: 'amd64' });
    assert(!(platform instanceof Error), text);
    return platform;
  });

/** What is left, by the letters of the digests. */
const narrowed = (index: ReadIndex, wanted: string, nested: readonly ReadIndex[] = []): string => {
  const result = narrowIndex(index, nested, platforms(wanted));
  if (result instanceof NoSuchPlatform) {
    return `no ${formatPlatform(result.wanted)} but ${result.available.map(formatPlatform).join(' ')}`;
  }
  if (result.kind === 'whole') return 'whole';
  if (result.kind === 'image') return `image ${result.descriptor.digest[7]}`;
  const stored: { manifests: { digest: string }[] } = JSON.parse(result.text);
  assert.deepEqual(
    stored.manifests.map(each => each.digest),
    result.entries.map(each => each.digest),
  );
  return result.entries.map(each => each.digest[7]).join('');
};

describe('an index narrowed', () => {
  const three = [entry('a', linux('amd64')), entry('b', linux('arm64')), entry('c', linux('arm', 'v7'))];
  const attested = [...three, attestation('d', 'a'), attestation('e', 'b'), attestation('f', 'c')];
  const versions = [entry('a', windows('10.0.1')), entry('b', windows('10.0.2')), entry('c', linux('amd64'))];
  const nest = entry('9', undefined, { mediaType: mediaTypes.ociIndex });

  const cases: readonly (readonly [
    rule: string,
    index: ReadIndex,
    wanted: string,
    left: string,
    nested?: ReadIndex[],
  ])[] = [
    ['keeps the order of the index, not of the wish', indexOf(three), 'linux/arm/v7 linux/amd64', 'ac'],
    ['takes along what attests what stays', indexOf(attested), 'linux/arm64 linux/arm/v7', 'bcef'],
    ['is the same where all are wanted', indexOf(attested), 'linux/amd64 linux/arm64 linux/arm/v7', 'whole'],
    ['is the image where one is wanted', indexOf(attested), 'linux/arm64', 'image b'],
    ['is the same where it has only that one', indexOf([three[0]!, attestation('d', 'a')]), 'linux/amd64', 'whole'],
    ['knows platforms by other names', indexOf(three), 'linux/aarch64 linux/arm', 'bc'],
    [
      'takes no variant for another',
      indexOf(three),
      'linux/arm/v6',
      'no linux/arm/v6 but linux/amd64 linux/arm64 linux/arm/v7',
    ],
    ['takes all versions of a system where none is named', indexOf(versions), 'windows/amd64', 'ab'],
    ['takes one version where it is named', indexOf(versions), 'windows(10.0.2)/amd64', 'image b'],
    [
      'takes no other version',
      indexOf(versions),
      'windows(10.0.3)/amd64',
      'no windows/amd64 but linux/amd64 windows/amd64 windows/amd64',
    ],
    ['drops what has no platform', indexOf([...three, entry('d', undefined)]), 'linux/amd64 linux/arm64', 'ab'],
    [
      'drops attestations of what it does not hold',
      indexOf([...three, attestation('d', '0')]),
      'linux/amd64 linux/arm64',
      'ab',
    ],
    ['is the image where one stands twice', indexOf([three[0]!, three[0]!, three[1]!]), 'linux/amd64', 'image a'],
    [
      'has entries of an index inside it itself',
      indexOf([three[0]!, nest, three[2]!]),
      'linux/amd64 linux/arm64',
      'abe',
      [indexOf([three[1]!, attestation('e', 'b')])],
    ],
    [
      'stays whole with an index inside it',
      indexOf([three[0]!, nest]),
      'linux/amd64 linux/arm64',
      'whole',
      [indexOf([three[1]!])],
    ],
    ['of no platforms has none', indexOf([entry('a', undefined)]), 'linux/amd64', 'no linux/amd64 but '],
  ];
  for (const [rule, index, wanted, left, nested] of cases) {
    it(rule, () => assert.equal(narrowed(index, wanted, nested), left));
  }

  it('keeps every member of it and of its entries, known or not', () => {
    const odd = entry(
      'a',
      { ...linux('amd64'), features: ['sse4'] },
      { urls: ['https://example.test'], data: 'e30=', 'x.y': 1 },
    );
    const more = { annotations: { a: 'b' }, artifactType: 'test/type', 'x.z': [1, { deep: null }] };
    const result = narrowIndex(indexOf([odd, three[1]!, three[2]!], more), [], platforms('linux/amd64 linux/arm64'));
    assert(!(result instanceof NoSuchPlatform) && result.kind === 'index');
    assert.deepEqual(JSON.parse(result.text), {
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [odd, three[1]],
      ...more,
    });
  });
});
