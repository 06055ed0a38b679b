// Why a word cannot be expanded: BuildKit refuses it, or it is made to hang the editor or to fill its memory.

export class ExpansionError extends Error {}

/** A limit of ours; BuildKit has none. */
export class LimitError extends ExpansionError {}

/** Characters. BuildKit reads no line that is longer, and no reference has a tenth of it. */
const longestValue = 65_536;

/** What two values are together; values that double with each line of a file end here. */
export function joined(value: string, more: string): string {
  if (value.length + more.length > longestValue) throw new LimitError('the value is too long');
  return value + more;
}
