// How each row of the Registries view looks, and what a screen reader says of it.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { formatPlatform, samePlatform } from '../../core/platform.ts';
import { commandIds, hiddenCommandIds } from '../../host/ids.ts';
import { machinePlatform } from '../../host/machine.ts';
import { safeText } from '../../registry/errors.ts';
import { formatSize } from '../shared/messages.ts';
import type { ListedPlatform } from '../../registry/providers/provider.ts';
import type { PullQuota } from '../../registry/quota.ts';
import type {
  AttestationNode,
  MessageNode,
  MoreNode,
  Node,
  OtherNode,
  PlatformNode,
  RegistryNode,
  RepositoryNode,
  TagNode,
} from './nodes.ts';

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

export function toTreeItem(node: Node, sizeOf: (digest: string) => number | undefined): vscode.TreeItem {
  const item = itemOf(node, sizeOf);
  item.contextValue = `multiarch.${node.kind === 'message' ? 'error' : node.kind}`;
  return item;
}

function itemOf(node: Node, sizeOf: (digest: string) => number | undefined): vscode.TreeItem {
  switch (node.kind) {
    case 'registry': {
      const { name, host } = node.setting;
      const item = titled(name ?? host, Collapsed, 'server');
      if (name !== undefined) item.description = host;
      return item;
    }
    case 'namespace':
      return titled(node.namespace, Collapsed, 'folder');
    case 'repository':
      return titled(shortName(node), Collapsed, 'repo');
    case 'tag':
      return tagItem(node);
    case 'platform':
      return platformItem(node, sizeOf(node.digest));
    case 'attestation':
    case 'other':
      return descriptorItem(node);
    case 'message':
      return messageItem(node);
    case 'more':
      return moreItem(node);
  }
}

function titled(label: string, state: vscode.TreeItemCollapsibleState, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

/** In the folder of its namespace a repository needs no namespace. */
function shortName({ parent, repository }: RepositoryNode): string {
  const prefix = parent.kind === 'namespace' ? `${parent.namespace}/` : '';
  return repository.startsWith(prefix) ? repository.slice(prefix.length) : repository;
}

/** So many are told beside a tag; a narrow side bar shows no more. */
const mostNamed = 4;

function tagItem({ tag, reference, platforms = [] }: TagNode): vscode.TreeItem {
  const item = titled(tag, Collapsed, 'tag');
  const names = [...new Set(platforms.map(({ platform }) => formatPlatform(platform)))];
  const rest = names.length > mostNamed ? [`+${names.length - mostNamed}`] : [];
  if (names.length > 0) {
    item.description = [...names.slice(0, mostNamed), ...rest].join(' · ');
    item.accessibilityInformation = { label: [tag, ...names].join(', ') };
  }
  item.tooltip = [reference, ...platforms.map(platformLine)].join('\n');
  return item;
}

function platformLine({ platform, size }: ListedPlatform): string {
  const details = [formatPlatform(platform), platform.osVersion, size === undefined ? undefined : formatSize(size)];
  return details.filter(each => each !== undefined).join(' · ');
}

/** What a registry said by the way of the pulls that are left: `87 of 100 pulls left in 6 h`. */
export function registryTooltip({ setting: { host } }: RegistryNode, quota: PullQuota | undefined): string {
  if (!quota) return host;
  const { remaining, limit, seconds } = quota;
  const span =
    seconds < 3600
      ? vscode.l10n.t('{0} min', Math.ceil(seconds / 60))
      : vscode.l10n.t('{0} h', Math.round(seconds / 3600));
  return `${host}\n${vscode.l10n.t('{0} of {1} pulls left in {2}', remaining, limit, span)}`;
}

function platformItem({ described, digest, reference }: PlatformNode, size: number | undefined): vscode.TreeItem {
  const { platform, attestations } = described;
  const { l10n } = vscode;
  const isHost = samePlatform(platform, machinePlatform());
  const name = formatPlatform(platform);
  const item = titled(name, attestations.length > 0 ? Collapsed : None, isHost ? 'vm-active' : 'chip');
  const details = [
    size === undefined ? undefined : formatSize(size),
    platform.osVersion,
    shortHex(digest),
    isHost ? l10n.t('this machine') : undefined,
  ].filter(each => each !== undefined);
  item.description = details.join(' · ');
  item.accessibilityInformation = { label: [name, ...details].join(', ') };
  item.tooltip = [name, ...details, digest, reference].join('\n');
  return item;
}

/** As the engines list images: a narrow side bar has no room for the algorithm. */
function shortHex(digest: string): string {
  return shortDigest(digest).replace(/^sha256:/, '');
}

function descriptorItem({ kind, descriptor, digest }: AttestationNode | OtherNode): vscode.TreeItem {
  const isAttestation = kind === 'attestation';
  const title = isAttestation
    ? vscode.l10n.t('Attestation')
    : safeText(descriptor.artifactType ?? descriptor.mediaType, 100);
  const item = titled(title, None, isAttestation ? 'verified' : 'file-binary');
  item.description = `${formatSize(descriptor.size)} · ${shortHex(digest)}`;
  item.tooltip = [safeText(descriptor.mediaType, 100), digest].join('\n');
  return item;
}

function messageItem({ title, next, text, icon, opens }: MessageNode): vscode.TreeItem {
  const item = titled(title, None, icon);
  item.description = next;
  item.tooltip = text;
  item.accessibilityInformation = { label: `${title}. ${text}` };
  if (opens === 'log') item.command = { command: commandIds.showLog, title: vscode.l10n.t('Show Log') };
  if (opens === 'settings') {
    const command = 'workbench.action.openSettings';
    item.command = { command, title: vscode.l10n.t('Open Settings'), arguments: ['multiarch.registries'] };
  }
  return item;
}

function moreItem(node: MoreNode): vscode.TreeItem {
  const title = vscode.l10n.t('Load more');
  const item = titled(title, None, 'ellipsis');
  item.command = { command: hiddenCommandIds.loadMore, title, arguments: [node] };
  return item;
}
