import type * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';

export interface CompareParts {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly log: vscode.LogOutputChannel;
  /** The engines of this machine; none where the workspace is not trusted. */
  readonly engines: () => Promise<readonly Engine[]>;
}

export async function compare(_argument: unknown, _chosen: readonly unknown[], _parts: CompareParts): Promise<unknown> {
  throw new Error('not yet');
}
