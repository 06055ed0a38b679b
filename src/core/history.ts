// How an image came to be: its configuration's history (config.md, `history`), matched to the layers, each entry as the
// instruction of a Dockerfile that it was.
import { isJsonObject } from './json.ts';
import { parseTime } from './time.ts';

export interface HistoryEntry {
  /** As the builder wrote it: see `instructionOf`. */
  readonly createdBy: string;
  /** Milliseconds since the epoch. */
  readonly created?: number;
  /** It changed the configuration only. */
  readonly isEmpty: boolean;
}

/** What is no entry counts as one that says nothing, so that the others keep their places. */
export function parseHistory(value: unknown): HistoryEntry[] {
  return Array.isArray(value) ? value.map(entry) : [];
}

function entry(value: unknown): HistoryEntry {
  const { created_by: createdBy, created: time, empty_layer: isEmpty } = isJsonObject(value) ? value : {};
  const created = parseTime(time);
  return {
    createdBy: typeof createdBy === 'string' ? createdBy : '',
    isEmpty: isEmpty === true,
    ...(created !== undefined && { created }),
  };
}

/**
 * The entry that made each layer, the lowest layer first. All of them are undefined where the counts do not fit: a history
 * that begins in the middle (an imported base, a squashed image) would name a wrong one for every layer.
 */
export function layerHistory(history: readonly HistoryEntry[], layers: number): (HistoryEntry | undefined)[] {
  const made = history.filter(({ isEmpty }) => !isEmpty);
  return made.length === layers ? made : Array.from({ length: layers }, () => undefined);
}

/** What Docker's first builder puts before an instruction that runs nothing, `#(nop)`, and before a command. */
const shells = [String.raw`/bin/sh -c`, String.raw`cmd /S /C`] as const;

/**
 * The instruction as it stands in a Dockerfile: without the shell, the build arguments and the marks that builders add
 * (moby `builder/dockerfile/internals.go`; BuildKit `dockerfile2llb/convert.go`, `commitToHistory` and `runCommandString`).
 */
export function instructionOf({ createdBy }: HistoryEntry): string {
  const text = createdBy.trim().replace(/\s*# buildkit$/, '');
  const nop = shells.map(shell => `${shell} #(nop)`).find(prefix => text.startsWith(prefix));
  if (nop !== undefined) return text.slice(nop.length).trim();
  const isRun = text.startsWith('RUN ');
  const written = (isRun ? text.slice('RUN '.length) : text).trimStart();
  const command = withoutArguments(written);
  const shell = shells.find(each => command.startsWith(`${each} `));
  if (shell !== undefined) return `RUN ${command.slice(shell.length).trim()}`;
  return isRun || command !== written ? `RUN ${command}` : text;
}

/**
 * Without `|2 A=x B=y z`, the build arguments that were set. Their values may hold spaces, which nobody marks: only the
 * shell tells where they end, and where there is none, they must be as many words as the number says.
 */
function withoutArguments(command: string): string {
  const count = /^\|(\d{1,4}) /.exec(command);
  if (!count) return command;
  const starts = shells.map(shell => command.indexOf(` ${shell} `)).filter(start => start >= 0);
  if (starts.length > 0) return command.slice(Math.min(...starts)).trimStart();
  const words = command.slice(count[0].length).split(' ');
  const given = words.slice(0, Number(count[1]));
  return given.every(word => /^\w+=/.test(word)) ? words.slice(given.length).join(' ') : command;
}
