// An index for a registry that has a mirror: what would be pushed, and what is, is told by the registry alone.
import assert from 'node:assert/strict';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { referenceTo, uncancelled } from './support.ts';

describe('an index for a registry whose mirror has something else', () => {
  let registry: EmbeddedRegistry;
  let mirror: EmbeddedRegistry;
  let client: RegistryClient;
  let [now, before]: BuiltImage[] = [];

  beforeEach(async () => {
    [registry, mirror] = await Promise.all([startEmbeddedRegistry(), startEmbeddedRegistry()]);
    [now, before] = await Promise.all(
      ['now', 'before'].map(name => image({ platform: 'linux/amd64', files: { name } })),
    );
    registry.add('a/app:amd64', now!);
    mirror.add('a/app:amd64', before!);
    // What the target lacks, and its mirror does not.
    mirror.add('b/app:other', now!);
    client = createRegistryClient({
      credentials: () => Promise.resolve(undefined),
      options: host => (host === registry.host ? { mirrors: [mirror.host] } : {}),
      timeout: () => 5000,
    });
  });
  afterEach(async () => {
    await client.close();
    await Promise.all([registry, mirror].map(each => each.close()));
  });

  for (const platform of [undefined, { os: 'linux', architecture: 'amd64' }]) {
    for (const repository of ['a/app', 'c/app']) {
      it(`into ${repository}, ${platform ? 'its platform given' : 'as it is'}: the same looked at as pushed`, async () => {
        const signal = uncancelled();
        const reference = referenceTo(`${registry.host}/a/app:amd64`);
        const manifests = [{ reference, ...(platform && { platform }) }];
        const spec = { target: { host: registry.host, repository }, tags: ['1.0'], manifests };
        const seen = await client.draftIndex(spec, { signal, readOnly: true });
        assert.deepEqual(
          seen.resolution.entries.map(each => each.descriptor.digest),
          [now!.manifest.digest],
        );
        const pushed = await client.pushDraft(await client.draftIndex(spec, { signal }), { signal });
        assert.equal(pushed.digest, seen.index.digest);
        assert.deepEqual(mirror.requests, []);
      });
    }
  }

  it('is planned by what the registry has', async () => {
    const signal = uncancelled();
    const manifests = [{ reference: referenceTo(`${registry.host}/a/app:amd64`) }];
    const spec = { target: { host: registry.host, repository: 'b/app' }, tags: ['2.0'], manifests };
    registry.requests.length = 0;
    const draft = await client.draftIndex(spec, { signal, readOnly: true });
    const plan = await client.planIndex(draft, signal);
    assert.deepEqual(
      plan.map(({ how }) => how),
      ['mounted'],
    );
    assert.deepEqual(mirror.requests, []);
  });
});
