// An index changed: what goes, what is said of what stays, and what is not there.
import assert from 'node:assert/strict';
import {
  changedAnnotations,
  changeEntry,
  entriesOf,
  NoSuchEntry,
  pinnedTo,
  removeEntry,
  type EntryName,
} from '../../../src/core/indexes/change.ts';
import type { SpecEntry } from '../../../src/core/indexes/spec.ts';
import { mediaTypes, type Descriptor } from '../../../src/core/manifest.ts';
import type { Platform } from '../../../src/core/platform.ts';

const repository = { host: 'ghcr.io', repository: 'a/b' };
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

function entry(letter: string, platform?: Platform, annotations?: Record<string, string>): SpecEntry {
  const reference = pinnedTo(repository, digest(letter));
  assert(reference);
  return { reference, ...(platform && { platform }), ...(annotations && { annotations }) };
}

const amd64 = entry('a', { os: 'linux', architecture: 'amd64' });
const arm64 = entry('b', { os: 'linux', architecture: 'arm64', variant: 'v8' }, { note: 'x' });
const old = entry('c', { os: 'windows', architecture: 'amd64', osVersion: '10.0.17763.1' });
const recent = entry('d', { os: 'windows', architecture: 'amd64', osVersion: '10.0.20348.1' });
const artifact = entry('e');
const all = [amd64, arm64, old, recent, artifact];

describe('an index changed', () => {
  it('names its entries by digest, without the attestations, which come along', () => {
    const descriptor = (letter: string, more: Partial<Descriptor> = {}): Descriptor => {
      return { mediaType: mediaTypes.ociManifest, digest: digest(letter), size: 1, ...more };
    };
    const attests = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': digest('a') };
    const manifests = [
      descriptor('a', { platform: { os: 'linux', architecture: 'amd64' } }),
      descriptor('f', { annotations: attests, platform: { os: 'unknown', architecture: 'unknown' } }),
      descriptor('e', { artifactType: 'x', annotations: { note: 'y' } }),
    ];
    assert.deepEqual(entriesOf({ ...repository, tag: '1' } as never, { manifests }), [
      amd64,
      { ...artifact, annotations: { note: 'y' } },
    ]);
    assert.equal(amd64.reference.original, `ghcr.io/a/b@${digest('a')}`);
    assert.equal(amd64.reference.tag, undefined);
  });

  const removals: [what: string, name: EntryName, left: readonly SpecEntry[]][] = [
    ['a platform', { os: 'linux', architecture: 'amd64' }, [arm64, old, recent, artifact]],
    ['a platform that is written otherwise', { os: 'Linux', architecture: 'aarch64' }, [amd64, old, recent, artifact]],
    ['all versions of an operating system', { os: 'windows', architecture: 'amd64' }, [amd64, arm64, artifact]],
    ['one version', { os: 'windows', architecture: 'amd64', osVersion: '10.0.20348.1' }, [amd64, arm64, old, artifact]],
    ['a digest', { digest: digest('e') }, [amd64, arm64, old, recent]],
  ];
  for (const [what, name, left] of removals) {
    it(`loses ${what}`, () => assert.deepEqual(removeEntry(all, name), left));
  }

  const absent: EntryName[] = [
    { os: 'linux', architecture: 's390x' },
    { os: 'linux', architecture: 'arm64', variant: 'v9' },
    { os: 'windows', architecture: 'amd64', osVersion: '10.0.26100.1' },
    { digest: digest('f') },
  ];
  for (const name of absent) {
    it(`has no ${JSON.stringify(name)}`, () => {
      assert.throws(() => removeEntry(all, name), NoSuchEntry);
      assert.throws(() => changeEntry(all, { of: name, platform: {}, annotations: {} }), NoSuchEntry);
    });
  }

  it('says something else of an entry, and what it said before as far as nobody changed it', () => {
    const changed = changeEntry(all, {
      of: { os: 'linux', architecture: 'arm64' },
      platform: { variant: 'v9', osFeatures: ['sve'] },
      annotations: { more: 'y' },
    });
    const platform = { os: 'linux', architecture: 'arm64', variant: 'v9', osFeatures: ['sve'] };
    assert.deepEqual(changed, [
      amd64,
      { reference: arm64.reference, platform, annotations: { note: 'x', more: 'y' } },
      old,
      recent,
      artifact,
    ]);
  });

  it('takes members and annotations away', () => {
    const platform = { variant: '', osVersion: '', osFeatures: [] };
    const [, changed] = changeEntry(all, { of: { digest: digest('b') }, platform, annotations: { note: null } });
    assert.deepEqual(changed, { reference: arm64.reference, platform: { os: 'linux', architecture: 'arm64' } });
  });

  it('gives a platform to what had none only where it is whole', () => {
    const of = { digest: digest('e') };
    const half = changeEntry([artifact], { of, platform: { os: 'linux' }, annotations: {} });
    assert.deepEqual(half, [artifact]);
    const platform = { os: 'linux', architecture: 'wasm' };
    assert.deepEqual(changeEntry([artifact], { of, platform, annotations: {} }), [{ ...artifact, platform }]);
  });

  it('has annotations of any name', () => {
    const named = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
    const changed = changedAnnotations(named, { constructor: null });
    assert.deepEqual(Object.entries(changed ?? {}), [['__proto__', 'a']]);
    assert.equal(changedAnnotations(undefined, { gone: null }), undefined);
  });
});
