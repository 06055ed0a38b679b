// What each row of the Registries view opens to. Nothing is fetched that is not open; pages come one at a time.
import type * as vscode from 'vscode';
import { BoundedMap } from '../../registry/bounded.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { TagPage } from '../../registry/providers/provider.ts';
import { explain, type Explanation } from '../shared/messages.ts';
import { adviceOn } from './advice.ts';
import { hostOf, type ListNode, type Node, type TagNode } from './nodes.ts';
import { attestationRows, namespaceRows, platformRows, referenceOf, registryRows, rootRows, tagRows } from './rows.ts';

/** What of the client is asked here. */
type Browser = Pick<
  RegistryClient,
  'browse' | 'browseNamespace' | 'browseTags' | 'catalogOf' | 'kindOf' | 'listsNamespaces'
>;

export interface RegistriesModel {
  children(node: Node | undefined): Promise<Node[]>;
  /** Reads one page more below a registry or repository. */
  loadMore(node: ListNode): Promise<void>;
  /** Forgets what was listed below a row, or everything. */
  forget(node?: ListNode): void;
  /** Compressed bytes of a platform's image, where a list of tags told them. */
  sizeOf(digest: string): number | undefined;
}

/** Of platforms that lists of tags told of. */
const mostSizes = 20_000;

export function createModel(
  client: Browser,
  images: ImageCache,
  log: vscode.LogOutputChannel,
  signal: AbortSignal,
): RegistriesModel {
  const listings = new Map<string, TagPage>();
  const sizes = new BoundedMap<number>({ entries: mostSizes });

  const listingOf = async (node: ListNode): Promise<TagPage> => {
    const key = keyOf(node);
    const known = listings.get(key);
    if (known) return known;
    const listing = await readPage(node);
    listings.set(key, listing);
    return listing;
  };

  const askPage = (node: ListNode, next?: URL): Promise<TagPage> => {
    if (node.kind === 'registry') return client.browse(node.setting.host, signal, next);
    if (node.kind === 'namespace') return client.browseNamespace(node.host, node.namespace, signal, next);
    return client.browseTags(node, signal, next);
  };

  const readPage = async (node: ListNode, next?: URL): Promise<TagPage> => {
    const page = await askPage(node, next);
    for (const { digest, size } of [...(page.platforms?.values() ?? [])].flat()) {
      if (digest !== undefined && size !== undefined) sizes.set(digest, size);
    }
    return page;
  };

  /** With what this kind of registry in particular asks for. */
  const explained = (error: unknown, parent: ListNode | TagNode): Explanation => {
    const explanation = explain(error);
    const advice = adviceOn(error, client.kindOf(hostOf(parent)), parent.kind);
    return advice === undefined ? explanation : { ...explanation, next: advice, text: `${explanation.text} ${advice}` };
  };

  /** Rows instead of an exception: what went wrong, with the way out. */
  const guarded = async (parent: ListNode | TagNode, read: () => Promise<Node[]>): Promise<Node[]> => {
    try {
      return await read();
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      return [{ kind: 'message', parent, ...explained(error, parent), opens: 'log' }];
    }
  };

  return {
    async children(node) {
      switch (node?.kind) {
        case undefined:
          return rootRows();
        case 'registry':
          return guarded(node, () => registryRows(node, client, () => listingOf(node)));
        case 'namespace':
          return guarded(node, async () => namespaceRows(node, await listingOf(node)));
        case 'repository':
          return guarded(node, async () => tagRows(node, await listingOf(node)));
        case 'tag':
          return guarded(node, async () => platformRows(node, await images.lookUp(referenceOf(node), signal)));
        case 'platform':
          return attestationRows(node);
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
      const platforms = new Map([...(listing.platforms ?? []), ...(page.platforms ?? [])]);
      listings.set(keyOf(node), { ...page, names: [...new Set([...listing.names, ...page.names])], platforms });
    },

    forget(node) {
      for (const key of listings.keys()) if (!node || key.startsWith(keyOf(node))) listings.delete(key);
    },

    sizeOf: digest => sizes.get(digest),
  };
}

/** Begins as the keys of all that lies below do. */
function keyOf(node: ListNode): string {
  if (node.kind === 'registry') return `${node.setting.host} `;
  return node.kind === 'namespace' ? `${node.host} ${node.namespace}/` : `${node.host} ${node.repository} `;
}
