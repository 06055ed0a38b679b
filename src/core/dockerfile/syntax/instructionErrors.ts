// What BuildKit refuses in a single instruction: `frontend/dockerfile/parser/line_parsers.go` and `instructions/parse.go`.
// The words of FROM are read where stages are.
import { jsonForm } from './jsonForm.ts';
import type { LogicalText } from './logicalText.ts';
import { isBlank, skipSpaces } from './spaces.ts';
import { splitFlags, splitWords, type Flag } from './words.ts';

export type InstructionErrorCode =
  | 'unknown-instruction'
  | 'missing-arguments'
  /** A JSON array that holds anything but strings. */
  | 'not-only-strings'
  /** SHELL takes nothing else. */
  | 'not-json'
  /** A word without `=` among the others of an ENV or LABEL. */
  | 'not-a-pair'
  /** `=value`. */
  | 'blank-name'
  /** Only FROM's flags are all known: new versions of the frontend bring others new ones. */
  | 'unknown-flag'
  | 'flag-twice'
  | 'flag-without-value'
  /** ONBUILD takes neither itself nor FROM nor MAINTAINER. */
  | 'invalid-trigger';

interface Form {
  /** How many words have to follow the flags, at least. */
  readonly least: 0 | 1 | 2;
  readonly json?: true;
  /** `NAME=value …`, or the old form `NAME value`. */
  readonly pairs?: true;
  /** The flags that need a value and may come once. */
  readonly flags?: readonly string[];
}

const forms = new Map<string, Form>([
  ['ADD', { least: 2, json: true, flags: ['chown', 'chmod', 'checksum'] }],
  ['ARG', { least: 1 }],
  ['CMD', { least: 0, json: true }],
  ['COPY', { least: 2, json: true, flags: ['from', 'chown', 'chmod'] }],
  ['ENTRYPOINT', { least: 0, json: true }],
  ['ENV', { least: 1, pairs: true }],
  ['EXPOSE', { least: 1 }],
  ['FROM', { least: 0, flags: ['platform'] }],
  ['HEALTHCHECK', { least: 1, flags: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'] }],
  ['LABEL', { least: 1, pairs: true }],
  ['MAINTAINER', { least: 1 }],
  ['ONBUILD', { least: 1 }],
  ['RUN', { least: 0, json: true, flags: ['network', 'security'] }],
  ['SHELL', { least: 1, json: true }],
  ['STOPSIGNAL', { least: 1 }],
  ['USER', { least: 1 }],
  ['VOLUME', { least: 1, json: true }],
  ['WORKDIR', { least: 1 }],
]);

/** @param keyword upper case */
export function instructionError(keyword: string, step: LogicalText, escape: string): InstructionErrorCode | undefined {
  const form = forms.get(keyword);
  if (!form) return 'unknown-instruction';
  const { flags, rest } = readFlags(step);
  const strings = form.json && jsonForm(step.text, rest);
  const count = Array.isArray(strings) ? strings.length : countWords(step.text, rest);
  return (
    (strings === 'mixed' ? 'not-only-strings' : form.pairs && pairError(step, rest, escape)) ??
    (keyword === 'SHELL' && !strings ? 'not-json' : undefined) ??
    (count < form.least ? 'missing-arguments' : undefined) ??
    (hasBlankName(keyword, step, rest, escape) ? 'blank-name' : undefined) ??
    flagError(keyword, form, flags)
  );
}

/** @param keyword of what an ONBUILD triggers: the rest is refused when it runs */
export function triggerError(keyword: string, step: LogicalText, escape: string): InstructionErrorCode | undefined {
  if (keyword === 'ONBUILD' || keyword === 'FROM' || keyword === 'MAINTAINER') return 'invalid-trigger';
  const form = forms.get(keyword);
  const { rest } = readFlags(step);
  if (form?.json && jsonForm(step.text, rest) === 'mixed') return 'not-only-strings';
  return form?.pairs && pairError(step, rest, escape);
}

function readFlags(step: LogicalText): { flags: readonly Flag[]; rest: number } {
  return step.text.startsWith('--') ? splitFlags(step) : { flags: [], rest: 0 };
}

function flagError(keyword: string, form: Form, flags: readonly Flag[]): InstructionErrorCode | undefined {
  const seen = new Set<string>();
  for (const { name, start, end } of flags) {
    const isKnown = form.flags?.includes(name) ?? false;
    if (!isKnown && keyword === 'FROM') return 'unknown-flag';
    if (!isKnown) continue;
    if (seen.has(name)) return 'flag-twice';
    if (end - start === name.length + 2) return 'flag-without-value';
    seen.add(name);
  }
  return undefined;
}

function hasBlankName(keyword: string, step: LogicalText, rest: number, escape: string): boolean {
  const { pairs = false } = forms.get(keyword) ?? {};
  if (keyword !== 'ARG' && !pairs) return false;
  const words = splitWords(step, rest, escape);
  // In the old form `ENV NAME =value` the sign is part of the value.
  return (!pairs || words[0]?.raw.includes('=') === true) && words.some(({ raw }) => raw.startsWith('='));
}

/** None, one, or two where there are more. */
function countWords(text: string, from: number): 0 | 1 | 2 {
  let at = skipSpaces(text, from);
  if (at === text.length) return 0;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at++;
  return at === text.length ? 1 : 2;
}

function pairError(step: LogicalText, rest: number, escape: string): InstructionErrorCode | undefined {
  const [first, ...others] = splitWords(step, rest, escape);
  if (!first) return undefined;
  if (first.raw.includes('=')) return others.every(({ raw }) => raw.includes('=')) ? undefined : 'not-a-pair';
  return countWords(step.text, rest) < 2 ? 'missing-arguments' : undefined;
}
