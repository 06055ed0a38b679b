// Members of a mapping set, added and taken out, whether it is written in lines or in braces.
import { isMap, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Platform } from '../../../platform.ts';
import {
  endOf,
  endOfPair,
  isJson,
  isOwn,
  lineBreakOf,
  lineEnd,
  lineStart,
  nextLine,
  pairOf,
  startOf,
  type TextEdit,
} from './layout.ts';
import { platformKeys, platformMembers, renderPlatform, renderValue } from './render.ts';

/** @param value as it stands in braces; `block` are its lines where it stands below its key, without indentation */
export function setMember(
  text: string,
  map: YAMLMap,
  name: string,
  value: string,
  after: readonly string[] = [],
  block?: readonly string[],
): TextEdit[] {
  const pair = pairOf(map, name);
  if (!pair) return map.items.length === 0 ? [] : [addMember(text, map, name, value, after, block)];
  if (!pair.value) return [];
  const start = startOf(pair.value);
  const space = /\s/.test(text[start - 1] ?? ' ') ? '' : ' ';
  return [{ start, end: Math.max(start, endOf(text, pair.value)), text: `${space}${value}` }];
}

function addMember(
  text: string,
  map: YAMLMap,
  name: string,
  value: string,
  after: readonly string[],
  block: readonly string[] | undefined,
): TextEdit {
  const before = after.map(each => pairOf(map, each)).findLast(pair => pair !== undefined) ?? map.items.at(-1);
  const end = endOfPair(text, before as Pair<Node, Node>);
  if (map.flow) {
    const key = isJson(text, map) ? JSON.stringify(name) : name;
    return { start: end, end, text: `, ${key}: ${value}` };
  }
  const at = lineEnd(text, end);
  const first = startOf((map.items[0] as Pair<Node>).key);
  const indent = ' '.repeat(first - lineStart(text, first));
  const lines = block ? [`${name}:`, ...block.map(line => `  ${line}`)] : [`${name}: ${value}`];
  return { start: at, end: at, text: lines.map(line => `${lineBreakOf(text)}${indent}${line}`).join('') };
}

/** Its lines with their comments; what follows on the line of a dash moves up to it. */
export function removeMember(text: string, map: YAMLMap, name: string): TextEdit[] {
  const at = map.items.findIndex(pair => pair === pairOf(map, name));
  const pair = map.items[at] as Pair<Node, Node | null> | undefined;
  if (!pair || map.items.length === 1) return [];
  const following = map.items[at + 1] as Pair<Node> | undefined;
  const start = startOf(pair.key);
  const end = endOfPair(text, pair);
  if (map.flow) {
    if (following) return [{ start, end: startOf(following.key), text: '' }];
    return [{ start: endOfPair(text, map.items[at - 1] as Pair<Node, Node>), end, text: '' }];
  }
  const line = lineStart(text, start);
  const isAlone = text.slice(line, start).trim() === '';
  if (!isAlone) return [{ start, end: following ? startOf(following.key) : end, text: '' }];
  return [wholeLines(text, line, end)];
}

/** Of a text that ends without a line break the one before goes. */
export function wholeLines(text: string, start: number, end: number): TextEdit {
  const next = nextLine(text, end);
  const isLast = next === text.length && text[next - 1] !== '\n' && start > 0;
  return isLast
    ? { start: lineEnd(text, lineStart(text, start - 1)), end: next, text: '' }
    : { start, end: next, text: '' };
}

/** Members that are right already stay as they are written. */
export function setPlatform(text: string, entry: YAMLMap, platform: Platform): TextEdit[] {
  const existing = pairOf(entry, 'platform')?.value;
  const json = isJson(text, entry);
  if (!isMap(existing) || !isOwn(existing) || existing.items.length === 0) {
    return setMember(text, entry, 'platform', renderPlatform(platform, json), ['image'], blockOf(platform));
  }
  const members = platformMembers(platform);
  return platformKeys.flatMap((key, at) => {
    const value = members[key];
    const own: unknown = existing.get(key);
    if (value === undefined) return key === 'variant' && own !== undefined ? removeMember(text, existing, key) : [];
    if (JSON.stringify(own) === JSON.stringify(value)) return [];
    return setMember(text, existing, key, renderValue(value, isJson(text, existing)), platformKeys.slice(0, at));
  });
}

export function blockOf(platform: Platform): string[] {
  return Object.entries(platformMembers(platform)).map(([key, value]) => `${key}: ${renderValue(value)}`);
}
