// The rows of each kind, made from what the setting, a list or an image says.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import type { Descriptor } from '../../core/manifest.ts';
import { dockerHub, formatReference, withDigest, type Reference } from '../../core/reference.ts';
import { registrySettings } from '../../host/settings.ts';
import type { Known } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { TagPage } from '../../registry/providers/provider.ts';
import {
  hostOf,
  type ListNode,
  type MessageNode,
  type NamespaceNode,
  type Node,
  type PlatformNode,
  type RegistryNode,
  type RepositoryNode,
  type TagNode,
} from './nodes.ts';

export function rootRows(): Node[] {
  const { registries, problems } = registrySettings();
  return [
    ...problems.map((text): MessageNode => {
      const title = vscode.l10n.t('Setting cannot be used');
      return { kind: 'message', parent: undefined, title, next: text, text, icon: 'warning', opens: 'settings' };
    }),
    ...registries.map((setting): RegistryNode => ({ kind: 'registry', setting })),
  ];
}

/** What the setting names, or else the registry's own catalog, where it has one. */
export async function registryRows(
  parent: RegistryNode,
  client: Pick<RegistryClient, 'catalogOf' | 'listsNamespaces'>,
  read: () => Promise<TagPage>,
): Promise<Node[]> {
  const { host, repositories } = parent.setting;
  if (repositories.length > 0) return repositories.map(name => namedNode(parent, name.trim()));
  const catalog = client.catalogOf(host);
  if (!catalog) return [nothing(parent, noCatalog(host, client.listsNamespaces(host)), 'settings')];
  const listing = await read();
  const rowOf = catalog === 'namespaces' ? namespaceNode : repositoryNode;
  if (listing.names.length === 0 && !listing.next) {
    return [nothing(parent, vscode.l10n.t('This registry holds no repositories.'), 'nothing')];
  }
  return withMore(
    listing.names.map(name => rowOf(parent, name)),
    parent,
    listing,
  );
}

function noCatalog(host: string, listsNamespaces: boolean): string {
  return listsNamespaces
    ? vscode.l10n.t(
        '{0} has no list of all repositories: name those you use, or a namespace as “name/*”, in “repositories” of multiarch.registries.',
        host,
      )
    : vscode.l10n.t(
        '{0} has no list of all repositories: name those you use in “repositories” of multiarch.registries.',
        host,
      );
}

/** `library/` and `library/*` are a namespace; on Docker Hub `alpine` is short for `library/alpine`. */
function namedNode(parent: RegistryNode, name: string): Node {
  const namespace = /^(.+?)\/\*?$/.exec(name)?.[1];
  if (namespace !== undefined) return namespaceNode(parent, namespace);
  const isShort = parent.setting.host === dockerHub && !name.includes('/');
  return repositoryNode(parent, isShort ? `library/${name}` : name);
}

function namespaceNode(parent: RegistryNode, namespace: string): NamespaceNode {
  return { kind: 'namespace', parent, host: parent.setting.host, namespace };
}

function repositoryNode(parent: RegistryNode | NamespaceNode, repository: string): RepositoryNode {
  return { kind: 'repository', parent, host: hostOf(parent), repository };
}

export function namespaceRows(parent: NamespaceNode, listing: TagPage): Node[] {
  if (listing.names.length === 0 && !listing.next) {
    return [nothing(parent, vscode.l10n.t('This namespace shows no repositories.'), 'nothing')];
  }
  return withMore(
    listing.names.map(name => repositoryNode(parent, name)),
    parent,
    listing,
  );
}

function withMore(rows: readonly Node[], parent: ListNode, { next }: TagPage): Node[] {
  return next ? [...rows, { kind: 'more', parent, interactive: true }] : [...rows];
}

function nothing(parent: MessageNode['parent'], text: string, opens: MessageNode['opens']): MessageNode {
  return { kind: 'message', parent, title: vscode.l10n.t('Nothing here'), next: text, text, icon: 'info', opens };
}

/** `latest` first; the rest in the registry's order. */
export function tagRows(parent: RepositoryNode, listing: TagPage): Node[] {
  const names = listing.names.includes('latest')
    ? ['latest', ...listing.names.filter(name => name !== 'latest')]
    : listing.names;
  if (names.length === 0) return [nothing(parent, vscode.l10n.t('This repository has no tags.'), 'nothing')];
  const rows: Node[] = names.map(tag => {
    const { host, repository } = parent;
    const reference = formatReference({ host, repository, tag, original: '' });
    const platforms = listing.platforms?.get(tag);
    return { kind: 'tag', parent, tag, reference, ...(platforms && { platforms }) };
  });
  return withMore(rows, parent, listing);
}

export function platformRows(parent: TagNode, { description }: Known): Node[] {
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

export function referenceOf({ parent: { host, repository }, tag }: TagNode): Reference {
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

export function attestationRows(parent: PlatformNode): Node[] {
  return parent.described.attestations.map(descriptor => {
    return { kind: 'attestation', parent, ...pinned(parent.parent, descriptor) };
  });
}
