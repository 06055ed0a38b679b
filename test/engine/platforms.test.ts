// Which platforms of an image are in an engine, by what engines answer.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJsonObject, type JsonObject } from '../../src/core/json.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import { dockerPlatforms, listPlatforms, type LocalPlatform } from '../../src/engine/platforms.ts';

const recorded = async (name: string): Promise<JsonObject> =>
  parseJsonObject(await readFile(join(import.meta.dirname, 'fixtures', name), 'utf8')) ?? {};

const told = ({ platform, digest, size, isHere }: LocalPlatform) =>
  [formatPlatform(platform), digest?.slice(7, 13), size, isHere].join(' ');

describe('the platforms of a local image', () => {
  it('in Docker’s containerd store are here or elsewhere, without attestations', async () => {
    assert.deepEqual(dockerPlatforms(await recorded('docker-28-containerd-image.json')).map(told), [
      'linux/amd64 705534 3210905 true',
      'linux/arm64 dbf122  false',
      'linux/arm/v7 c598aa  false',
    ]);
  });

  it('in Docker’s classic store are one', async () => {
    assert.deepEqual(dockerPlatforms(await recorded('docker-28-classic-image.json')).map(told), [
      'linux/amd64  2063239 true',
    ]);
  });

  it('of a list made in Podman are held against what is there', async () => {
    const list = await recorded('podman-4-manifest-list.json');
    const digest = 'sha256:dbf122e1f5655c3aeb3546f8a1ace2df8f6cf2b8554ed061f37f11db85e28182';
    assert.deepEqual(listPlatforms(list, []).map(told), ['linux/arm64 dbf122  false']);
    const here = [{ id: 'sha256:x', names: [], digest, size: 7 }];
    assert.deepEqual(listPlatforms(list, here).map(told), ['linux/arm64 dbf122 7 true']);
  });

  const manifest = (over: object) => ({
    Kind: 'image',
    ID: 'sha256:0123456789',
    Available: true,
    Size: { Total: 5 },
    Descriptor: { platform: { os: 'linux', architecture: 'arm', variant: 'v6' } },
    ImageData: { Platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
    ...over,
  });
  const shapes: [name: string, manifests: unknown, expected: string[]][] = [
    ['what the image says, before its descriptor', [manifest({})], ['linux/arm/v7 012345 5 true']],
    ['a descriptor alone', [manifest({ ImageData: undefined })], ['linux/arm/v6 012345 5 true']],
    ['no size', [manifest({ Size: null })], ['linux/arm/v7 012345  true']],
    ['nothing of what is not here', [manifest({ Available: 'no' })], ['linux/arm/v7 012345 5 false']],
    ['no unknown platform', [manifest({ ImageData: { Platform: { os: 'unknown', architecture: 'unknown' } } })], []],
    ['no platform that is markup', [manifest({ ImageData: { Platform: { os: '<b>', architecture: '$(x)' } } })], []],
    ['no other kind', [manifest({ Kind: 'unknown' }), 1, null, {}], []],
    ['nothing of another shape', {}, []],
  ];
  for (const [name, manifests, expected] of shapes) {
    it(`are ${name}`, () => assert.deepEqual(dockerPlatforms({ Manifests: manifests }).map(told), expected));
  }

  it('of Windows have the version of the system', () => {
    const image = { Os: 'windows', Architecture: 'amd64', OsVersion: '10.0.20348.2340' };
    assert.equal(dockerPlatforms(image)[0]?.platform.osVersion, '10.0.20348.2340');
  });
});
