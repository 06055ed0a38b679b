// A line from outside, as a terminal may be given it: with its colours, and without what reaches beyond its line. Programs in
// a build are anybody's: theirs could set the window's title, the clipboard (OSC 52) or VS Code's own marks (OSC 633).

/** Characters of one line that are shown. */
const longest = 4000;

/** A line that was written over, as progress bars do with `\r`, is what stood there last. */
export function lineText(line: string): string {
  const kept = line.slice(0, longest * 2).replace(/[\r\n]+$/, '');
  const last = kept.slice(kept.lastIndexOf('\r') + 1);
  const text = last.replace(sequences, sequence => (colours.test(sequence) ? sequence : '')).replace(controls, '');
  const cut = text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return cut.includes('\x1b') ? `${cut.replace(/\x1b(?:\[[\d;:]*)?…?$/, '')}${reset}` : cut;
}

/** The same without colours, in one line, for messages. */
export function bareText(text: string): string {
  return text.replace(sequences, '').replace(controls, ' ').replace(/\s+/g, ' ').trim();
}

const reset = '\x1b[0m';

/**
 * Control sequences, with seven bits and eight (ECMA-48): strings with their end, or without one the rest of the line; CSI with
 * parameters; and whatever else an escape begins.
 */
const sequences =
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
const colours = /^\x1b\[[\d;:]*m$/;
/** All but tabs and the escapes that were left, and what turns the direction of text (Unicode TR 36). */
const controls = /[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
