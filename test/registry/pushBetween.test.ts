// An index of images of two real registries, each with a login of its own, held against what other clients read and make.
import assert from 'node:assert/strict';
import type { SpecEntry } from '../../src/core/indexes/spec.ts';
import { parseManifest, type Index } from '../../src/core/manifest.ts';
import { createClients, type Clients } from '../support/registry/clients.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { content, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { itWith } from '../support/registry/tools.ts';
import { createClient, password, referenceTo, uncancelled } from './support.ts';
import { builds, pushIndex } from './pushSupport.ts';
import type { RegistryClient } from '../../src/registry/client.ts';

const tools = ['docker-registry', 'crane', 'docker'];
const signal = uncancelled();

describe('an index of images of two registries', function () {
  this.timeout(30_000);
  let far: Distribution;
  let near: Distribution;
  let clients: Clients;
  let client: RegistryClient;
  let images: [tag: string, image: BuiltImage][];
  before(async () => {
    [far, near, clients, images] = await Promise.all([
      startDistribution({ auth: 'token' }),
      startDistribution({ auth: 'htpasswd' }),
      createClients(),
      builds(),
    ]);
    await clients.login(far, near);
    const { user = '', password: secret = '' } = far;
    const credentials = async (host: string) =>
      [far.host, near.host].includes(host) ? password(user, secret) : undefined;
    client = createClient({ credentials });
    const account = { user, password: secret };
    const [amd, arm, armv7, s390x] = images.map(([, image]) => image);
    await copyInto(far.host, account, [
      ['private/index:1', index([amd!, arm!], { attestations: true })],
      ['private/one:1', armv7!],
    ]);
    await copyInto(near.host, account, [
      ['ci/app:1', s390x!],
      ['private/app:old', amd!],
    ]);
  });
  after(async () => {
    await client?.close();
    await Promise.all([far?.stop(), near?.stop(), clients?.clean()]);
  });

  const names = () => [`${far.host}/private/index:1`, `${far.host}/private/one:1`, `${near.host}/ci/app:1`];
  const sources = (): SpecEntry[] => names().map(name => ({ reference: referenceTo(name) }));

  /** crane takes every layer for an archive: an attestation is validated without its layers. */
  const validate = async (name: string, text: string) => {
    await clients.crane('validate', '--insecure', '--fast', '--remote', name);
    const { manifests } = parseManifest(text) as Index;
    for (const { digest } of manifests.filter(each => each.platform?.os === 'linux')) {
      await clients.crane('validate', '--insecure', '--remote', `${name.replace(/:[^:/]+$/, '')}@${digest}`);
    }
  };

  itWith(tools, 'is whole for crane, docker and buildx, and the same to the byte that imagetools makes', async () => {
    const target = { host: near.host, repository: 'private/app' };
    const pushed = await pushIndex(client, target, sources(), { signal, tags: ['1.0', 'latest'] });
    const ways = pushed.transfers.map(({ how }) => how);
    // amd64, which an old tag has, and arm64; an attestation of each; arm/v7; s390x of the same registry.
    assert.deepEqual(ways, ['unchanged', 'copied', 'copied', 'copied', 'copied', 'mounted']);
    const name = `${near.host}/private/app:1.0`;
    await validate(name, pushed.text);
    assert.equal(await clients.crane('digest', '--insecure', `${near.host}/private/app:latest`), pushed.digest);
    assert.equal(await clients.crane('manifest', '--insecure', name), pushed.text);
    const inspected = JSON.parse(await clients.docker('manifest', 'inspect', '--insecure', name));
    assert.equal(inspected.manifests.length, 6);
    const seen = await clients.docker('buildx', 'imagetools', 'inspect', name);
    for (const platform of ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'])
      assert(seen.includes(platform));
    const theirs = `${near.host}/private/theirs:1.0`;
    await clients.docker('buildx', 'imagetools', 'create', '--tag', theirs, ...names());
    assert.equal(await clients.crane('digest', '--insecure', theirs), pushed.digest);
  });

  itWith(tools, 'has the entries that crane appends', async () => {
    const target = { host: near.host, repository: 'private/ours' };
    const pushed = await pushIndex(client, target, sources(), { signal, tags: ['1'] });
    const theirs = `${near.host}/private/appended:1`;
    const named = names().flatMap(name => ['--manifest', name]);
    await clients.crane('index', 'append', '--insecure', '--tag', theirs, ...named);
    const entriesIn = (text: string) => JSON.parse(text).manifests as unknown[];
    assert.deepEqual(entriesIn(await clients.crane('manifest', '--insecure', theirs)), entriesIn(pushed.text));
  });

  itWith(tools, 'is whole in crane’s own registry, twice', async () => {
    const memory = await startCraneRegistry();
    try {
      const target = { host: memory.host, repository: 'app' };
      const first = await pushIndex(client, target, sources(), { signal, tags: ['1'] });
      await validate(`${memory.host}/app:1`, first.text);
      const second = await pushIndex(client, target, sources(), { signal, tags: ['2'] });
      assert.equal(second.digest, first.digest);
      assert(second.transfers.every(({ how }) => how === 'unchanged'));
    } finally {
      await memory.stop();
    }
  });

  itWith(tools, 'that is only looked at asks for no leave to write', async () => {
    const own = createClient({ login: password(far.user!, far.password!) });
    const scopesOf = async (readOnly: boolean) => {
      far.tokenRequests!.length = 0;
      const target = { host: far.host, repository: 'private/app' };
      const reference = referenceTo(`${far.host}/private/one:1`);
      await own.draftIndex({ target, tags: ['1'], manifests: [{ reference }] }, { signal, readOnly });
      return far.tokenRequests!.flatMap(({ scopes }) => scopes).toSorted();
    };
    try {
      assert.deepEqual(await scopesOf(true), ['repository:private/app:pull', 'repository:private/one:pull']);
      assert.deepEqual(await scopesOf(false), ['repository:private/app:pull,push', 'repository:private/one:pull']);
    } finally {
      await own.close();
    }
  });

  itWith(tools, 'holds what is no manifest, as BuildKit’s cache does: it comes as a blob', async () => {
    const [, base] = images[0]!;
    const [blob = ''] = base.blobs.keys();
    const type = 'application/vnd.oci.image.index.v1+json';
    const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
    const layer = { mediaType, digest: blob, size: base.blobs.get(blob)!.length };
    const manifest = content(type, { schemaVersion: 2, mediaType: type, manifests: [layer] });
    const account = { user: far.user!, password: far.password! };
    await copyInto(far.host, account, [['private/cache:1', { ...base, manifest, children: [] }]]);
    const target = { host: near.host, repository: 'private/cache' };
    const { digest, transfers } = await pushIndex(
      client,
      target,
      [{ reference: referenceTo(`${far.host}/private/cache:1`) }],
      { signal, tags: ['1'] },
    );
    assert.deepEqual([digest, transfers.map(({ how }) => how)], [manifest.digest, ['copied']]);
    assert.equal(await client.hasBlob(target, blob, signal), true);
  });
});
