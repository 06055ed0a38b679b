// ARGs: a misspelled name, a declaration that is missing or stands too low, a value that replaces the builder's own.
import type { Problem } from '../dockerfile/problems/problem.ts';
import type { DeclaredArgument } from '../dockerfile/stages.ts';
import { stageAt, type Fix, type Source, type TextEdit } from './fix.ts';
import { lineEndOf, startWithComments } from './lines.ts';

type Undefined = Extract<Problem, { readonly code: 'undefined-arg' }>;

export function undefinedArgumentFixes(finding: Undefined, source: Source): Fix[] {
  // `$?` and its like are names too.
  if (!/^[A-Za-z_]\w*$/.test(finding.name)) return [];
  return [...renameVariable(finding, source), ...declareArgument(finding, source)];
}

/** Wherever the same word names it: one misspelling is seldom alone. */
function renameVariable({ name, suggestion, start, end }: Undefined, { text, dockerfile }: Source): Fix[] {
  const stage = stageAt(dockerfile, start);
  const word = [stage?.base, stage?.platform].find(each => each && each.start <= start && end <= each.end);
  if (suggestion === undefined || !word) return [];
  const variable = new RegExp(String.raw`(?<=\$\{?)${name}(?!\w)`, 'g');
  const edits = Array.from(text.slice(word.start, word.end).matchAll(variable), ({ index }) => {
    const at = word.start + index;
    return { start: at, end: at + name.length, text: suggestion };
  });
  return edits.length > 0 ? [{ kind: 'write', text: `$${suggestion}`, edits, isPreferred: true }] : [];
}

/** Above the first FROM, where a FROM sees it; with the value that a stage gives it, if that is the same anywhere. */
function declareArgument({ name }: Undefined, source: Source): Fix[] {
  const { text, dockerfile } = source;
  const own = dockerfile.stages
    .flatMap(stage => stage.arguments)
    .find(each => each.name === name && isConstant(each, text));
  const declaration = own ? text.slice(own.start, own.end) : name;
  const edits = [
    insertion(source, `ARG ${declaration}`),
    ...(own ? [{ start: own.start, end: own.end, text: name }] : []),
  ];
  return [{ kind: 'declare-argument', name, edits, ...(own?.value !== undefined && { value: own.value }) }];
}

/** Without variables, which may mean something else above, and in one line. */
function isConstant({ value, start, end }: DeclaredArgument, text: string): boolean {
  return value !== undefined && !/[$\n]/.test(text.slice(start, end));
}

/** Below the ARGs that are there, else on top of the first FROM. */
function insertion({ text, instructions, comments }: Source, line: string): TextEdit {
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  const last = instructions.slice(0, first).findLast(({ keyword }) => keyword === 'ARG');
  const lineEnd = lineEndOf(text);
  if (last) return { start: last.end, end: last.end, text: `${lineEnd}${line}` };
  const at = startWithComments(text, comments, instructions[first] ?? { start: 0, end: 0 });
  return { start: at, end: at, text: `${line}${lineEnd}` };
}

type Overridden = Extract<Problem, { readonly code: 'automatic-arg-overridden' }>;

export function overriddenArgumentFixes({ name, start, end }: Overridden): Fix[] {
  return [{ kind: 'drop-value', name, edits: [{ start, end, text: name }], isPreferred: true }];
}
