import type { IndexParts } from './parts.ts';

export async function createIndex(
  _argument: unknown,
  _chosen: readonly unknown[],
  _parts: IndexParts,
): Promise<unknown> {
  throw new Error('not yet');
}
