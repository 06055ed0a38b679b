// YAML read as texts, lists and mappings, with their places: no scalar becomes a number on the way (`1.10` stays what was
// written), and no alias makes it large or endless.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  visit,
  type Alias,
  type ErrorCode,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { endOf, startOf } from './edit/layout.ts';
import type { Span } from './parse.ts';

export interface YamlText {
  readonly text: string;
  readonly root: Node | undefined;
  readonly errors: readonly (Span & { readonly message: string })[];
  /** What stands there, or what the alias there stands for; undefined for nothing at all. */
  resolved(node: Node | null | undefined): Node | undefined;
}

export interface Member extends Span {
  readonly name: string;
  readonly key: Span;
  /** Undefined where nothing stands behind the colon. */
  readonly value: Node | undefined;
}

/** In characters: an index of thousands of images is shorter. */
const longestText = 1024 * 1024;
/** Each may stand for the whole text. */
const mostAliases = 200;
const mostErrors = 20;
/** A merge of a merge of a merge is nobody's document. */
const deepestMerge = 3;

/** Never throws. */
export function readYaml(text: string): YamlText {
  if (text.length > longestText) return unreadable(text, 'it is longer than an index can be');
  try {
    return readable(text);
  } catch (error) {
    // The parser's own recursion ends here, with a text of ten thousand brackets.
    if (error instanceof RangeError) return unreadable(text, 'it is nested too deeply');
    throw error;
  }
}

function unreadable(text: string, message: string): YamlText {
  const end = lineEndIn(text);
  return { text, root: undefined, errors: [{ start: 0, end, message }], resolved: () => undefined };
}

function lineEndIn(text: string): number {
  return /[\r\n]|$/.exec(text.slice(0, 200))?.index ?? 0;
}

function readable(text: string): YamlText {
  // Twice the same key is found by the reader, with a set: the parser compares each with each.
  const document = parseDocument(text, {
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const errors = document.errors.map(({ code, pos: [start, end] }) => {
    return { ...within(text, start, end), message: sentences[code] ?? 'this is not YAML' };
  });
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  visit(document, {
    Node: (_, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node) && target) targets.set(node, target);
      if (!isAlias(node) && 'anchor' in node && node.anchor) anchors.set(node.anchor, node);
      return targets.size > mostAliases ? visit.BREAK : undefined;
    },
  });
  if (targets.size > mostAliases) return unreadable(text, 'it has too many aliases');
  const resolved = (node: Node | null | undefined) => (isAlias(node) ? targets.get(node) : (node ?? undefined));
  return { text, root: document.contents ?? undefined, errors: errors.slice(0, mostErrors), resolved };
}

/** A fault has at least a character, where there is one. */
function within(text: string, start: number, end: number): Span {
  const from = Math.min(start, Math.max(text.length - 1, 0));
  return { start: from, end: Math.min(Math.max(end, from + 1), text.length) };
}

/** What the parser found, in our words. */
const sentences: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias stands for what it names, and cannot have an anchor or a tag of its own',
  BAD_ALIAS: 'no anchor of this name stands before it',
  BAD_COLLECTION_TYPE: 'this tag does not fit what follows it',
  BAD_DIRECTIVE: 'this directive is not known',
  BAD_DQ_ESCAPE:
    'a backslash in double quotes must be followed by a known letter: write two of them, or use single quotes',
  BAD_INDENT: 'it is indented differently from what it belongs to',
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

export function spanOf({ text }: YamlText, node: Node): Span {
  return { start: startOf(node), end: endOf(text, node) };
}

/** A text, as it was written; undefined for what is none. Nothing, `~` and `null` are texts only in quotes. */
export function textOf(yaml: YamlText, node: Node | undefined): string | undefined {
  const found = yaml.resolved(node);
  return isScalar(found) && typeof found.value === 'string' && !isNothing(found) ? found.value : undefined;
}

/** Whether a key has no value yet. */
export function isNothing(node: Node | undefined): boolean {
  if (node === undefined) return true;
  return (
    isScalar(node) &&
    (node.type === undefined || node.type === Scalar.PLAIN) &&
    /^(?:|~|null|Null|NULL)$/.test(String(node.value))
  );
}

/** Undefined for what is no list. */
export function itemsOf(yaml: YamlText, node: Node | undefined): readonly Node[] | undefined {
  const found = yaml.resolved(node);
  return isSeq(found) ? (found.items as Node[]) : undefined;
}

/** In the order of the text, those that are merged in (`<<`) last; undefined for what is no mapping. */
export function membersOf(yaml: YamlText, node: Node | undefined, depth = 0): readonly Member[] | undefined {
  const found = yaml.resolved(node);
  if (!isMap(found)) return undefined;
  const own = (found as YAMLMap<Node, Node | null>).items.map(pair => memberOf(yaml, pair));
  const merged = own.filter(({ name }) => name === '<<').flatMap(({ value }) => mergedBy(yaml, value, depth));
  const names = new Set(own.map(({ name }) => name));
  return [...own.filter(({ name }) => name !== '<<'), ...merged.filter(({ name }) => !names.has(name))];
}

function mergedBy(yaml: YamlText, value: Node | undefined, depth: number): readonly Member[] {
  if (depth >= deepestMerge) return [];
  const sources = itemsOf(yaml, value) ?? [value];
  const members = sources.flatMap(each => membersOf(yaml, each, depth + 1) ?? []);
  return members.filter(({ name }, at) => members.findIndex(each => each.name === name) === at);
}

function memberOf(yaml: YamlText, { key, value }: Pair<Node, Node | null>): Member {
  const keySpan = spanOf(yaml, key);
  const known = yaml.resolved(value);
  const present = value && known && !isNothing(known) ? value : undefined;
  const name = textOf(yaml, key) ?? yaml.text.slice(keySpan.start, keySpan.end);
  return {
    name,
    key: keySpan,
    start: keySpan.start,
    end: present ? spanOf(yaml, present).end : keySpan.end,
    value: present,
  };
}
