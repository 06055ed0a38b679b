// Instructions to stages: what each FROM names, which stages and images it copies or mounts from, and whether it runs
// anything. Nothing is expanded yet: that differs for each target platform.
import { readIgnores, type Ignore } from './ignores.ts';
import {
  parseInstructions,
  toInstruction,
  type Instruction,
  type ParsedText,
  type ParseError,
  type TextRange,
} from './syntax/instructions.ts';
import { splitAtSpaces, splitFlags, splitWords, type Flag, type Word } from './syntax/words.ts';

/** `COPY --from=X` or `RUN --mount=…,from=X`; a mount that names nothing is from `scratch`. */
export interface FromFlag extends TextRange {
  readonly instruction: 'COPY' | 'RUN';
  readonly name: string;
}

/** What a stage does, or what an ONBUILD of it makes the stages do that are built on it. */
interface Steps {
  readonly copies: readonly FromFlag[];
  /** Whether it executes anything, so that a foreign platform needs an emulator. */
  readonly runs: boolean;
}

export interface Stage extends Steps {
  readonly index: number;
  /** Lower case, as BuildKit keeps it. */
  readonly name?: string;
  readonly nameRange?: TextRange;
  /** The whole FROM instruction. */
  readonly range: TextRange;
  readonly base: Word;
  readonly platform?: Flag;
  readonly onBuild: Steps;
  /** Its own ARGs: in scope below them, never in a FROM. */
  readonly arguments: readonly DeclaredArgument[];
}

/** One `NAME[=value]` of an ARG. */
export interface DeclaredArgument extends TextRange {
  readonly name: string;
  /** Not expanded yet; undefined where only the name is declared. */
  readonly value?: string;
}

/** What BuildKit refuses in the text itself. */
interface FileError extends TextRange {
  readonly code: ParseError['code'] | 'from-words' | 'stage-name';
}

export interface Dockerfile extends Pick<ParsedText, 'escape'> {
  readonly stages: readonly Stage[];
  /** Of the ARGs before the first FROM. */
  readonly globalArguments: readonly DeclaredArgument[];
  /** The image that `# syntax=` names: the first word of its value. */
  readonly syntax?: Word;
  /** What comments silence, and where. */
  readonly ignores: readonly Ignore[];
  /** None where `# syntax=` names another frontend than Docker's own: it reads the file in its own way. */
  readonly errors: readonly FileError[];
}

/** What people call the stage: its name, or its number. */
export function stageLabel({ name, index }: Stage): string {
  return name ?? String(index);
}

/** Characters. BuildKit reads no line of more than 65,535 bytes, and nobody writes a thousand full ones. */
const longestText = 4 * 1024 * 1024;

/** A text that is too long for a Dockerfile has no stages. */
export function parseDockerfile(text: string): Dockerfile {
  const source = text.length > longestText ? '' : text;
  const { instructions, directives, escape, comments, errors } = parseInstructions(source);
  const globalArguments: DeclaredArgument[] = [];
  const stages: MutableStage[] = [];
  const fileErrors: FileError[] = [...errors];
  for (const instruction of instructions) {
    const current = stages.at(-1);
    if (instruction.keyword === 'FROM') {
      const stage = readFrom(instruction, stages.length, fileErrors);
      if (stage) stages.push(stage);
    } else if (instruction.keyword === 'ARG') {
      for (const each of readArguments(instruction, escape)) (current?.arguments ?? globalArguments).push(each);
    } else if (current) {
      readStep(instruction, current);
    }
  }
  const syntax = syntaxImage(directives);
  return {
    stages,
    globalArguments,
    escape,
    errors: syntax && !isOwnFrontend(syntax) ? [] : fileErrors,
    ignores: readIgnores(source, comments, instructions),
    ...(syntax && { syntax }),
  };
}

/** What follows the image is for the image itself (`parser/directives.go`, `DetectSyntax`). */
function syntaxImage(directives: ParsedText['directives']): Word | undefined {
  const directive = directives.find(({ name }) => name === 'syntax');
  const image = directive && /^\S+/.exec(directive.value)?.[0];
  const start = directive?.valueRange.start ?? 0;
  return image === undefined ? undefined : { raw: image, start, end: start + image.length };
}

/** Docker's Dockerfile frontend, wherever it is mirrored. */
function isOwnFrontend({ raw }: Word): boolean {
  return /(?:^|\/)docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(raw);
}

interface MutableSteps {
  readonly copies: FromFlag[];
  runs: boolean;
}

type MutableStage = Omit<Stage, 'copies' | 'runs' | 'onBuild' | 'arguments'> &
  MutableSteps & { readonly onBuild: MutableSteps; readonly arguments: DeclaredArgument[] };

/** `instructions/parse.go`, `validStageName`; in any case, as it is lowered first. */
const stageName = /^[a-z][a-z0-9-_.]*$/i;

function readFrom(instruction: Instruction, index: number, errors: FileError[]): MutableStage | undefined {
  const { flags, rest } = splitFlags(instruction.arguments);
  const [base, as, name, ...more] = splitAtSpaces(instruction.arguments, rest);
  if (!base) return undefined;
  const range = { start: instruction.start, end: instruction.end };
  const hasName = as?.raw.toLowerCase() === 'as' && name !== undefined;
  if ((as && !hasName) || more.length > 0) errors.push({ code: 'from-words', ...range });
  else if (hasName && !stageName.test(name.raw)) errors.push({ code: 'stage-name', start: name.start, end: name.end });
  const platform = flags.find(flag => flag.name === 'platform');
  return {
    index,
    range,
    base,
    ...(platform && { platform }),
    ...(hasName && { name: name.raw.toLowerCase(), nameRange: { start: name.start, end: name.end } }),
    copies: [],
    runs: false,
    onBuild: { copies: [], runs: false },
    arguments: [],
  };
}

/** A name stays as it is written, its quotes too: `ARG "A"=x` declares no `A`. */
function readArguments({ arguments: text }: Instruction, escape: string): DeclaredArgument[] {
  return splitWords(text, splitFlags(text).rest, escape).map(({ raw, start, end }) => {
    const equals = raw.indexOf('=');
    return equals < 0
      ? { name: raw, start, end }
      : { name: raw.slice(0, equals), value: raw.slice(equals + 1), start, end };
  });
}

function readStep(instruction: Instruction, stage: MutableStage): void {
  if (instruction.keyword !== 'ONBUILD') return addStep(instruction, stage);
  const trigger = toInstruction(instruction.arguments);
  // A trigger sets no triggers itself (`instructions/parse.go`).
  if (trigger && trigger.keyword !== 'ONBUILD') addStep(trigger, stage.onBuild);
}

function addStep(instruction: Instruction, steps: MutableSteps): void {
  for (const flag of readFromFlags(instruction)) steps.copies.push(flag);
  steps.runs ||= instruction.keyword === 'RUN';
}

function readFromFlags(instruction: Instruction): FromFlag[] {
  if (instruction.keyword === 'COPY') {
    const from = splitFlags(instruction.arguments).flags.find(flag => flag.name === 'from');
    return from && from.value !== '' ? [{ instruction: 'COPY', name: from.value, ...from.valueRange }] : [];
  }
  if (instruction.keyword !== 'RUN') return [];
  return splitFlags(instruction.arguments).flags.flatMap(flag => (flag.name === 'mount' ? readMount(flag) : []));
}

/** The last `from` of a mount counts, whatever the mount's type; one without is from `scratch` (`convert_runmount.go`). */
function readMount({ value, valueRange }: Flag): FromFlag {
  const field = value.split(',').findLast(each => /^from=/i.test(each)) ?? '';
  const name = field.slice('from='.length);
  if (name === '') return { instruction: 'RUN', name: 'scratch', ...valueRange };
  // The field's own place, where quotes or escapes did not move it; else the flag's value as a whole.
  const start = valueRange.start + value.lastIndexOf(field) + 'from='.length;
  const isPlain = valueRange.end - valueRange.start === value.length;
  return { instruction: 'RUN', name, ...(isPlain ? { start, end: start + name.length } : valueRange) };
}
