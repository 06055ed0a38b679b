// Instructions to stages: what each FROM names, which stages and images it copies or mounts from, and whether it runs
// anything. Nothing is expanded yet: that differs for each target platform.
import { parseInstructions, type Instruction, type ParsedText, type TextRange } from './instructions.ts';
import { splitAtSpaces, splitFlags, splitWords, stripQuotes, type Flag, type Word } from './words.ts';

/** `COPY --from=X` or `RUN --mount=…,from=X`. */
export interface FromFlag extends TextRange {
  readonly instruction: 'COPY' | 'RUN';
  readonly name: string;
}

export interface Stage {
  readonly index: number;
  /** Lower case, as BuildKit keeps it. */
  readonly name?: string;
  /** The whole FROM instruction. */
  readonly range: TextRange;
  readonly base: Word;
  readonly platform?: Flag;
  readonly copies: readonly FromFlag[];
  /** Whether it executes anything, so that a foreign platform needs an emulator. */
  readonly runs: boolean;
}

/** One `NAME[=value]` of an ARG before the first FROM. */
interface GlobalArgument extends TextRange {
  readonly name: string;
  /** Not expanded yet; undefined where only the name is declared. */
  readonly value?: string;
}

export interface Dockerfile {
  readonly stages: readonly Stage[];
  readonly globalArguments: readonly GlobalArgument[];
  readonly escape: ParsedText['escape'];
}

/** Characters. BuildKit reads no line of more than 65,535 bytes, and nobody writes a thousand full ones. */
const longestText = 4 * 1024 * 1024;

/** A text that is too long for a Dockerfile has no stages. */
export function parseDockerfile(text: string): Dockerfile {
  const { instructions, escape } = parseInstructions(text.length > longestText ? '' : text);
  const globalArguments: GlobalArgument[] = [];
  const stages: MutableStage[] = [];
  for (const instruction of instructions) {
    const current = stages.at(-1);
    if (instruction.keyword === 'FROM') {
      const stage = readFrom(instruction, stages.length);
      if (stage) stages.push(stage);
    } else if (!current) {
      if (instruction.keyword === 'ARG') for (const each of readArguments(instruction)) globalArguments.push(each);
    } else {
      for (const flag of readFromFlags(instruction)) current.copies.push(flag);
      current.runs ||= instruction.keyword === 'RUN';
    }
  }
  return { stages, globalArguments, escape };
}

type MutableStage = Omit<Stage, 'copies' | 'runs'> & { copies: FromFlag[]; runs: boolean };

function readFrom(instruction: Instruction, index: number): MutableStage | undefined {
  const { flags, rest } = splitFlags(instruction.arguments);
  const [base, as, name] = splitAtSpaces(instruction.arguments, rest);
  if (!base) return undefined;
  const platform = flags.find(flag => flag.name === 'platform');
  return {
    index,
    range: { start: instruction.start, end: instruction.end },
    base,
    ...(platform && { platform }),
    ...(name && as?.raw.toLowerCase() === 'as' && { name: name.raw.toLowerCase() }),
    copies: [],
    runs: false,
  };
}

function readArguments(instruction: Instruction): GlobalArgument[] {
  return splitWords(instruction.arguments).map(({ raw, start, end }) => {
    const equals = raw.indexOf('=');
    return equals < 0
      ? { name: stripQuotes(raw), start, end }
      : { name: raw.slice(0, equals), value: raw.slice(equals + 1), start, end };
  });
}

function readFromFlags(instruction: Instruction): FromFlag[] {
  if (instruction.keyword === 'COPY') {
    const from = splitFlags(instruction.arguments).flags.find(flag => flag.name === 'from');
    return from && from.value !== '' ? [{ instruction: 'COPY', name: from.value, ...from.valueRange }] : [];
  }
  if (instruction.keyword !== 'RUN') return [];
  const mounts = splitFlags(instruction.arguments).flags.filter(flag => flag.name === 'mount');
  return mounts.flatMap(mount => {
    const field = mount.value.split(',').find(each => /^from=./i.test(each.trim()));
    if (!field) return [];
    const name = field.trim().slice('from='.length);
    // The field's own place, where quotes or escapes did not move it; else the flag's value as a whole.
    const at = mount.value.indexOf(field) + field.indexOf(name);
    const isPlain = mount.valueRange.end - mount.valueRange.start === mount.value.length;
    const start = mount.valueRange.start + at;
    return [{ instruction: 'RUN', name, ...(isPlain ? { start, end: start + name.length } : mount.valueRange) }];
  });
}
