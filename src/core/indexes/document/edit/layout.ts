// How the nodes of a YAML text are laid out in it: where lines and nodes begin and end, and how what is added must look there.
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Span } from '../document.ts';

export interface TextEdit extends Span {
  readonly text: string;
}

export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Before the line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}

/** Behind the line break. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Behind the last character of a node: a block's own end would take the comments and the space below it along. */
export function endOf(text: string, node: Node): number {
  if (isMap(node) && !node.flow && node.items.length > 0) return endOfPair(text, node.items.at(-1) as Pair<Node, Node>);
  if (isSeq(node) && !node.flow && node.items.length > 0) return endOf(text, node.items.at(-1) as Node);
  const [start, end] = node.range ?? [0, 0];
  return start + text.slice(start, end).trimEnd().length;
}

export function endOfPair(text: string, { key, value }: Pair<Node, Node | null>): number {
  return Math.max(endOf(text, key), value ? endOf(text, value) : 0);
}

export function pairOf(map: YAMLMap, name: string): Pair<Node, Node | null> | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name) as
    Pair<Node, Node | null> | undefined;
}

export function valueOf(map: YAMLMap, name: string): Node | undefined {
  return pairOf(map, name)?.value ?? undefined;
}

/** Whether a node can be changed where it stands: what another place refers to, or stands elsewhere, cannot. */
export function isOwn(node: unknown): node is YAMLMap | YAMLSeq {
  return !isAlias(node) && (isMap(node) || isSeq(node)) && node.anchor === undefined;
}

/** `{"image": "app"}`: JSON wants quotes everywhere. */
export function isJson(text: string, map: YAMLMap): boolean {
  const [first] = map.items as Pair<Node>[];
  return map.flow === true && first !== undefined && text[startOf(first.key)] === '"';
}

/** `- `, with all that stands before it on its line; undefined where something else stands there. */
export function dashBefore(text: string, item: Node): string | undefined {
  const before = text.slice(lineStart(text, startOf(item)), startOf(item));
  return /^ *- +$/.test(before) ? before : undefined;
}
