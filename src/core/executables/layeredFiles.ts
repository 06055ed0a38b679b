// The file system of an image, as its layers make it: given from the top, so that what stands at a path is known before the
// layers below are.
import type { LayerEntry } from './entry.ts';
import type { Program, Script } from './header.ts';

type Node = ({ readonly kind: 'file'; readonly header: Program | Script } | Symlink) & { readonly layer: number };

interface Symlink {
  readonly kind: 'symlink';
  readonly target: string;
}

interface FoundFile {
  /** Without a slash before it. */
  readonly path: string;
  readonly header: Program | Script;
}

/** A path followed as far as it is known; `open` are the paths at which a layer below may still have something. */
export type Resolution = FoundFile | { readonly open: readonly string[] };

/** Programs and links that are kept: images have some thousands. What comes beyond is as if it were not there. */
const mostKept = 500_000;
/** Linux follows as many (`MAXSYMLINKS`). */
const mostLinks = 40;

export class LayeredFiles {
  /** How many layers were given to their end. */
  #layer = 0;
  readonly #nodes = new Map<string, Node>();
  /** Of the layer that is being given, also what a layer above it hides: hard links lead there. */
  readonly #here = new Map<string, Node>();
  /** By path, the highest layer that says so. */
  readonly #gone = new Map<string, number>();
  readonly #emptied = new Map<string, number>();

  /** Whether the entry is a file or link of the image: no layer above hides it. */
  add(entry: LayerEntry): boolean {
    const { path } = entry;
    if (entry.kind === 'whiteout' || entry.kind === 'opaque') {
      const marks = entry.kind === 'whiteout' ? this.#gone : this.#emptied;
      if (!marks.has(path) && marks.size < mostKept) marks.set(path, this.#layer);
      return false;
    }
    const node = this.#nodeOf(entry);
    if (!node || this.#nodes.size >= mostKept) return false;
    this.#here.set(path, node);
    if (this.#isHidden(path)) return false;
    this.#nodes.set(path, node);
    return true;
  }

  /** The layer has been given to its end; the next one lies below it. */
  endLayer(): void {
    this.#layer++;
    this.#here.clear();
  }

  /** Follows links as the kernel does, `..` at the root staying there. */
  resolve(path: string): Resolution {
    const open: string[] = [];
    let at: string[] = [];
    // The next one last.
    const rest = segments(path).toReversed();
    for (let links = 0; ;) {
      const name = rest.pop();
      if (name === undefined) return { open };
      if (name === '..') {
        at.pop();
        continue;
      }
      const next = [...at, name].join('/');
      const node = this.#nodes.get(next);
      if (!node) {
        if (this.#isHidden(next)) return nowhere;
        open.push(next);
        at.push(name);
      } else if (node.kind === 'file') {
        return rest.length === 0 ? { path: next, header: node.header } : nowhere;
      } else {
        if (++links > mostLinks) return nowhere;
        if (node.target.startsWith('/')) at = [];
        rest.push(...segments(node.target).toReversed());
      }
    }
  }

  #nodeOf(entry: Exclude<LayerEntry, { kind: 'whiteout' | 'opaque' }>): Node | undefined {
    if (entry.kind === 'link') return this.#here.get(entry.target);
    const layer = this.#layer;
    return entry.kind === 'symlink'
      ? { kind: 'symlink', target: entry.target, layer }
      : { kind: 'file', header: entry.header, layer };
  }

  /** Whether the layers given to their end leave nothing at this path for the present one. */
  #isHidden(path: string): boolean {
    const isAbove = (layer: number | undefined) => layer !== undefined && layer < this.#layer;
    if (isAbove(this.#nodes.get(path)?.layer) || isAbove(this.#gone.get(path))) return true;
    if (isAbove(this.#emptied.get(''))) return true;
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(0, end);
      // A file or link in place of a folder hides what was in it.
      const marks = [this.#nodes.get(folder)?.layer, this.#gone.get(folder), this.#emptied.get(folder)];
      if (marks.some(isAbove)) return true;
    }
    return false;
  }
}

const nowhere: Resolution = { open: [] };

function segments(path: string): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.');
}
