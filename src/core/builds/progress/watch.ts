// What an engine prints while it builds, in pieces that end anywhere, read: to lines for a terminal, to how far it is, and to
// what failed. Memory stays bounded whatever is printed.
import { parseEvents, type BuildEvents, type LogPiece, type Transfer } from './events.ts';
import { lineText } from './lineText.ts';
import { createPrinter } from './printer.ts';
import { summarize, type BuildProgress } from './summary.ts';
import { textSteps } from './textSteps.ts';
import { createTrace, type ExpectedImage, type Step } from './trace.ts';

/** A step that failed, and what its program printed last. */
export interface FailedStep {
  readonly step: Step;
  readonly output: string;
}

export interface BuildWatch {
  /** The lines to be shown for this piece of one of the program's outputs. */
  readonly read: (piece: string, stream?: 'stdout' | 'stderr') => readonly string[];
  /** Those for what was left when the program ended. */
  readonly end: () => readonly string[];
  readonly progress: () => BuildProgress;
  readonly failed: () => readonly FailedStep[];
  /** The last of what was no event: there the engine says why it failed. */
  readonly text: () => string;
}

/** Characters. */
const longestLine = 1_000_000;
const longestUnfinished = 16_000;
const keptOutput = 4000;
const keptText = 20_000;
/** Of one step. */
const mostTransfers = 500;

export function watchBuild(expected: readonly ExpectedImage[]): BuildWatch {
  const trace = createTrace(expected);
  const printer = createPrinter();
  const outputs = new Map<Step, Output>();
  const outputLines = { stdout: lineSplitter(longestLine), stderr: lineSplitter(longestLine) };
  const readStepLine = textSteps();
  let text = '';

  const readEvents = ({ vertexes, transfers, logs, warnings }: BuildEvents): string[] => {
    // One line may tell of a step's end and its new beginning: what holds is what it says last.
    const steps = new Set(vertexes.flatMap(vertex => trace.take(vertex) ?? []));
    return [
      ...transfers.flatMap(readTransfer),
      ...logs.flatMap(readLog),
      ...[...steps].flatMap(step => [...(isOver(step) ? endOutput(step) : []), ...printer.step(step)]),
      ...warnings.flatMap(printer.warning),
    ];
  };
  const readTransfer = (transfer: Transfer): string[] => {
    const step = trace.stepOf(transfer.vertex);
    return step?.index !== undefined && keepTransfer(step, transfer) ? printer.transfer(step, transfer) : [];
  };
  const readLog = ({ vertex, data, time }: LogPiece): string[] => {
    const step = trace.stepOf(vertex);
    if (step?.index === undefined) return [];
    const output = outputs.get(step) ?? newOutput();
    outputs.set(step, output);
    const piece = output.decode(data);
    output.last = (output.last + piece).slice(-keptOutput);
    return output.lines.read(piece).flatMap(line => printer.output(step, line, time));
  };
  const endOutput = (step: Step): string[] => {
    const rest = outputs.get(step)?.lines.end() ?? [];
    if (step.state !== 'failed') outputs.delete(step);
    return rest.flatMap(line => printer.output(step, line, undefined));
  };
  const readLine = (line: string): string[] => {
    const events = parseEvents(line);
    if (events) return readEvents(events);
    text = `${text}${line}\n`.slice(-keptText);
    // The line itself is what a person reads of it.
    for (const vertex of readStepLine(line)) trace.take(vertex);
    return [lineText(line)];
  };

  return {
    read: (piece, stream = 'stderr') => outputLines[stream].read(piece).flatMap(readLine),
    end: () => [
      ...Object.values(outputLines).flatMap(lines => lines.end().flatMap(readLine)),
      ...[...outputs.keys()].flatMap(endOutput),
    ],
    progress: () => summarize(trace.steps(), expected),
    failed: () =>
      [...trace.steps()]
        .filter(step => step.state === 'failed')
        .map(step => ({ step, output: outputs.get(step)?.last ?? '' })),
    text: () => text,
  };
}

function isOver({ state }: Step): boolean {
  return state !== 'waiting' && state !== 'running';
}

interface Output {
  /** Keeps the beginning of a character whose rest is still to come. */
  readonly decode: (data: Uint8Array) => string;
  readonly lines: LineSplitter;
  last: string;
}

function newOutput(): Output {
  const decoder = new TextDecoder();
  return { decode: data => decoder.decode(data, { stream: true }), lines: lineSplitter(longestUnfinished), last: '' };
}

/** Whether it says something new. */
function keepTransfer({ transfers }: Step, transfer: Transfer): boolean {
  const before = transfers.get(transfer.id);
  if (!before && transfers.size >= mostTransfers) return false;
  transfers.set(transfer.id, transfer);
  return !before?.isDone || !transfer.isDone;
}

interface LineSplitter {
  readonly read: (piece: string) => string[];
  readonly end: () => string[];
}

/** Lines of `\n`; a carriage return within one is kept. Of a line that does not end only the end is kept. */
function lineSplitter(longest: number): LineSplitter {
  let rest = '';
  return {
    read(piece) {
      rest += piece;
      const lines = piece.includes('\n') ? rest.split('\n') : [rest];
      rest = lines.pop() ?? '';
      if (rest.length > longest * 2) rest = rest.slice(-longest);
      return lines;
    },
    end() {
      const last = rest;
      rest = '';
      return last === '' ? [] : [last];
    },
  };
}
