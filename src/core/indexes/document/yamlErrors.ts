// What the YAML parser found to be wrong, in our words and within the text.
import type { ErrorCode, YAMLParseError } from 'yaml';
import type { Span } from './document.ts';

export type YamlError = Pick<YAMLParseError, 'code' | 'pos'>;

export interface WordedError extends Span {
  readonly message: string;
}

export function inWords(text: string, { code, pos: [start, end] }: YamlError): WordedError {
  return { ...within(text, start, end), message: sentences[code] ?? 'this is not YAML' };
}

/** A fault has at least a character, where there is one. */
function within(text: string, start: number, end: number): Span {
  const from = Math.min(start, Math.max(text.length - 1, 0));
  return { start: from, end: Math.min(Math.max(end, from + 1), text.length) };
}

const sentences: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias stands for what it names, and cannot have an anchor or a tag of its own',
  BAD_ALIAS: 'no anchor of this name stands before it',
  BAD_COLLECTION_TYPE: 'this tag does not fit what follows it',
  BAD_DIRECTIVE: 'this directive is not known',
  BAD_DQ_ESCAPE:
    'a backslash in double quotes must be followed by a known letter: write two of them, or use single quotes',
  BAD_INDENT: 'it is indented differently from what it belongs to, or a bracket is not closed',
  BAD_PROP_ORDER: 'an anchor or a tag must stand in front of what it belongs to',
  BAD_SCALAR_START: 'a value cannot begin with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping cannot begin here: put the value in quotes, or begin a new line',
  BLOCK_IN_FLOW: 'between brackets there are no lines of their own: close the bracket first',
  DUPLICATE_KEY: 'this key is there already',
  IMPOSSIBLE: 'this cannot be read',
  KEY_OVER_1024_CHARS: 'a key has at most 1024 characters',
  MISSING_CHAR: 'something is missing here: a colon, a comma, a quote or a closing bracket',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line: is a colon missing, or a quote not closed?',
  MULTIPLE_ANCHORS: 'there is an anchor already',
  MULTIPLE_DOCS: 'a file holds one index: put the others in files of their own',
  MULTIPLE_TAGS: 'there is a tag already',
  NON_STRING_KEY: 'a key must be a text',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'YAML is indented with spaces, not with tabs',
  TAG_RESOLVE_FAILED: 'this tag is not known',
  UNEXPECTED_TOKEN: 'this cannot stand here',
};
