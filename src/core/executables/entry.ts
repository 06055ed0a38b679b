// What of a layer's archive counts here: programs and scripts, links, and what a layer says to be gone (layer.md, “Whiteouts”).
import { readHeader, type Program, type Script } from './header.ts';

/** Paths are of the archive: without a slash before or behind, and without `.` and `..`. */
export type LayerEntry =
  | { readonly kind: 'file'; readonly path: string; readonly header: Program | Script; readonly mayRun: boolean }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  /** A hard link to an earlier entry of the same layer. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** The path and all below it are gone from the layers below. */
  | { readonly kind: 'whiteout'; readonly path: string }
  /** All below the path is gone from the layers below, not the folder itself. */
  | { readonly kind: 'opaque'; readonly path: string };

/** An entry as tar writes it. */
export interface ArchivedFile {
  readonly name: string;
  readonly type: string | null | undefined;
  readonly linkname?: string | null | undefined;
  readonly mode?: number | undefined;
}

/** The kernel's `PATH_MAX`. */
const longestPath = 4096;

/** Undefined for what does not count. @param head the file's first bytes, `headerLength` of them where it has so many */
export function layerEntry({ name, type, linkname, mode = 0 }: ArchivedFile, head: Uint8Array): LayerEntry | undefined {
  const path = archivePath(name);
  if (path === undefined) return undefined;
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (base.startsWith('.wh.')) return whiteout(path, base);
  if (type === 'symlink') return isTarget(linkname) ? { kind: 'symlink', path, target: linkname } : undefined;
  if (type === 'link') {
    const target = archivePath(linkname ?? '');
    return target === undefined ? undefined : { kind: 'link', path, target };
  }
  const header = type === 'file' || type === 'contiguous-file' ? readHeader(head) : undefined;
  // Windows has no such bits.
  return header && { kind: 'file', path, header, mayRun: (mode & 0o111) !== 0 || /\.exe$/i.test(base) };
}

function isTarget(linkname: string | null | undefined): linkname is string {
  return typeof linkname === 'string' && linkname !== '' && linkname.length <= longestPath;
}

/** Undefined for the root, and for a path that leads out of it, which engines refuse as well. */
function archivePath(name: string): string | undefined {
  if (name.length > longestPath) return undefined;
  const parts = name.split('/').filter(part => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/');
}

function whiteout(path: string, base: string): LayerEntry | undefined {
  const folder = path.slice(0, -base.length - 1);
  if (base === '.wh..wh..opq') return { kind: 'opaque', path: folder };
  // AUFS keeps notes of its own under such names.
  if (base.startsWith('.wh..wh.') || base === '.wh.') return undefined;
  const name = base.slice('.wh.'.length);
  return { kind: 'whiteout', path: folder === '' ? name : `${folder}/${name}` };
}
