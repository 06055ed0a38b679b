// The least requests that each job can do with, by what is at hand: a token, the way to sign in, or nothing. Counted on
// the real registry and its token service.
import assert from 'node:assert/strict';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { describeImage } from '../../src/registry/describe.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { sampleImages } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { password, referenceTo, uncancelled } from './support.ts';

describe('the least round trips', () => {
  let registry: Distribution;
  let proxy: CountingProxy;

  const start = async (): Promise<void> => {
    registry = await startDistribution({ auth: 'token' });
    proxy = await startCountingProxy(registry.host);
    const images = await sampleImages();
    const upload = ['sample/app:1.0', 'sample/legacy:1.0'].map(name => {
      const image = images.get(name);
      assert(image, name);
      return [`private/${name}`, image] as const;
    });
    await copyInto(registry.host, { user: registry.user ?? '', password: registry.password ?? '' }, upload);
  };
  const stop = async (): Promise<void> => {
    await proxy.close();
    await registry.stop();
  };

  const jobs: readonly (readonly [
    title: string,
    run: (client: RegistryClient, host: string) => Promise<unknown>,
    least: { token: number; realm: number; cold: number },
  ])[] = [
    [
      'of a tag to its digest',
      (client, host) => client.head(referenceTo(`${host}/private/sample/app:1.0`), uncancelled()),
      { token: 1, realm: 2, cold: 3 },
    ],
    [
      'of an index to its platforms',
      (client, host) => describeImage(client, referenceTo(`${host}/private/sample/app:1.0`), uncancelled()),
      { token: 1, realm: 2, cold: 3 },
    ],
    [
      'of an image alone to its platform',
      (client, host) => describeImage(client, referenceTo(`${host}/private/sample/legacy:1.0`), uncancelled()),
      { token: 2, realm: 3, cold: 4 },
    ],
    [
      'of a repository to its tags',
      (client, host) => client.tags({ host, repository: 'private/sample/app' }, uncancelled()),
      { token: 1, realm: 2, cold: 3 },
    ],
  ];
  for (const [title, run, least] of jobs) {
    itWith(
      ['docker-registry'],
      `${title}: ${least.token} with a token, ${least.realm}, ${least.cold} cold`,
      async () => {
        await start();
        let ways: unknown;
        const authMemory = { load: () => ways, save: (learnt: unknown) => void (ways = learnt) };
        const login = { ...password(registry.user ?? '', registry.password ?? '') };
        const create = () =>
          createRegistryClient({
            credentials: () => Promise.resolve(login),
            authMemory,
            options: () => ({}),
            timeout: () => 10_000,
          });
        const clients = [create()];
        const counted = async (client: RegistryClient): Promise<number> => {
          const asked = [proxy.requests, registry.tokenRequests ?? []];
          for (const each of asked) each.length = 0;
          await run(client, proxy.host);
          return asked.flat().length;
        };
        try {
          const [first] = clients;
          assert(first);
          const cold = await counted(first);
          const token = await counted(first);
          const second = create();
          clients.push(second);
          const realm = await counted(second);
          assert.deepEqual({ token, realm, cold }, least);
        } finally {
          await Promise.all(clients.map(client => client.close()));
          await stop();
        }
      },
    );
  }
});
