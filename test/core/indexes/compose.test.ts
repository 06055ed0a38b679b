// The index to the byte: imagetools' layout, which type, and when an index stays what it was.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { composeIndex, indexTypeFor } from '../../../src/core/composeIndex.ts';
import { composeResolved, type ComposedIndex } from '../../../src/core/indexes/resolve.ts';
import type { IndexSource, Source } from '../../../src/core/indexes/source.ts';
import type { IndexSpec, SpecEntry } from '../../../src/core/indexes/spec.ts';
import {
  attestation,
  descriptor,
  digest,
  dockerList,
  dockerManifest,
  entry,
  image,
  index,
  ociIndex,
  ociManifest,
  resolve,
} from './support.ts';

type More = Omit<Partial<IndexSpec>, 'manifests'> & { base?: IndexSource };

async function compose(
  manifests: readonly SpecEntry[],
  sources: Record<string, Source>,
  more: More = {},
): Promise<ComposedIndex | undefined> {
  const resolution = resolve(manifests, sources, more);
  return composeResolved(more, resolution.entries, resolution.origin);
}

const docker = image('a', 'linux/amd64', dockerManifest);
const oci = image('b', 'linux/arm64');

describe('an index that is composed', () => {
  it('is laid out as Go does it: members, order of keys, escapes', () => {
    const all = {
      mediaType: ociManifest,
      digest: digest('a'),
      size: 3,
      annotations: { z: '<&>\u2028\u2029', 'a.b': 'é"\\', a: '\u{1F600}', '\u{1F600}': '1', '\uFFFD': '2' },
      data: 'e30=',
      platform: { os: 'windows', architecture: 'amd64', variant: 'v2', osVersion: '10', osFeatures: ['x'] },
      artifactType: 'x/y',
    };
    const expected = [
      '{',
      '  "schemaVersion": 2,',
      `  "mediaType": "${ociIndex}",`,
      '  "artifactType": "q/r",',
      '  "manifests": [',
      '    {',
      `      "mediaType": "${ociManifest}",`,
      `      "digest": "${digest('a')}",`,
      '      "size": 3,',
      '      "annotations": {',
      '        "a": "\u{1F600}",',
      String.raw`        "a.b": "é\"\\",`,
      String.raw`        "z": "\u003c\u0026\u003e\u2028\u2029",`,
      '        "\uFFFD": "2",',
      '        "\u{1F600}": "1"',
      '      },',
      '      "data": "e30=",',
      '      "platform": {',
      '        "architecture": "amd64",',
      '        "os": "windows",',
      '        "os.version": "10",',
      '        "os.features": [',
      '          "x"',
      '        ],',
      '        "variant": "v2"',
      '      },',
      '      "artifactType": "x/y"',
      '    }',
      '  ],',
      '  "subject": {',
      `    "mediaType": "${ociManifest}",`,
      `    "digest": "${digest('b')}",`,
      '    "size": 7',
      '  },',
      '  "annotations": {',
      '    "k": "v"',
      '  }',
      '}',
    ];
    const members = { artifactType: 'q/r', subject: descriptor('b') };
    assert.equal(composeIndex(ociIndex, [all], { k: 'v' }, members), expected.join('\n'));
  });

  it('has Docker’s type where all of it is Docker’s and nothing else is said', () => {
    const of = (mediaType: string, annotations?: Record<string, string>) =>
      descriptor('a', undefined, { mediaType, ...(annotations && { annotations }) });
    const list = [of(dockerManifest), of(dockerList)];
    assert.equal(indexTypeFor(list), dockerList);
    assert.equal(indexTypeFor(list, {}), dockerList);
    assert.equal(indexTypeFor([of(dockerManifest, {})]), dockerList);
    assert.equal(indexTypeFor([...list, of(ociManifest)]), ociIndex);
    assert.equal(indexTypeFor(list, { a: 'b' }), ociIndex);
    assert.equal(indexTypeFor([of(dockerManifest, { a: 'b' })]), ociIndex);
    assert.equal(indexTypeFor(list, undefined, { artifactType: 'x' }), ociIndex);
    assert.equal(indexTypeFor(list, undefined, { subject: descriptor('a') }), ociIndex);
  });

  it('has the digest of its text', async () => {
    const composed = await compose([entry('x')], { x: docker });
    assert.equal(composed?.mediaType, dockerList);
    assert.equal(composed.digest, `sha256:${createHash('sha256').update(composed.text).digest('hex')}`);
  });

  it('is none where a Docker list is insisted on and cannot hold it', async () => {
    const rows: readonly (readonly [readonly SpecEntry[], More, boolean])[] = [
      [[entry('d')], { mediaType: dockerList }, true],
      [[entry('d')], { mediaType: dockerList, annotations: {} }, true],
      [[entry('d'), entry('o')], { mediaType: dockerList }, false],
      [[entry('d')], { mediaType: dockerList, annotations: { a: 'b' } }, false],
      [[entry('d', undefined, { a: 'b' })], { mediaType: dockerList }, false],
      [[entry('d'), entry('o')], { mediaType: ociIndex }, true],
    ];
    for (const [manifests, more, isThere] of rows) {
      const composed = await compose(manifests, { d: docker, o: oci }, more);
      assert.equal(composed !== undefined, isThere);
      if (composed && more.mediaType) assert.equal(composed.mediaType, more.mediaType);
    }
  });
});

describe('an index that says what another one says', () => {
  const manifests = [descriptor('a', 'linux/amd64'), descriptor('b', 'linux/arm64'), attestation('c', 'a')];
  /** Compact, as Docker's registry would never have been sent it by us. */
  const text = '{"whatever": "bytes"}';
  const said = { annotations: { k: 'v' }, artifactType: 'x/y', subject: descriptor('5') };
  const source = index('d', manifests, { text, ...said });
  const at = (letter: string) => entry(`r@${digest(letter)}`);

  it('as its only source is that one, as imagetools does it', async () => {
    assert.deepEqual(await compose([entry('x')], { x: source }), { mediaType: ociIndex, text, digest: digest('d') });
  });

  it('is its own where anything is said besides, or taken', async () => {
    const others: readonly (readonly [readonly SpecEntry[], More])[] = [
      [[entry('x')], { annotations: { a: 'b' } }],
      [[entry('x', undefined, { a: 'b' })], {}],
      [[entry('x'), entry('o')], {}],
      [[entry('x', 'linux/arm64')], {}],
    ];
    for (const [entries, more] of others) {
      const composed = await compose(entries, { x: source, o: image('e', 'linux/386') }, more);
      assert.ok(composed && composed.digest !== digest('d'));
      const json = JSON.parse(composed.text) as Record<string, unknown>;
      assert.deepEqual(json['annotations'], more.annotations, 'what a source says of itself stays with it');
      assert.equal(json['subject'], undefined);
    }
  });

  it('is looked for only where it is the only source', () => {
    assert.equal(resolve([entry('x')], { x: source }).origin?.source, source);
    assert.equal(resolve([entry('x'), entry('o')], { x: source, o: oci }).origin, undefined);
    assert.equal(resolve([entry('x', 'linux/amd64')], { x: source }).origin, undefined);
  });

  it('is its own where its type is not the one that is insisted on', async () => {
    const list = index('d', [descriptor('a', 'linux/amd64', { mediaType: dockerManifest })], {
      mediaType: dockerList,
      text,
    });
    assert.equal((await compose([entry('x')], { x: list }))?.text, text);
    const other = await compose([entry('x')], { x: list }, { mediaType: ociIndex });
    assert.equal(other?.mediaType, ociIndex);
    assert.notEqual(other.text, text);
  });

  it('and is edited is that one, with nothing to change', async () => {
    const more = { base: source, annotations: { k: 'v' } };
    assert.deepEqual(await compose([at('a'), at('b')], {}, more), { mediaType: ociIndex, text, digest: digest('d') });
  });

  it('keeps when edited what it says of itself and no document can say', async () => {
    const composed = await compose([at('a')], {}, { base: source });
    const json = JSON.parse(composed?.text ?? '') as Record<string, unknown>;
    assert.deepEqual([json['artifactType'], json['annotations']], ['x/y', undefined]);
    assert.equal((json['subject'] as { digest: string }).digest, digest('5'));
  });

  it('keeps its type when edited while it can', async () => {
    const child = descriptor('a', 'linux/amd64', { mediaType: dockerManifest });
    const sources = { d: image('9', 'linux/s390x', dockerManifest), o: oci };
    const typeOf = async (mediaType: string, entries: readonly SpecEntry[]) =>
      (await compose(entries, sources, { base: index('d', [child], { mediaType }) }))?.mediaType;
    assert.equal(await typeOf(ociIndex, [at('a')]), ociIndex);
    assert.equal(await typeOf(dockerList, [at('a'), entry('d')]), dockerList);
    assert.equal(await typeOf(dockerList, [at('a'), entry('o')]), ociIndex);
  });
});
