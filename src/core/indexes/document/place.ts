// What stands at an offset of an index document: for completion and hover. Works on text that is half written.
import type { Span } from './parse.ts';

export type DocumentPlace = Span &
  (
    | { readonly kind: 'key'; readonly path: readonly string[]; readonly taken: readonly string[] }
    /** `path`: `image`, `tags`, `manifests/image`, `manifests/platform/os` … */
    | { readonly kind: 'value'; readonly path: readonly string[]; readonly text: string; readonly entry?: number }
  );

/** The span is what a completion would replace. */
export function placeAt(_text: string, _offset: number): DocumentPlace | undefined {
  throw new Error('not yet');
}
