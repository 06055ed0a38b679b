// What the commands of this folder work with.
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { WorkParts } from '../shared/work.ts';

export interface Parts extends WorkParts {
  readonly images: ImageCache;
}
