// What the tests of long lists share: a registry that misbehaves as they say, a service, and the rows of the view for both.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { loadMore } from '../../src/features/registries/lists/commands.ts';
import type { ListRow, Row } from '../../src/features/registries/row.ts';
import type { MoreRow } from '../../src/features/registries/rows/more.ts';
import { registrySettings } from '../../src/host/settings.ts';
import type { CredentialSource } from '../../src/registry/auth/credentials.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { startService, type FakeService } from '../support/registry/providers.ts';
import { createTestTree, withRegistries, type TestTree } from './tree.ts';

export interface ListsStage {
  readonly faulty: FaultyRegistry;
  readonly service: FakeService;
  readonly tree: TestTree;
  /** Undefined lets a registry filled with the samples answer. */
  fault: (path: string) => Fault | undefined;
  credentials: CredentialSource;
  /** The same client with another memory of what was chosen. */
  remember(memento: vscode.Memento): void;
  /** Paths that were asked of the faulty registry. */
  paths(): string[];
  labels(row: Row): Promise<string[]>;
  /** The row with that label, below the labels of a path. */
  rowAt(label: string, ...path: string[]): Promise<ListRow>;
  /** Clicks what stands for more. */
  more(row: Row): Promise<void>;
  /** `sample/app` of the faulty registry, which can be asked for no text. */
  withApp(run: (row: ListRow) => Promise<void>): Promise<void>;
  /** The same with one page of those tags. */
  withTags(tags: readonly string[], run: (row: ListRow) => Promise<void>): Promise<void>;
}

/** The first page of the tags of `sample/app`. */
export const appList = '/v2/sample/app/tags/list?n=1000';

export function withLists(): ListsStage {
  let log: vscode.LogOutputChannel;
  let faulty: FaultyRegistry;
  let service: FakeService;
  let client: RegistryClient;
  let tree: TestTree;

  before(async () => {
    log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
    faulty = await startFaultyRegistry(({ path }) => stage.fault(path));
    service = await startService();
  });
  beforeEach(() => {
    stage.fault = () => undefined;
    stage.credentials = async () => undefined;
    faulty.requests.length = 0;
    client = createRegistryClient({
      credentials: (...asked) => stage.credentials(...asked),
      options: host => registrySettings().registries.find(registry => registry.host === host) ?? {},
      timeout: () => 3000,
      services: { dockerhub: service.origin, ghcr: service.origin },
    });
    tree = createTestTree(client, createImageCache(client, { tagTtl: () => 60_000 }), log);
  });
  afterEach(async () => {
    tree.background.stop();
    await client.close();
  });
  after(async () => {
    log.dispose();
    await Promise.all([faulty.close(), service.close()]);
  });

  const rowAt = async (label: string, ...path: string[]): Promise<ListRow> => {
    const rows = await tree.open(...path);
    const found = rows.find(row => tree.item(row).label === label);
    return (found as ListRow | undefined) ?? assert.fail(rows.map(row => tree.label(row)).join(', '));
  };
  const withApp = (run: (row: ListRow) => Promise<void>) =>
    withRegistries([{ host: faulty.host, kind: 'ecr', repositories: ['sample/app'] }], async () =>
      run(await rowAt('sample/app', faulty.host)),
    );
  const stage: ListsStage = {
    get faulty() {
      return faulty;
    },
    get service() {
      return service;
    },
    get tree() {
      return tree;
    },
    fault: () => undefined,
    credentials: async () => undefined,
    remember: memento => void (tree = createTestTree(client, tree.images, log, [], memento)),
    paths: () => faulty.requests.map(({ path }) => path),
    labels: async row => (await tree.children(row)).map(each => tree.label(each)),
    rowAt,
    async more(row) {
      const found = (await tree.children(row)).find((each): each is MoreRow => each.kind === 'more');
      assert(found, 'there is more');
      await loadMore(tree, found);
    },
    withApp,
    withTags(tags, run) {
      stage.fault = path => (path.startsWith(appList) ? page('tags', tags) : undefined);
      return withApp(run);
    },
  };
  return stage;
}

/** A page of names, with the next one where there is one. */
export function page(member: 'tags' | 'repositories', names: readonly string[], next?: string): Fault {
  return {
    kind: 'status',
    status: 200,
    body: JSON.stringify({ [member]: names }),
    ...(next !== undefined && { headers: { link: `<${next}>; rel="next"` } }),
  };
}

/** `t00000` and so on. */
export function numbered(count: number, name = (at: number) => `t${String(at).padStart(5, '0')}`): string[] {
  return Array.from({ length: count }, (_, at) => name(at));
}
