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
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { endOf, startOf } from './edit/layout.ts';
import type { Span } from './document.ts';
import { inWords, type WordedError, type YamlError } from './yamlErrors.ts';

export interface YamlText {
  readonly text: string;
  readonly root: Node | undefined;
  readonly errors: readonly WordedError[];
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
const longestText = 512 * 1024;
/** Each may stand for the whole text. */
const mostAliases = 200;
const mostErrors = 20;
/** Brackets inside each other. */
const deepest = 200;
/** A merge of a merge of a merge is nobody's document. */
const deepestMerge = 2;
const mostMerged = 10;

/** Never throws. */
export function readYaml(text: string): YamlText {
  if (text.length > longestText) return unreadable(text, 'it is longer than an index can be');
  if (isDeep(text)) return unreadable(text, 'it is nested too deeply');
  try {
    return readable(text);
  } catch (error) {
    // The parser's own recursion ends here, with a text of ten thousand brackets.
    if (error instanceof RangeError) return unreadable(text, 'it is nested too deeply');
    throw error;
  }
}

/** The parser takes longer the deeper it is, and gives up in the end. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(depth - 1, 0);
    if (depth > deepest) return true;
  }
  return false;
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
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  const lost: Alias[] = [];
  visit(document, {
    Node: (_, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node) && target) targets.set(node, target);
      if (isAlias(node) && !target) lost.push(node);
      if (!isAlias(node) && 'anchor' in node && node.anchor) anchors.set(node.anchor, node);
      return targets.size > mostAliases ? visit.BREAK : undefined;
    },
  });
  if (targets.size > mostAliases) return unreadable(text, 'it has too many aliases');
  const resolved = (node: Node | null | undefined) => (isAlias(node) ? targets.get(node) : (node ?? undefined));
  const errors = [...document.errors.map(({ code, pos }) => ({ code, pos })), ...lost.map(lostAlias)];
  return {
    text,
    root: document.contents ?? undefined,
    errors: errors.slice(0, mostErrors).map(each => inWords(text, each)),
    resolved,
  };
}

/** The parser looks for an alias' anchor only when it makes values. */
function lostAlias(alias: Alias): YamlError {
  const [start, end] = alias.range ?? [0, 0];
  return { code: 'BAD_ALIAS', pos: [start, end] };
}

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
  const merged = own.filter(isMerge).flatMap(({ value }) => mergedBy(yaml, value, depth));
  const names = new Set(own.map(({ name }) => name));
  return [...own.filter(each => !isMerge(each)), ...merged.filter(({ name }) => !names.has(name))];
}

/** In quotes it is a name like any other. */
function isMerge({ name, key }: Member): boolean {
  return name === '<<' && key.end - key.start === 2;
}

function mergedBy(yaml: YamlText, value: Node | undefined, depth: number): readonly Member[] {
  if (depth >= deepestMerge) return [];
  const sources = (itemsOf(yaml, value) ?? [value]).slice(0, mostMerged);
  const members = sources.flatMap(each => membersOf(yaml, each, depth + 1) ?? []);
  // Of equal names the first one's counts.
  return [...new Map(members.toReversed().map(each => [each.name, each])).values()].toReversed();
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
