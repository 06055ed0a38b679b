// Which kind a host is, what that kind can list, and what those without namespaces make of one.
import assert from 'node:assert/strict';
import type { RegistryKind } from '../../../src/core/registryKind.ts';
import { createRegistryClient } from '../../../src/registry/client.ts';
import { readQuota } from '../../../src/registry/quota.ts';
import { ecrPublic } from '../../support/registry/providers.ts';
import type { Fault } from '../../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../../support/registry/faulty.ts';
import { json } from '../../support/registry/server.ts';
import { failureOf, referenceTo, uncancelled, withClient } from '../support.ts';
import { withService } from './support.ts';

describe('the kind of a registry', () => {
  const rows: readonly (readonly [host: string, set: RegistryKind | undefined, kind: RegistryKind, lists: string])[] = [
    ['docker.io', undefined, 'dockerhub', 'own, namespaces named'],
    ['ghcr.io', undefined, 'ghcr', 'repositories, namespaces named'],
    ['quay.io', undefined, 'quay', 'namespaces named'],
    ['registry.gitlab.com', undefined, 'gitlab', 'namespaces named'],
    ['gitlab.example:5050', 'gitlab', 'gitlab', 'namespaces named'],
    ['registry.example', 'gitlab', 'gitlab', 'repositories, namespaces named'],
    ['harbor.example', 'harbor', 'harbor', 'namespaces, namespaces named'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', undefined, 'ecr', 'repositories, namespaces named'],
    ['public.ecr.aws', undefined, 'ecr', ''],
    ['public.ecr.aws', 'ecr', 'ecr', ''],
    ['mine.azurecr.io', undefined, 'acr', 'repositories, namespaces named'],
    ['gcr.io', undefined, 'google', 'repositories, namespaces named'],
    ['eu.gcr.io', undefined, 'google', 'repositories, namespaces named'],
    ['europe-docker.pkg.dev', undefined, 'google', 'repositories, namespaces named'],
    ['registry.example:5000', undefined, 'generic', 'repositories, namespaces named'],
    ['quay.io', 'generic', 'generic', 'repositories, namespaces named'],
    ['quay.io.example', undefined, 'generic', 'repositories, namespaces named'],
    ['notgcr.io', undefined, 'generic', 'repositories, namespaces named'],
    ['dkr.ecr.x.amazonaws.com.example', undefined, 'generic', 'repositories, namespaces named'],
  ];
  for (const [host, set, kind, lists] of rows) {
    it(`of ${host}${set ? ` set to ${set}` : ''} is ${kind}: ${lists || 'lists nothing'}`, async () => {
      const options = () => (set ? { kind: set } : {});
      const client = createRegistryClient({ credentials: async () => undefined, options, timeout: () => 1000 });
      const named = client.listsNamespaces(host) ? ['namespaces named'] : [];
      assert.equal(client.kindOf(host), kind);
      assert.equal([...[client.catalogOf(host) ?? []].flat(), ...named].join(', '), lists);
      await client.close();
    });
  }
});

describe('a registry that knows no namespaces', () => {
  const stage = withService();
  // Where a registry heeds it, the list begins with the namespace.
  const first = '/v2/_catalog?n=1000&last=team';
  const page = (names: string[], next?: string) => {
    return json({ repositories: names }, next === undefined ? {} : { link: `<${next}>; rel="next"` });
  };
  const second = '/v2/_catalog?last=b&n=1000';

  it('is read until a page holds one', async () => {
    stage.service.play({ [first]: page(['a/x', 'b/y'], second), [second]: page(['team/x', 'z']) });
    const found = await stage.client('generic').browseNamespace(stage.service.host, 'team', uncancelled());
    assert.deepEqual(found, { names: ['team/x'] });
  });

  it('is not read on behind the last of it', async () => {
    stage.service.play({ [first]: page(['team/a', 'teams/y'], second) });
    const found = await stage.client('generic').browseNamespace(stage.service.host, 'team', uncancelled());
    assert.deepEqual(found, { names: ['team/a'] });
  });

  it('is read page by page where each holds one', async () => {
    stage.service.play({ '/v2/_catalog?n=1000': page(['team/a'], second), [second]: page(['team/x']) });
    const client = stage.client('ecr');
    const first = await client.browseNamespace(stage.service.host, 'team', uncancelled());
    assert.deepEqual(first.names, ['team/a']);
    assert.equal(stage.service.requests.length, 1);
    const next = await client.browseNamespace(stage.service.host, 'team', uncancelled(), first.next);
    assert.deepEqual(next, { names: ['team/x'] });
  });

  it('is not read for ever', async () => {
    const pages = Array.from(
      { length: 30 },
      (_, at) => [`/v2/_catalog?n=${1000 + at}`, page(['a/x'], `/v2/_catalog?n=${1001 + at}`)] as const,
    );
    stage.service.play(Object.fromEntries(pages), { [first]: page(['a/x'], '/v2/_catalog?n=1001') });
    const found = await stage.client('acr').browseNamespace(stage.service.host, 'team', uncancelled());
    assert.deepEqual([found.names, stage.service.requests.length], [[], 10]);
    assert(found.next, 'the rest can be asked for');
  });
});

describe('ECR Public', () => {
  const stage = withService();

  it('gives pages of tags for the token of its one scope, and refuses a catalog', async () => {
    const { service } = stage;
    service.play(ecrPublic(service.origin));
    const client = stage.client('ecr', { own: true });
    const where = { host: service.host, repository: 'nginx/nginx' };
    const first = await client.browseTags(where, uncancelled());
    assert.deepEqual(first.names, ['1.27', '1.26']);
    assert.deepEqual(await client.browseTags(where, uncancelled(), first.next), { names: ['1.25'] });
    assert.deepEqual(
      stage.paths().map(path => path.replace(/\?.*/, '')),
      ['/v2/nginx/nginx/tags/list', '/token/', '/v2/nginx/nginx/tags/list', '/v2/nginx/nginx/tags/list'],
    );
    assert.equal((await failureOf(client.browse(service.host, uncancelled()))).kind, 'sign-in');
  });
});

describe('pulls that are left', () => {
  const quota = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '87;w=21600' };

  /** What is known of both after one manifest was asked of the first. */
  const quotasAfter = async (script: (path: string) => Fault | undefined, other: FaultyRegistry) => {
    const registry = await startFaultyRegistry(({ path }) => script(path));
    try {
      return await withClient({}, async client => {
        assert.equal(client.quotaOf(registry.host), undefined);
        await client.manifest(referenceTo(`${registry.host}/sample/app:1.0`), uncancelled()).catch(() => undefined);
        const asked = registry.requests.length;
        const known = [client.quotaOf(registry.host), client.quotaOf(other.host)];
        assert.equal(registry.requests.length, asked, 'nothing is asked for it');
        return known;
      });
    } finally {
      await registry.close();
    }
  };

  it('are those of the registry’s last answer, be it a refusal, and not those of a storage', async () => {
    const other = await startFaultyRegistry(() => ({ kind: 'status', status: 404, headers: quota }));
    try {
      const read = { limit: 100, remaining: 87, seconds: 21600 };
      const refused: Fault = { kind: 'status', status: 403, headers: quota };
      assert.deepEqual(await quotasAfter(() => refused, other), [read, undefined]);
      const moved: Fault = { kind: 'redirect', to: `http://${other.host}/x` };
      assert.deepEqual(await quotasAfter(() => moved, other), [undefined, undefined]);
    } finally {
      await other.close();
    }
  });

  const headers: readonly (readonly [
    limit: string | undefined,
    remaining: string | undefined,
    read: object | undefined,
  ])[] = [
    ['100;w=21600', '87;w=21600', { limit: 100, remaining: 87, seconds: 21600 }],
    ['200; w=21600', '0', { limit: 200, remaining: 0, seconds: 21600 }],
    ['100;w=21600', undefined, undefined],
    [undefined, '87;w=21600', undefined],
    ['100', '87', undefined],
    ['-1;w=1', '1;w=1', undefined],
    ['9999999999999;w=1', '1;w=1', undefined],
    ['a', '<b>', undefined],
  ];
  for (const [limit, remaining, read] of headers) {
    it(`of “${limit}” and “${remaining}” are ${JSON.stringify(read)}`, () => {
      assert.deepEqual(readQuota({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining }), read);
    });
  }
});
