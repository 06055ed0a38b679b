// An index pushed to a real registry with each kind of login, read back by other clients.
import assert from 'node:assert/strict';
import { createClients } from '../support/registry/clients.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { itWith } from '../support/registry/tools.ts';
import { password, referenceTo, uncancelled, withClient } from './support.ts';
import { builds, pushIndex } from './pushSupport.ts';

describe('an index pushed to distribution', () => {
  for (const auth of ['none', 'htpasswd', 'token'] as const) {
    itWith(
      ['docker-registry', 'crane', 'skopeo'],
      `(${auth}) across repositories is whole for crane and skopeo`,
      async () => {
        const registry = await startDistribution({ auth });
        const others = await createClients();
        const account = registry.user === undefined ? undefined : { user: registry.user, password: registry.password! };
        const images = await builds('docker');
        await copyInto(
          registry.host,
          account,
          images.map(([tag, built]) => [`private/${tag}:1`, built] as const),
        );
        if (registry.tokenRequests) registry.tokenRequests.length = 0;
        try {
          const login = account ? { login: password(account.user, account.password) } : {};
          await withClient(login, async client => {
            const children = images.map(([tag]) => ({ reference: referenceTo(`${registry.host}/private/${tag}:1`) }));
            const target = { host: registry.host, repository: 'private/app' };
            const { digest } = await pushIndex(client, target, children, { signal: uncancelled(), tags: ['1.0'] });
            await others.login(registry);
            const name = `${registry.host}/private/app:1.0`;
            assert.equal(await others.crane('digest', '--insecure', name), digest);
            await others.crane('validate', '--insecure', '--remote', name);
            const raw = await others.skopeo('inspect', '--raw', '--tls-verify=false', `docker://${name}`);
            assert.equal(JSON.parse(raw).manifests.length, 4);
          });
          const scopes = [
            'repository:private/app:pull,push',
            ...images.map(([tag]) => `repository:private/${tag}:pull`),
          ];
          const ours = registry.tokenRequests
            ?.filter(each => each.scopes.length > 1)
            .map(each => each.scopes.toSorted());
          assert.deepEqual(ours, registry.tokenRequests && [scopes.toSorted()], 'one token for all scopes');
        } finally {
          await others.clean();
          await registry.stop();
        }
      },
    );
  }
});
