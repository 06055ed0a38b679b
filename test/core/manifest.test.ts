// Manifests of every kind, and everything that is none.
import assert from 'node:assert/strict';
import {
  contentsOf,
  MalformedManifest,
  mediaTypes,
  parseConfigPlatform,
  parseManifest,
} from '../../src/core/manifest.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const descriptor = (letter: string, more: object = {}) => {
  return { mediaType: mediaTypes.ociManifest, digest: digest(letter), size: 7, ...more };
};
const linux = (architecture: string) => ({ platform: { os: 'linux', architecture } });
const attestation = (letter: string, subject: string) =>
  descriptor(letter, {
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': subject },
  });

function index(manifests: object[], more: object = {}) {
  const parsed = parseManifest(
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests, ...more }),
  );
  assert(!(parsed instanceof MalformedManifest) && parsed.kind === 'index');
  return parsed;
}

describe('an index', () => {
  it('folds attestations under what they describe, and never shows them as platforms', () => {
    const contents = contentsOf(
      index([descriptor('b', linux('arm64')), descriptor('a', linux('amd64')), attestation('c', digest('a'))]),
    );
    assert.deepEqual(
      contents.platforms.map(each => [each.platform.architecture, each.attestations.map(one => one.digest)]),
      [
        ['amd64', [digest('c')]],
        ['arm64', []],
      ],
    );
    assert.deepEqual(contents.others, []);
  });

  it('keeps variant and OS version', () => {
    const platform = {
      os: 'windows',
      architecture: 'arm',
      variant: 'v7',
      'os.version': '10.0.1',
      'os.features': ['win32k'],
    };
    const [first] = contentsOf(index([descriptor('a', { platform })])).platforms;
    assert.deepEqual(first?.platform, {
      os: 'windows',
      architecture: 'arm',
      variant: 'v7',
      osVersion: '10.0.1',
      osFeatures: ['win32k'],
    });
  });

  it('takes no platform from text that is meant to be shown', () => {
    for (const os of ['$(alert)', '[x](command:y)', 'linux\n', '', '<b>', 'x'.repeat(65)]) {
      const contents = contentsOf(index([descriptor('a', { platform: { os, architecture: 'amd64' } })]));
      assert.deepEqual([contents.platforms.length, contents.others.length], [0, 1], os);
    }
  });

  it('tells nested indexes, orphaned attestations and entries without a platform apart', () => {
    const nested = descriptor('n', { mediaType: mediaTypes.dockerList });
    const contents = contentsOf(index([nested, descriptor('o'), attestation('c', digest('f'))].map(fix)));
    assert.equal(contents.nested.length, 1);
    assert.equal(contents.others.length, 2);
    assert.deepEqual(contents.platforms, []);
  });

  it('of an unknown member type is no error', () => {
    assert.equal(index([descriptor('a', { mediaType: 'application/x-new' })]).manifests.length, 1);
  });
});

/** Only hexadecimal letters make a digest. */
function fix(value: { digest: string }): object {
  return { ...value, digest: value.digest.replace(/n|o/g, 'e') };
}

describe('the type of a manifest', () => {
  const image = { config: descriptor('a'), layers: [] };
  const cases: [name: string, json: unknown, contentType: string | undefined, kind: string][] = [
    ['the header alone', image, `${mediaTypes.ociManifest}; charset=utf-8`, 'image'],
    ['the body alone', { ...image, mediaType: mediaTypes.dockerManifest }, 'application/json', 'image'],
    ['neither, by its members', image, undefined, 'image'],
    ['neither, with manifests', { manifests: [] }, 'text/plain', 'index'],
    ['header and body disagree', { ...image, mediaType: mediaTypes.ociIndex }, mediaTypes.ociManifest, 'malformed'],
    ['schema 1', { fsLayers: [] }, 'text/plain', 'malformed'],
    ['an unknown type', { mediaType: 'application/x' }, undefined, 'malformed'],
    ['an array', [], undefined, 'malformed'],
    ['a number', 1, undefined, 'malformed'],
    ['manifests of the wrong shape', { manifests: {} }, mediaTypes.ociIndex, 'malformed'],
    ['an entry without a digest', { manifests: [{ mediaType: 'x', size: 1 }] }, mediaTypes.ociIndex, 'malformed'],
    ['a negative size', { ...image, config: { ...descriptor('a'), size: -1 } }, mediaTypes.ociManifest, 'malformed'],
    ['a member called __proto__', JSON.parse('{"__proto__":{"manifests":[]},"config":1}'), undefined, 'malformed'],
  ];
  for (const [name, json, contentType, kind] of cases) {
    it(`${name}: ${kind}`, () => {
      const parsed = parseManifest(JSON.stringify(json), contentType);
      assert.equal(parsed instanceof MalformedManifest ? 'malformed' : parsed.kind, kind);
    });
  }
  it('not JSON: malformed', () => assert(parseManifest('<html>') instanceof MalformedManifest));
});

describe('a configuration', () => {
  it('states its platform', () => {
    assert.deepEqual(parseConfigPlatform('{"os":"linux","architecture":"arm","variant":"v6"}'), {
      os: 'linux',
      architecture: 'arm',
      variant: 'v6',
    });
  });
  for (const text of ['', '{}', '{"os":1,"architecture":"a"}', '[]']) {
    it(`${JSON.stringify(text)} states none`, () => assert(parseConfigPlatform(text) instanceof MalformedManifest));
  }
});
