import type { IndexParts } from './parts.ts';

export async function pushIndex(_argument: unknown, _parts: IndexParts): Promise<unknown> {
  throw new Error('not yet');
}
