// Lists for people, in one line.
import * as vscode from 'vscode';

const separator = ', ';
/** Characters kept for saying how many more there are. */
const roomForRest = 9;

/** As many names as have room, at least one, and how many more there are: `a, b, 3 more`. `room` is in characters. */
export function shortList(names: readonly string[], room: number): string {
  const whole = names.join(separator);
  if (whole.length <= room) return whole;
  const shown: string[] = [];
  let left = names.length > 1 ? room - roomForRest : room;
  for (const name of names) {
    if (shown.length > 0 && name.length > left) break;
    shown.push(name.length > left ? `${name.slice(0, left)}…` : name);
    left -= name.length + separator.length;
  }
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [vscode.l10n.t('{0} more', more)] : [])].join(separator);
}
