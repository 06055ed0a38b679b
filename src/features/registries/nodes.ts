// The rows of the Registries view, as data. What a row opens to is in `model.ts`, which makes them by `rows.ts`; how it
// looks is in `items.ts`.
import type { Descriptor } from '../../core/manifest.ts';
import type { Repository } from '../../core/reference.ts';
import type { DescribedPlatform } from '../../registry/describe.ts';
import type { ListedPlatform } from '../../registry/providers/provider.ts';
import type { RegistrySetting } from '../../host/settings.ts';

export type Node =
  | RegistryNode
  | NamespaceNode
  | RepositoryNode
  | TagNode
  | PlatformNode
  | AttestationNode
  | OtherNode
  | MessageNode
  | MoreNode;

export interface RegistryNode {
  readonly kind: 'registry';
  readonly setting: RegistrySetting;
}

/** A Harbor project, a Docker Hub or Quay account, a GitHub owner, a GitLab group. */
export interface NamespaceNode {
  readonly kind: 'namespace';
  readonly parent: RegistryNode;
  readonly host: string;
  readonly namespace: string;
}

export interface RepositoryNode extends Repository {
  readonly kind: 'repository';
  readonly parent: RegistryNode | NamespaceNode;
}

/** Rows whose children come in pages. */
export type ListNode = RegistryNode | NamespaceNode | RepositoryNode;

/** Rows with a `reference` are what commands on an image take as their argument. */
export interface TagNode {
  readonly kind: 'tag';
  readonly parent: RepositoryNode;
  readonly tag: string;
  readonly reference: string;
  /** Where the list of tags told them. */
  readonly platforms?: readonly ListedPlatform[];
}

export interface PlatformNode {
  readonly kind: 'platform';
  readonly parent: TagNode;
  readonly described: DescribedPlatform;
  readonly reference: string;
  readonly digest: string;
}

export interface AttestationNode {
  readonly kind: 'attestation';
  readonly parent: PlatformNode;
  readonly descriptor: Descriptor;
  readonly reference: string;
  readonly digest: string;
}

/** An entry of an index that is no platform: shown with its type, never judged. */
export interface OtherNode {
  readonly kind: 'other';
  readonly parent: TagNode;
  readonly descriptor: Descriptor;
  readonly reference: string;
  readonly digest: string;
}

/** What went wrong where rows should be, with the way out; or that there is nothing. */
export interface MessageNode {
  readonly kind: 'message';
  readonly parent: ListNode | TagNode | undefined;
  readonly title: string;
  /** What to do next, beside the title; empty if there is nothing to do. */
  readonly next: string;
  /** All of it, for the tooltip and the screen reader. */
  readonly text: string;
  readonly icon: string;
  /** What a click opens. */
  readonly opens: 'log' | 'settings' | 'nothing';
}

export interface MoreNode {
  readonly kind: 'more';
  readonly parent: ListNode;
  /** A failure of its command is shown to the person who clicked. */
  readonly interactive: true;
}

export function hostOf(node: ListNode | TagNode): string {
  if (node.kind === 'registry') return node.setting.host;
  return node.kind === 'tag' ? node.parent.host : node.host;
}
