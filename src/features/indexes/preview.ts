import type { IndexParts } from './parts.ts';

export async function previewIndex(_argument: unknown, _parts: IndexParts): Promise<unknown> {
  throw new Error('not yet');
}
