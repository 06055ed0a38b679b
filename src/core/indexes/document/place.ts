// What stands at an offset of an index document: for completion and hover. Works on text that is half written: lines are read
// by their indentation, brackets by their commas, and what does not fit is taken for what is being typed.
import { keysAt, type KeyKind } from './keys.ts';
import type { DocumentPlace } from './places/documentPlace.ts';
import { readFlow } from './places/flow.ts';
import {
  closed,
  inside,
  newKeys,
  openItem,
  openMap,
  rootFrame,
  rootScope,
  type Frame,
  type Scope,
} from './places/frames.ts';
import { colonOf, commentOf, endOfQuoted, skipBlanks, skipProperties } from './places/lines.ts';
import { createTarget, type Target } from './places/target.ts';

/** The span is what a completion would replace. */
export function placeAt(text: string, offset: number): DocumentPlace | undefined {
  const target = createTarget(text, offset);
  const frames: Frame[] = [rootFrame()];
  for (let at = 0; at <= text.length;) at = readLine(target, frames, at);
  return target.found();
}

/** The offset of the next line that is not read yet. */
function readLine(target: Target, frames: Frame[], start: number): number {
  const { text } = target;
  const [end, next] = endOfLine(text, start);
  const first = skipBlanks(text, start === 0 && text[0] === '\uFEFF' ? 1 : start, end);
  if (first === end) return (readBlank(target, frames, start, end), next);
  if (text[first] === '#') return (target.nothing(start, end), next);
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(start, start + 4))) {
    frames.splice(0, frames.length, rootFrame());
    return (target.nothing(start, end), next);
  }
  return readContent(target, frames, { start, first, end, next });
}

function endOfLine(text: string, start: number): [end: number, next: number] {
  const found = text.indexOf('\n', start);
  if (found < 0) return [text.length, text.length + 1];
  return [found > start && text[found - 1] === '\r' ? found - 1 : found, found + 1];
}

interface Line {
  readonly start: number;
  /** The first character that is not blank. */
  readonly first: number;
  readonly end: number;
  readonly next: number;
}

function readContent(target: Target, frames: Frame[], { start, first, end, next }: Line): number {
  const { text } = target;
  let at = first;
  let list: Scope | undefined;
  while (text[at] === '-' && (at + 1 >= end || /[ \t]/.test(text[at + 1] ?? ''))) {
    const frame = openItem(frames, at - start);
    list = inside(frame);
    at = skipBlanks(text, at + 1, end);
    if (at === end || text[at] === '#') {
      if (at < end) target.nothing(at + 1, end);
      offerItem(target, frame, at);
      return next;
    }
  }
  at = skipProperties(text, at, end);
  if (text[at] === '[' || text[at] === '{') {
    const top = frames.at(-1);
    const outer = top && top.kind === 'map' && first !== at ? top.indent : (top?.indent ?? -1);
    return lineBehind(text, readFlow(target, at, top ? inside(top) : rootScope, top?.child ?? newKeys(), outer), next);
  }
  const colon = colonOf(text, at, end);
  if (colon === undefined) return readWord(target, frames, { start, first: at, end, next }, list);
  const map = openMap(frames, at - start);
  const isQuoted = text[at] === '"' || text[at] === "'";
  const [from, to] = isQuoted ? [at + 1, endOfQuoted(text, at) - 1] : [at, text.slice(at, colon).trimEnd().length + at];
  map.key = text.slice(from, to);
  map.child = newKeys();
  map.keys.names.push(map.key);
  target.key(map, map.keys, from, to);
  return readValue(target, frames, inside(map), { start, first: colon + 1, end, next });
}

/** Behind a dash that stands alone: the first key of an entry, or a text of a list of texts. */
function offerItem(target: Target, frame: Frame, end: number): void {
  const { offset } = target;
  const behindDash = target.text.lastIndexOf('-', end) + 2;
  if (offset < behindDash || offset > end) return;
  if (isList(frame.path, 'texts')) target.value(inside(frame), offset, offset);
  else target.key(inside(frame), frame.child, offset, offset);
}

function readWord(target: Target, frames: Frame[], { start, first, end, next }: Line, list: Scope | undefined): number {
  const { text } = target;
  const isQuoted = text[first] === '"' || text[first] === "'";
  const close = isQuoted ? endOfQuoted(text, first) : commentOf(text, first, end);
  const [from, to] = isQuoted
    ? [first + 1, Math.max(first + 1, close - 1)]
    : [first, text.slice(first, close).trimEnd().length + first];
  if (!isQuoted && close < end) target.nothing(close + 1, end);
  const scope = list ?? scopeOfWord(frames, first - start);
  if (isList(scope.path, 'texts')) target.value(scope, from, to);
  else if (list) target.key(scope, frames.at(-1)?.child ?? newKeys(), from, to);
  else offerKey(target, frames, first - start, from, to);
  return isQuoted ? lineBehind(text, close, next) : next;
}

function scopeOfWord(frames: Frame[], indent: number): Scope {
  const copy = [...frames];
  closed(copy, indent, false);
  const top = copy.at(-1);
  return top && top.indent < indent ? inside(top) : rootScope;
}

/** A key that is typed, or could be, in this column. */
function offerKey(target: Target, frames: readonly Frame[], indent: number, from: number, to: number): void {
  const copy = [...frames];
  closed(copy, indent, false);
  const top = copy.at(-1);
  if (top?.kind === 'map' && top.indent === indent) target.key(top, top.keys, from, to);
  else if (top?.kind === 'list') target.key(inside(top), top.child, from, to);
  else if (top?.isOpen) {
    const scope = inside(top);
    if (isList(scope.path, 'texts') || isList(scope.path, 'entries')) target.value(scope, from, to);
    else target.key(scope, top.child, from, to);
  }
}

function readBlank(target: Target, frames: readonly Frame[], start: number, end: number): void {
  const { offset } = target;
  if (offset < start || offset > end) return;
  offerKey(target, frames, offset - start, offset, offset);
  target.nothing(start, end);
}

/** What stands behind a colon. */
function readValue(target: Target, frames: Frame[], scope: Scope, { start, first, end, next }: Line): number {
  const { text, offset } = target;
  const map = frames.at(-1);
  const value = skipProperties(text, skipBlanks(text, first, end), end);
  const character = value < end && text[value] !== '#' ? text[value] : undefined;
  if (map?.kind === 'map') map.isOpen = character === undefined;
  if (character === undefined) {
    if (value < end) target.nothing(value + 1, end);
    if (first <= offset && offset <= value) target.value(scope, offset, offset);
    return next;
  }
  if (character === '[' || character === '{') {
    return lineBehind(text, readFlow(target, value, scope, map?.child, map?.indent ?? -1), next);
  }
  if (character === '|' || character === '>') return skipBlock(target, map?.indent ?? start, next);
  if (character === '"' || character === "'") {
    const close = endOfQuoted(text, value);
    const isClosed = close > value + 1 && text[close - 1] === character;
    const stop = isClosed ? close - 1 : Math.min(close, end);
    target.value(scope, value + 1, Math.max(stop, value + 1));
    return isClosed ? lineBehind(text, close, next) : next;
  }
  const comment = commentOf(text, value, end);
  if (comment < end) target.nothing(comment + 1, end);
  target.value(scope, value, value + text.slice(value, comment).trimEnd().length);
  return next;
}

/** The lines of a text that is written below its key. */
function skipBlock(target: Target, indent: number, from: number): number {
  const { text } = target;
  let at = from;
  while (at <= text.length) {
    const [end, next] = endOfLine(text, at);
    const first = skipBlanks(text, at, end);
    const isHere = at <= target.offset && target.offset <= end;
    const column = first < end ? first - at : isHere ? target.offset - at : Number.POSITIVE_INFINITY;
    if (column <= indent) return at;
    target.nothing(at, end);
    at = next;
  }
  return at;
}

/** The line behind the one that an offset is in; the next one if that is further. */
function lineBehind(text: string, offset: number, next: number): number {
  if (offset < next) return next;
  return text[offset - 1] === '\n' ? offset : endOfLine(text, offset)[1];
}

/** Whether the value there is a list, by the table of keys. */
function isList(path: readonly string[], kind: KeyKind): boolean {
  const key = keysAt.get(path.slice(0, -1).join('/'))?.find(({ name }) => name === path.at(-1));
  return key?.kind === kind;
}
