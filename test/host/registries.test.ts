// The side bar's rows: every kind, what it opens to, how it looks, and what stands there when something fails.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { quotaTooltip } from '../../src/features/registries/rows/registry.ts';
import type { MoreRow } from '../../src/features/registries/rows/more.ts';
import type { ListRow, Row } from '../../src/features/registries/row.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { registrySettings } from '../../src/host/settings.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import { harbor, hub, quay, startService, type FakeService } from '../support/registry/providers.ts';
import { failure } from '../support/registry/server.ts';
import { deadHost, ownPlatform, sampleHost } from './support.ts';
import { createTestTree, withRegistries as registries, type TestTree } from './tree.ts';

describe('the rows of the side bar', () => {
  let log: vscode.LogOutputChannel;
  let client: RegistryClient;
  let tree: TestTree;
  let faulty: FaultyRegistry;
  let service: FakeService;
  let fault: (path: string) => Fault | undefined = () => undefined;

  before(async () => {
    log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
    faulty = await startFaultyRegistry(({ path }) => fault(path));
    service = await startService();
  });
  beforeEach(() => {
    fault = () => undefined;
    faulty.requests.length = 0;
    client = createRegistryClient({
      credentials: async () => undefined,
      options: host => registrySettings().registries.find(registry => registry.host === host) ?? {},
      timeout: () => 3000,
      services: { dockerhub: service.origin, ghcr: service.origin, gitlab: service.origin },
    });
    const images = createImageCache(client, { tagTtl: () => 60_000 });
    tree = createTestTree(client, images, log);
  });
  afterEach(() => client.close());
  after(async () => {
    log.dispose();
    await Promise.all([faulty.close(), service.close()]);
  });

  const label = (row: Row): string => tree.label(row);
  const open = (...path: string[]): Promise<readonly Row[]> => tree.open(...path);
  const loadMore = (row: Row | undefined): Promise<void> => {
    assert(row && isMore(row));
    return tree.listings.readMore(row.list, tree.closed);
  };

  const platforms = async (...path: string[]): Promise<string[]> =>
    (await open(...path)).filter(({ kind }) => kind === 'platform').map(label);

  it('are registry, repository, tag, platform, attestation; nothing is asked that is not open', async () => {
    await registries([{ host: faulty.host, name: 'Mine' }], async () => {
      assert.deepEqual((await open()).map(label), [`Mine — ${faulty.host}`]);
      assert.deepEqual(faulty.requests, []);
      assert.deepEqual((await open('Mine')).map(label), [
        'library/tools',
        'sample/app',
        'sample/attested',
        'sample/legacy',
        'sample/nested',
      ]);
      assert.deepEqual((await open('Mine', 'sample/app')).map(label), ['latest', '1.0']);
      assert.deepEqual(await platforms('Mine', 'sample/attested', '1.0'), [
        `linux/amd64 — ${ownPlatform === 'linux/amd64' ? 'this machine · ' : ''}8dff73741b73`,
        `linux/arm64 — ${ownPlatform === 'linux/arm64' ? 'this machine · ' : ''}2aec26218f0a`,
      ]);
      // What follows is asked in the background.
      assert.deepEqual(
        faulty.requests.slice(0, 4).map(({ path }) => path),
        [
          '/v2/_catalog?n=1000',
          '/v2/sample/app/tags/list?n=1000',
          '/v2/sample/attested/tags/list?n=1000',
          '/v2/sample/attested/manifests/1.0',
        ],
      );
      const below = await open('Mine', 'sample/attested', '1.0', 'linux/arm64');
      assert.match(below.map(label).join(' | '), /^Configuration \|.* \| Attestations — f1a69bc70933 \| /);
    });
  });

  it('show variants, OS versions, nested indexes, and the one platform of an image alone', async () => {
    await registries([{ host: sampleHost }], async () => {
      const text = (await platforms(sampleHost, 'sample/app', '1.0')).join(' | ');
      assert.match(text, /linux\/arm\/v7/);
      assert.match(text, /windows\/amd64 — 10\.0\.20348\.2340/);
      assert.equal((await platforms(sampleHost, 'sample/nested', '1.0')).length, 3);
      assert.match((await platforms(sampleHost, 'sample/legacy', '1.0')).join(), /^linux\/amd64/);
    });
  });

  it('of the setting’s repositories need no catalog', async () => {
    await registries([{ host: faulty.host, repositories: ['sample/app'] }], async () => {
      assert.deepEqual((await open(faulty.host)).map(label), ['sample/app', 'All repositories']);
      assert.deepEqual(faulty.requests, []);
    });
    await registries([{ host: 'docker.io', repositories: ['alpine', 'user/app'] }], async () => {
      assert.deepEqual((await open('docker.io')).map(label), ['library/alpine', 'user/app']);
    });
  });

  it('come in pages, and a page that fails can be asked for again', async () => {
    const body = (names: string[]) => JSON.stringify({ name: 'x', tags: names });
    const link = '</v2/sample/app/tags/list?n=1000&last=b>; rel="next"';
    let broken = true;
    fault = path => {
      if (path.endsWith('last=b'))
        return broken ? { kind: 'status', status: 503 } : { kind: 'status', status: 200, body: body(['c']) };
      return path.includes('/tags/')
        ? { kind: 'status', status: 200, headers: { link }, body: body(['a', 'b']) }
        : undefined;
    };
    await registries([{ host: faulty.host, repositories: ['sample/app'] }], async () => {
      const rows = await open(faulty.host, 'sample/app');
      assert.deepEqual(rows.map(label), ['a', 'b', 'Load more']);
      const more = rows.at(-1);
      await assert.rejects(loadMore(more));
      broken = false;
      await loadMore(more);
      assert.deepEqual((await open(faulty.host, 'sample/app')).map(label), ['a', 'b', 'c']);
    });
  });

  const failures: [name: string, fault: Fault, row: RegExp][] = [
    ['401', { kind: 'status', status: 401 }, /^sign in to .* — .*docker login/],
    ['403', { kind: 'status', status: 403 }, /^no permission on/],
    ['404', { kind: 'status', status: 404 }, /not found — .*Check the name/],
    ['429', { kind: 'status', status: 429 }, /limits requests — .*Try again later/],
    ['500', { kind: 'status', status: 500 }, /failed — .*Try again later/],
    ['a web page', { kind: 'html' }, /is not a registry — Check the host name/],
    ['an answer without end', { kind: 'endless' }, /too large — Check the name/],
    ['no answer', { kind: 'silent' }, /does not answer — .*multiarch\.timeout/],
  ];
  for (const [name, played, row] of failures) {
    it(`say what to do on ${name}, and work again afterwards`, async () => {
      fault = () => played;
      await registries([{ host: faulty.host }], async () => {
        const rows = await open(faulty.host);
        assert.equal(rows.length, 1);
        assert.match(rows.map(label).join(), row);
        const click = rows[0] && tree.item(rows[0]).command;
        const wantsLogin = /^40[13]$/.test(name);
        assert.equal(click?.command, wantsLogin ? 'multiarch.signIn' : 'multiarch.showLog');
        if (wantsLogin) assert.deepEqual(click.arguments, [{ host: faulty.host, interactive: true }]);
        fault = () => undefined;
        assert.equal((await open(faulty.host)).length, 5);
      });
    });
  }

  it('say what to do where nothing listens', async () => {
    await registries([{ host: deadHost }], async () => {
      assert.match((await open(deadHost)).map(label).join(), /^offline — Check the network/);
    });
  });

  const settings: [name: string, value: unknown, rows: RegExp[]][] = [
    ['nothing', [], []],
    ['a text', 'ghcr.io', [/not a list/]],
    [
      'an address instead of a host',
      [{ host: 'https://ghcr.io/x' }, { host: 'ghcr.io' }],
      [/entry 1: “host” must be/, /^ghcr\.io$/],
    ],
    [
      'entries of the wrong kind',
      [1, null, {}, { host: 'a.b', repositories: 'x' }],
      [/entry 1/, /entry 2/, /entry 3/, /“repositories” must be/],
    ],
    ['Docker Hub without repositories', [{ host: 'index.docker.io' }], [/^docker\.io$/]],
    [
      'a kind that is none',
      [
        { host: 'a.b', kind: 'artifactory' },
        { host: 'c.d', kind: 'harbor' },
      ],
      [/“kind” must be one of dockerhub, ghcr, .*generic/, /^c\.d$/],
    ],
    [
      'a file or mirrors that are none',
      [
        { host: 'a.b', caFile: 'ca.pem' },
        { host: 'a.b', mirrors: 'c.d' },
        { host: 'a.b', mirrors: ['https://c.d'] },
        { host: 'a.b', mirrors: ['c.d:5000'] },
      ],
      [/“caFile” must be/, /“mirrors” must be/, /“mirrors” must be/, /^a\.b$/],
    ],
  ];
  for (const [name, value, expected] of settings) {
    it(`of a setting that is ${name}`, async () => {
      await registries(value, async () => {
        const rows = (await tree.children()).map(label);
        assert.equal(rows.length, expected.length, rows.join(' | '));
        for (const [index, pattern] of expected.entries()) assert.match(rows[index] ?? '', pattern);
      });
    });
  }

  it('of Docker Hub say that it has no catalog', async () => {
    await registries([{ host: 'docker.io' }], async () => {
      assert.match((await open('docker.io')).map(label).join(), /^Nothing here — .*“repositories”/);
    });
  });

  for (const entry of ['library/', 'library/*']) {
    it(`of Docker Hub’s namespace ${entry} tell the platforms of each tag, without a pull`, async () => {
      service.play(hub(service.origin));
      await registries([{ host: 'docker.io', repositories: [entry, 'user/app'] }], async () => {
        assert.deepEqual((await open('docker.io')).map(label), ['library', 'user/app']);
        assert.deepEqual((await open('docker.io', 'library')).map(label), ['alpine', 'busybox', 'Load more']);
        const tags = await open('docker.io', 'library', 'alpine');
        assert.deepEqual(tags.map(label), [
          'latest — linux/amd64 · linux/arm64/v8',
          '3.20 — linux/arm/v7 · windows/amd64',
          'Load more',
        ]);
        const [latest, , more] = tags;
        assert(latest);
        const item = tree.item(latest);
        assert.equal(item.accessibilityInformation?.label, 'latest, linux/amd64, linux/arm64/v8');
        assert(typeof item.tooltip === 'string');
        assert.match(item.tooltip, /^docker\.io\/library\/alpine:latest\nlinux\/amd64 · 3\.6 MB\n/);
        assert.equal(tree.listings.sizeOf(`sha256:${'b'.repeat(64)}`), 3_700_000);
        await loadMore(more);
        assert.deepEqual((await open('docker.io', 'library', 'alpine')).map(label), [
          'latest — linux/amd64 · linux/arm64/v8',
          '3.20 — linux/arm/v7 · windows/amd64',
          '2.6',
        ]);
        assert.equal(service.requests.length, 3, 'two pages of tags and one of the namespace');
      });
    });
  }

  it('of a Harbor are its projects first', async () => {
    service.play(harbor);
    await registries([{ host: service.host, kind: 'harbor' }], async () => {
      const projects = await open(service.host);
      assert.deepEqual(projects.map(label), ['library', 'Load more']);
      await loadMore(projects[1]);
      assert.deepEqual((await open(service.host, 'shop')).map(label), ['team/app']);
      const tags = await open(service.host, 'shop', 'team/app');
      assert.equal(tags.map(label)[0], 'latest — linux/amd64 · linux/arm64/v8');
    });
  });

  it('of one namespace alone are asked anew when it is refreshed', async () => {
    service.play(quay);
    await registries([{ host: service.host, kind: 'quay', repositories: ['coreos/*', 'other/x'] }], async () => {
      const [namespace] = await open(service.host);
      assert(namespace && isList(namespace));
      const asked = async () => {
        await open(service.host, 'coreos', 'etcd');
        return service.requests.length;
      };
      assert.equal(await asked(), 2);
      assert.equal(await asked(), 2, 'remembered');
      tree.listings.forget({ ...namespace, listKey: namespace.listKey.replace('coreos', 'other') });
      assert.equal(await asked(), 2, 'another namespace');
      tree.listings.forget(namespace);
      assert.equal(await asked(), 4, 'the namespace and what is below it');
    });
  });

  const advised: [kind: string, advice: RegExp][] = [
    ['ghcr', /read packages.*sign in/],
    ['gitlab', /read_api/],
    ['harbor', /robot/],
    ['ecr', /docker-credential-ecr-login/],
    ['acr', /az acr login/],
    ['google', /gcloud auth configure-docker/],
    ['generic', /docker login/],
  ];
  for (const [kind, advice] of advised) {
    it(`say what ${kind} wants where it refuses its list`, async () => {
      const refused = failure(403, 'DENIED', 'no');
      const group = '/api/v4/groups/acme/registry/repositories';
      const paths = ['/user/packages', '/api/v2.0/projects', '/v2/_catalog', group];
      service.play(Object.fromEntries(paths.map(path => [path, refused])));
      // GitLab lists nothing but groups and projects.
      const names = kind === 'gitlab' ? { repositories: ['acme/*'] } : {};
      await registries([{ host: service.host, kind, ...names }], async () => {
        const [row] = await open(service.host, ...(kind === 'gitlab' ? ['acme'] : []));
        assert.equal(row?.kind, 'message');
        const { description, tooltip } = tree.item(row);
        assert(typeof description === 'string' && typeof tooltip === 'string');
        assert.match(kind === 'generic' ? tooltip.replace('logout', 'login') : description, advice);
        assert.match(tooltip, /DENIED|no permission|does not give/);
      });
    });
  }

  it('of a registry without any list ask for names alone', async () => {
    await registries([{ host: 'public.ecr.aws' }], async () => {
      const text = (await open('public.ecr.aws')).map(label).join();
      assert.match(text, /“repositories”/);
      assert.doesNotMatch(text, /namespace/);
    });
  });

  it('of a registry tell the pulls that are left when the mouse rests there', async () => {
    await registries([{ host: 'docker.io' }], async () => {
      const [row] = await open();
      assert.equal(await row?.tooltip?.(tree.closed), 'docker.io');
      const tooltip = quotaTooltip('docker.io', { limit: 100, remaining: 87, seconds: 21_600 });
      assert.equal(tooltip, 'docker.io\n87 of 100 pulls left in 6 h');
      assert.match(quotaTooltip('docker.io', { limit: 5, remaining: 0, seconds: 90 }), /0 of 5 pulls left in 2 min/);
    });
  });

  it('have ids that stay over a refresh, each once even where an index names something twice', async () => {
    await registries([{ host: sampleHost }, { host: sampleHost, name: 'again' }], async () => {
      const ids = async () => (await open(sampleHost, 'sample/app', '1.0')).map(row => tree.item(row).id);
      const before = await ids();
      assert.equal(new Set(before).size, before.length);
      tree.listings.forget();
      assert.deepEqual(await ids(), before);
      const roots = (await open()).map(row => tree.item(row).id);
      assert.equal(new Set(roots).size, 2);
    });
  });
});

function isMore(row: Row): row is MoreRow {
  return row.kind === 'more';
}

function isList(row: Row): row is ListRow {
  return 'listKey' in row;
}
