// What the commands and documents of indexes work with.
import type * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { TagLists } from '../shared/tags.ts';

export interface IndexParts {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly tags: TagLists;
  readonly log: vscode.LogOutputChannel;
  readonly onRefresh: vscode.Event<void>;
  /** What was known of a registry's tags is not true any more. */
  readonly changed: (hosts: readonly string[], rows: readonly unknown[]) => void;
  /** Aborted when the extension ends: no program and no upload is left behind. */
  readonly closed: AbortSignal;
  /** Of documents, by their addresses: the digest that each pushed last is no surprise to it. */
  readonly pushed: Map<string, string>;
  /** The engines of this machine; none where the workspace is not trusted. */
  readonly engines: () => Promise<readonly Engine[]>;
}
