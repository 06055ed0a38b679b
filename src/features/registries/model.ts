// What each row of the Registries view opens to. Nothing is fetched that is not open; pages come one at a time.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { dockerHub, formatReference, withDigest, type Reference } from '../../core/reference.ts';
import { registrySettings, type RegistrySetting } from '../../host/settings.ts';
import type { ImageCache } from '../../registry/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { Page } from '../../registry/lists.ts';
import type { Descriptor } from '../../core/manifest.ts';
import { explain } from '../shared/messages.ts';
import type { MessageNode, Node, PlatformNode, RegistryNode, RepositoryNode, TagNode } from './nodes.ts';

/** Names that come in pages, and where the next page is. */
interface Listing {
  readonly names: readonly string[];
  readonly next?: URL;
}

export interface RegistriesModel {
  children(node: Node | undefined): Promise<Node[]>;
  /** Reads one page more below a registry or repository. */
  loadMore(node: RegistryNode | RepositoryNode): Promise<void>;
  /** Forgets what was listed below a row, or everything. */
  forget(node?: RegistryNode | RepositoryNode): void;
}

export function createModel(
  client: Pick<RegistryClient, 'tags' | 'repositories'>,
  images: ImageCache,
  log: vscode.LogOutputChannel,
  signal: AbortSignal,
): RegistriesModel {
  const listings = new Map<string, Listing>();

  const listingOf = async (node: RegistryNode | RepositoryNode): Promise<Listing> => {
    const key = keyOf(node);
    const known = listings.get(key);
    if (known) return known;
    const listing = await readPage(node);
    listings.set(key, listing);
    return listing;
  };

  const readPage = (node: RegistryNode | RepositoryNode, next?: URL): Promise<Page> =>
    node.kind === 'registry' ? client.repositories(node.setting.host, signal, next) : client.tags(node, signal, next);

  /** Rows instead of an exception: what went wrong, with the way out. */
  const guarded = async (
    parent: RegistryNode | RepositoryNode | TagNode,
    read: () => Promise<Node[]>,
  ): Promise<Node[]> => {
    try {
      return await read();
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      return [{ kind: 'message', parent, ...explain(error), opens: 'log' }];
    }
  };

  return {
    async children(node) {
      switch (node?.kind) {
        case undefined:
          return rootNodes();
        case 'registry':
          return guarded(node, () => repositoryNodes(node, listingOf));
        case 'repository':
          return guarded(node, async () => tagNodes(node, await listingOf(node)));
        case 'tag':
          return guarded(node, () => platformNodes(node, images, signal));
        case 'platform':
          return node.described.attestations.map(descriptor => {
            return { kind: 'attestation', parent: node, ...pinned(node.parent, descriptor) };
          });
        case 'attestation':
        case 'other':
        case 'message':
        case 'more':
          return [];
      }
    },

    async loadMore(node) {
      const listing = await listingOf(node);
      if (!listing.next) return;
      const page = await readPage(node, listing.next);
      listings.set(keyOf(node), { ...page, names: [...listing.names, ...page.names] });
    },

    forget(node) {
      if (!node) listings.clear();
      else for (const key of listings.keys()) if (key.startsWith(keyOf(node))) listings.delete(key);
    },
  };
}

function keyOf(node: RegistryNode | RepositoryNode): string {
  return node.kind === 'registry' ? `${node.setting.host} ` : `${node.host} ${node.repository} `;
}

function rootNodes(): Node[] {
  const { registries, problems } = registrySettings();
  return [
    ...problems.map((text): MessageNode => {
      const title = vscode.l10n.t('Setting cannot be used');
      return { kind: 'message', parent: undefined, title, next: text, text, icon: 'warning', opens: 'settings' };
    }),
    ...registries.map((setting): RegistryNode => ({ kind: 'registry', setting })),
  ];
}

/** The names of the setting first; then the registry's own catalog, where it has one. */
async function repositoryNodes(
  parent: RegistryNode,
  listingOf: (node: RegistryNode) => Promise<Listing>,
): Promise<Node[]> {
  const { setting } = parent;
  const pinnedNames = setting.repositories.map(name => repositoryName(setting, name));
  if (pinnedNames.length > 0) return pinnedNames.map(name => repositoryNode(parent, name));
  if (setting.host === dockerHub) return [nothing(parent, noCatalog(setting.host), 'settings')];
  const listing = await listingOf(parent);
  const rows: Node[] = listing.names.map(name => repositoryNode(parent, name));
  if (rows.length === 0) return [nothing(parent, vscode.l10n.t('This registry holds no repositories.'), 'nothing')];
  return listing.next ? [...rows, { kind: 'more', parent, interactive: true }] : rows;
}

function noCatalog(host: string): string {
  return vscode.l10n.t(
    '{0} has no list of all repositories: name those you use in “repositories” of multiarch.registries.',
    host,
  );
}

function repositoryName({ host }: RegistrySetting, name: string): string {
  return host === dockerHub && !name.includes('/') ? `library/${name}` : name;
}

function repositoryNode(parent: RegistryNode, repository: string): RepositoryNode {
  return { kind: 'repository', parent, host: parent.setting.host, repository };
}

function nothing(parent: MessageNode['parent'], text: string, opens: MessageNode['opens']): MessageNode {
  return { kind: 'message', parent, title: vscode.l10n.t('Nothing here'), next: text, text, icon: 'info', opens };
}

/** `latest` first; the rest in the registry's order. */
function tagNodes(parent: RepositoryNode, listing: Listing): Node[] {
  const names = listing.names.includes('latest')
    ? ['latest', ...listing.names.filter(name => name !== 'latest')]
    : listing.names;
  if (names.length === 0) return [nothing(parent, vscode.l10n.t('This repository has no tags.'), 'nothing')];
  const rows: Node[] = names.map(tag => {
    const { host, repository } = parent;
    return { kind: 'tag', parent, tag, reference: formatReference({ host, repository, tag, original: '' }) };
  });
  return listing.next ? [...rows, { kind: 'more', parent, interactive: true }] : rows;
}

async function platformNodes(parent: TagNode, images: ImageCache, signal: AbortSignal): Promise<Node[]> {
  const { description } = await images.lookUp(referenceOf(parent), signal);
  const platforms = description.platforms.map((described): PlatformNode => {
    const { digest } = described;
    return { kind: 'platform', parent, described, digest, reference: pinnedReference(parent, digest) };
  });
  const others = description.others.map(descriptor => ({
    kind: 'other' as const,
    parent,
    ...pinned(parent, descriptor),
  }));
  const rows = [...platforms, ...others];
  return rows.length > 0 ? rows : [nothing(parent, vscode.l10n.t('This is no image: it has no platforms.'), 'nothing')];
}

function referenceOf({ parent: { host, repository }, tag }: TagNode): Reference {
  return { host, repository, tag, original: '' };
}

function pinnedReference(tag: TagNode, digest: string): string {
  const parsed = parseDigest(digest);
  const { host, repository } = tag.parent;
  const reference: Reference = { host, repository, original: '' };
  return formatReference(parsed ? withDigest(reference, parsed) : reference);
}

function pinned(tag: TagNode, descriptor: Descriptor): { descriptor: Descriptor; digest: string; reference: string } {
  return { descriptor, digest: descriptor.digest, reference: pinnedReference(tag, descriptor.digest) };
}
