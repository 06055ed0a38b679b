// What stands at an offset of an index document.
import type { Span } from '../document.ts';

export type DocumentPlace = Span &
  /** `path` of the mapping: of the root none, `manifests`, `manifests/platform`. */
  (
    | {
        readonly kind: 'key';
        readonly path: readonly string[];
        readonly taken: readonly string[];
        readonly entry?: number;
      }
    /** `path`: `image`, `tags`, `manifests/image`, `manifests/platform/os` … */
    | { readonly kind: 'value'; readonly path: readonly string[]; readonly text: string; readonly entry?: number }
  );
