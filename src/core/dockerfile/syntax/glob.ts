// The patterns of `${x#p}`, `${x%p}` and `${x/p/r}`: `*`, `?` and escapes, by `convertShellPatternToRegex` of BuildKit's
// `frontend/dockerfile/shell/lex.go`. Nothing is tried twice: a run of `*` splits a pattern into pieces of fixed length, and
// the first place of each piece, or the last place of the last one, is as good as any other.

/** Code points; `undefined` stands for any one. */
type Piece = readonly (string | undefined)[];

/** The pieces between the stars, one more than there are stars; undefined for an escape that BuildKit refuses. */
export type Glob = readonly Piece[];

export function parseGlob(pattern: string): Glob | undefined {
  const pieces: (string | undefined)[][] = [[]];
  const points = Array.from(pattern);
  for (let at = 0; at < points.length; at++) {
    let point = points[at] as string;
    if (point === '*') {
      pieces.push([]);
      continue;
    }
    // The backslash is meant, whatever the file's escape character is.
    if (point === '\\') {
      point = points[++at] ?? '';
      if (point === '' || !'}/*?\\'.includes(point)) return undefined;
      pieces.at(-1)?.push(point);
    } else {
      pieces.at(-1)?.push(point === '?' ? undefined : point);
    }
  }
  return pieces;
}

/** The length of the pattern's shortest or longest match at the start of `points`; undefined where there is none. */
export function matchAtStart(glob: Glob, points: readonly string[], longest: boolean): number | undefined {
  return matchAt(glob, points, 0, longest);
}

export function reversed(glob: Glob): Glob {
  return glob.map(piece => piece.toReversed()).toReversed();
}

/** The first match from `from` on, and there the longest. */
export function findMatch(
  glob: Glob,
  points: readonly string[],
  from: number,
): { start: number; end: number } | undefined {
  const start = indexOf(glob[0] ?? [], points, from);
  // Where the rest does not follow the first piece's first place, it follows no later one.
  const end = start === undefined ? undefined : matchAt(glob, points, start, true);
  return start === undefined || end === undefined ? undefined : { start, end };
}

function matchAt(glob: Glob, points: readonly string[], start: number, longest: boolean): number | undefined {
  const [first = [], ...others] = glob;
  if (!isAt(first, points, start)) return undefined;
  let end = start + first.length;
  for (const [index, piece] of others.entries()) {
    const isLast = longest && index === others.length - 1;
    const found = isLast ? lastIndexOf(piece, points, end) : indexOf(piece, points, end);
    if (found === undefined) return undefined;
    end = found + piece.length;
  }
  return end;
}

function isAt(piece: Piece, points: readonly string[], at: number): boolean {
  if (at + piece.length > points.length) return false;
  for (let index = 0; index < piece.length; index++) {
    if (piece[index] !== undefined && piece[index] !== points[at + index]) return false;
  }
  return true;
}

function indexOf(piece: Piece, points: readonly string[], from: number): number | undefined {
  for (let at = from; at + piece.length <= points.length; at++) if (isAt(piece, points, at)) return at;
  return undefined;
}

function lastIndexOf(piece: Piece, points: readonly string[], from: number): number | undefined {
  for (let at = points.length - piece.length; at >= from; at--) if (isAt(piece, points, at)) return at;
  return undefined;
}
