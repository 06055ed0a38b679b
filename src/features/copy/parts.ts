// What Copy Image… works with.
import type * as vscode from 'vscode';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';

export interface CopyParts {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly log: vscode.LogOutputChannel;
  /** What was known of a registry’s tags is not true any more. */
  readonly changed: (hosts: readonly string[], rows: readonly unknown[]) => void;
}
