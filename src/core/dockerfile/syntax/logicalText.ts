// Text put together from several lines, and where each of its characters stands. All offsets are UTF-16 offsets.

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** `segments` say where each piece came from. */
export interface LogicalText {
  readonly text: string;
  /** Ascending by `at`, the index in `text` from which the piece stands at `offset` of the source. */
  readonly segments: readonly { readonly at: number; readonly offset: number }[];
}

/** Where the character at `index` of a logical text stands in the source. */
export function sourceOffset({ segments }: LogicalText, index: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment ? segment.offset + index - segment.at : index;
}

export function sourceRange(text: LogicalText, start: number, end: number): TextRange {
  return {
    start: sourceOffset(text, start),
    end: sourceOffset(text, Math.max(start, end - 1)) + (end > start ? 1 : 0),
  };
}

export function sliceLogical(line: LogicalText, from: number, to: number): LogicalText {
  const segments = [{ at: 0, offset: sourceOffset(line, from) }];
  for (const { at, offset } of line.segments) {
    if (at > from && at < to) segments.push({ at: at - from, offset });
  }
  return { text: line.text.slice(from, to), segments };
}
