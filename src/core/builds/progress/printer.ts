// What is printed of a build: BuildKit's own plain progress (util/progress/progressui), with every line of a step naming the
// step's platform, in the colour of that platform.
import type { BuildWarning, Transfer } from './events.ts';
import { bareText, lineText } from './lineText.ts';
import type { Step } from './trace.ts';

export interface Printer {
  /** The lines that a step's present state is worth, and was not shown for before. */
  readonly step: (step: Step) => string[];
  readonly transfer: (step: Step, transfer: Transfer) => string[];
  /** @param time milliseconds since the epoch */
  readonly output: (step: Step, line: string, time: number | undefined) => string[];
  readonly warning: (warning: BuildWarning) => string[];
}

export function createPrinter(): Printer {
  const colours = colourChooser();
  const headed = new Set<Step>();
  const outcomes = new Map<Step, string>();
  const head = (step: Step): string[] => {
    if (headed.has(step)) return [];
    headed.add(step);
    const { place, text } = step.name;
    const prefix = place === '' ? `#${step.index}` : `#${step.index} [${bareText(place)}]`;
    return [`${colours(step.platform, prefix)} ${lineText(text)}`];
  };
  const mark = (step: Step): string => {
    const names = [step.target, step.platform ?? ''].filter(name => name !== '').join(' ');
    return colours(step.platform, names === '' ? `#${step.index}` : `#${step.index} ${names}`);
  };
  return {
    step(step) {
      if (step.state === 'waiting') return [];
      const outcome = outcomeOf(step);
      const isNew = outcome !== undefined && (outcomes.get(step) === undefined || step.state === 'failed');
      if (!isNew || outcomes.get(step) === outcome) return head(step);
      outcomes.set(step, outcome);
      return [...head(step), `${mark(step)} ${outcome}`];
    },
    transfer(step, { id, current, isDone }) {
      // A layer on its way is the progress bar's matter; a terminal keeps every line.
      if (!isDone) return head(step);
      const size = current > 0 ? ` ${formatBytes(current)}` : '';
      return [...head(step), `${mark(step)} ${lineText(id)}${size} done`];
    },
    output(step, line, time) {
      const seconds = time !== undefined && step.started !== undefined ? `${inSeconds(time - step.started)} ` : '';
      return [...head(step), `${mark(step)} ${seconds}${lineText(line)}`];
    },
    warning: ({ text, url }) => [
      coloured(yellow, `WARNING: ${lineText(text)}`),
      ...(url === undefined ? [] : [`  ${lineText(url)}`]),
    ],
  };
}

function outcomeOf({ state, started, completed, error = '' }: Step): string | undefined {
  switch (state) {
    case 'waiting':
    case 'running':
      return undefined;
    case 'done':
      return started === undefined || completed === undefined ? 'DONE' : `DONE ${inSeconds(completed - started)}s`;
    case 'cached':
      return 'CACHED';
    case 'cancelled':
      return 'CANCELED';
    case 'failed':
      return coloured(red, `ERROR: ${lineText(error.replace(/[\r\n]+/g, ' '))}`);
  }
}

function inSeconds(milliseconds: number): string {
  return (Math.max(0, milliseconds) / 1000).toFixed(milliseconds < 100_000 ? 2 : 0);
}

function formatBytes(bytes: number): string {
  const exponent = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** exponent).toFixed(exponent === 0 ? 0 : 2)}${['B', 'kB', 'MB', 'GB', 'TB'][exponent]}`;
}

const red = 31;
const yellow = 33;
/** Cyan, magenta, blue, green and the bright ones: red and yellow say that something is wrong. */
const palette = [36, 35, 34, 32, 96, 95, 94, 92];

/** Each platform its own colour, in the order in which they appear. */
function colourChooser(): (platform: string | undefined, text: string) => string {
  const chosen = new Map<string, number>();
  return (platform, text) => {
    if (platform === undefined) return coloured(90, text);
    const index = chosen.get(platform) ?? chosen.size;
    chosen.set(platform, index);
    return coloured(palette[index % palette.length] ?? 0, text);
  };
}

function coloured(colour: number, text: string): string {
  return `\x1b[${colour}m${text}\x1b[0m`;
}
