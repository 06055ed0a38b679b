// Images whose manifests are not all UTF-8, which Go's reader lets pass, and most registries with it: copied to the byte.
import assert from 'node:assert/strict';
import { digestOf, formatDigest } from '../../src/core/digest.ts';
import { mediaTypes } from '../../src/core/manifest.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { image } from '../support/registry/images.ts';
import { itWith } from '../support/registry/tools.ts';
import { copy } from './copySupport.ts';
import { pushIndex } from './pushSupport.ts';
import { referenceTo, uncancelled, withClient } from './support.ts';

describe('a manifest in Latin-1', () => {
  let registry: Distribution;
  let digest: string;

  /** By nobody's client. */
  const manifestAt = (path: string, init?: RequestInit) =>
    fetch(`http://${registry.host}/v2/${path}`, { headers: { 'content-type': mediaTypes.ociManifest }, ...init });

  const start = async () => {
    registry = await startDistribution();
    const built = await image({ platform: 'linux/amd64', mediaTypes: 'oci' });
    await copyInto(registry.host, undefined, [['a/app:utf-8', built]]);
    const json = { ...JSON.parse(built.manifest.bytes.toString()), annotations: { author: 'José' } };
    const bytes = new Uint8Array(Buffer.from(JSON.stringify(json), 'latin1'));
    digest = formatDigest(await digestOf(bytes));
    assert.equal((await manifestAt('a/app/manifests/1.0', { method: 'PUT', body: bytes })).status, 201);
  };

  afterEach(() => registry.stop());

  const heldAt = async (path: string) => {
    const headers = { accept: `${mediaTypes.ociManifest}, ${mediaTypes.ociIndex}` };
    const answer = await fetch(`http://${registry.host}/v2/${path}`, { headers });
    return formatDigest(await digestOf(new Uint8Array(await answer.arrayBuffer())));
  };

  for (const to of ['a/app:2.0', 'b/app:1.0']) {
    itWith(['docker-registry'], `is the same one as ${to}`, async () => {
      await start();
      await withClient({}, async client => {
        const copied = await copy(client, `${registry.host}/a/app:1.0`, `${registry.host}/${to}`);
        assert.equal(copied.digest, digest);
        assert.equal(await heldAt(to.replace(':', '/manifests/')), digest);
      });
    });
  }

  itWith(['docker-registry'], 'is the same one in an index elsewhere, of the size that it has', async () => {
    await start();
    await withClient({}, async client => {
      const target = { host: registry.host, repository: 'c/app' };
      const manifests = [{ reference: referenceTo(`${registry.host}/a/app:1.0`) }];
      const pushed = await pushIndex(client, target, manifests, { tags: ['1.0'], signal: uncancelled() });
      const { manifests: entries } = JSON.parse(pushed.text) as { manifests: { digest: string; size: number }[] };
      const sent = await (
        await manifestAt(`c/app/manifests/${digest}`, { headers: { accept: mediaTypes.ociManifest } })
      ).arrayBuffer();
      assert.deepEqual(
        entries.map(each => [each.digest, each.size]),
        [[digest, sent.byteLength]],
      );
    });
  });
});
