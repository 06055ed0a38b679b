// What the tests of the rows below tags share: a registry of their own, its rows, and what was asked of it.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Row } from '../../src/features/registries/row.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { content, descriptor, image, type BuiltImage, type ImageOptions } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { fillWithSamples } from '../support/registry/samples.ts';
import { withSettings } from './support.ts';
import { createTestTree, withRegistries, type TestTree } from './tree.ts';

/** Three weeks ago. */
export const created = new Date(Date.now() - 22 * 24 * 3600_000).toISOString();
/** The same as rows say it. */
export const minute = `${created.slice(0, 16).replace('T', ' ')} UTC`;

/** Whose configuration says much of what one may say. */
export const rich: Partial<ImageOptions> = {
  files: { 'etc/app.conf': 'x'.repeat(10_000) },
  annotations: { 'org.opencontainers.image.base.name': 'docker.io/library/alpine:3.20', 'test.note': 'one\ntwo' },
  configuration: {
    created,
    author: 'somebody',
    config: {
      Entrypoint: ['/app'],
      User: '1000',
      Env: ['PATH=/bin', 'TOKEN=$(alert) [x](command:y)'],
      Labels: { a: 'a basic container', endless: 'y'.repeat(9000) },
    },
    history: [
      { created, created_by: 'COPY app / # buildkit' },
      { created, created_by: 'ENV A=b', empty_layer: true },
      { created, created_by: 'RUN |1 V=1 /bin/sh -c apk add curl # buildkit' },
    ],
  },
};

/** Its digest, as the rows say it. */
export const hex = ({ manifest }: BuiltImage) => manifest.digest.slice('sha256:'.length, 'sha256:'.length + 12);

/** An index whose entries say what a test wants of them. */
export function entriesOf(built: readonly BuiltImage[], entry: (each: BuiltImage) => object): BuiltImage {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = built.map(each => ({
    ...descriptor(each.manifest.mediaType, each.manifest.bytes),
    ...entry(each),
  }));
  const blobs = new Map(built.flatMap(each => [...each.blobs]));
  return { manifest: content(mediaType, { schemaVersion: 2, mediaType, manifests }), blobs, children: built };
}

export function targets(platforms: readonly string[], run: () => Promise<void>): Promise<void> {
  return withSettings({ targetPlatforms: platforms }, run);
}

interface View {
  registry: EmbeddedRegistry;
  tree: TestTree;
  /** Options of registries, by host. */
  hosts: Record<string, object>;
}

/** For a suite: each of its tests has a registry with the samples, and a view of it. */
export function useRegistryView() {
  let log: vscode.LogOutputChannel;
  let client: RegistryClient;
  const view = {} as View;

  before(() => {
    log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
  });
  beforeEach(async () => {
    view.hosts = {};
    view.registry = await startEmbeddedRegistry();
    await fillWithSamples(view.registry);
    client = createRegistryClient({
      credentials: async () => undefined,
      options: host => view.hosts[host] ?? {},
      timeout: () => 3000,
    });
    view.tree = createTestTree(client, createImageCache(client, { tagTtl: () => 60_000 }), log);
  });
  afterEach(() => Promise.all([client.close(), view.registry.close()]));
  after(() => log.dispose());

  /** Of what was asked since, without the lists of tags. */
  const asked = () =>
    view.registry.requests
      .splice(0)
      .map(({ method, path }) => `${method} ${path.replace(/^\/v2\/|\?.*$/g, '')}`)
      .filter(line => !line.includes('/tags/'));
  const addIndex = async (name: string, ...options: Partial<ImageOptions>[]): Promise<BuiltImage[]> => {
    const images = await Promise.all(options.map(each => image({ platform: 'linux/amd64', ...each })));
    view.registry.add(name, index(images));
    return images;
  };
  const tagOf = async (name: string): Promise<Row> => {
    const [repository = '', tag = ''] = name.split(':');
    let tags: readonly Row[] = [];
    await withRegistries([{ host: view.registry.host, repositories: [repository] }], async () => {
      tags = await view.tree.open(view.registry.host, repository);
    });
    return tags.find(each => view.tree.item(each).label === tag) ?? assert.fail(`${tag} is not there`);
  };
  const rowsOf = async (name: string): Promise<readonly Row[]> => view.tree.children(await tagOf(name));
  const find = (rows: readonly Row[], start: string): Row => {
    const found = rows.find(each => view.tree.label(each).startsWith(start));
    return found ?? assert.fail(`${start} is not among ${rows.map(each => view.tree.label(each)).join(' | ')}`);
  };
  /** The rows below rows whose labels begin so, from the tag on. */
  const open = async (name: string, ...path: string[]): Promise<readonly Row[]> => {
    let rows = await rowsOf(name);
    for (const start of path) rows = await view.tree.children(find(rows, start));
    return rows;
  };
  const labels = (rows: readonly Row[]) => rows.map(each => view.tree.label(each));
  const look = (each: Row) => {
    const { tooltip, accessibilityInformation, contextValue, iconPath } = view.tree.item(each);
    assert(iconPath instanceof vscode.ThemeIcon && (tooltip === undefined || typeof tooltip === 'string'));
    const icon = [iconPath.id, iconPath.color?.id].filter(Boolean).join(' ');
    return { icon, contextValue, said: accessibilityInformation?.label, tooltip: (tooltip ?? '').split('\n') };
  };
  /** Until nothing more comes by itself. */
  const settled = async (): Promise<string[]> => {
    const all = asked();
    for (let last = -1; last !== all.length;) {
      last = all.length;
      await new Promise(resolve => setTimeout(resolve, 600));
      all.push(...asked());
    }
    return all;
  };

  return { view, asked, addIndex, tagOf, rowsOf, find, open, labels, look, settled };
}
