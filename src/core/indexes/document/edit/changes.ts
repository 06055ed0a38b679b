// Changes of an index document as edits of its text: comments, order and the form of all the rest stay as they are.
import { isMap, isSeq, parseDocument, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Platform } from '../../../platform.ts';
import {
  dashBefore,
  endOf,
  isJson,
  isOwn,
  lineBreakOf,
  lineEnd,
  lineStart,
  startOf,
  valueOf,
  type TextEdit,
} from './layout.ts';
import { blockOf, removeMember, setMember, setPlatform, wholeLines } from './members.ts';
import { renderPlatform, renderScalar } from './render.ts';

/** `at` is the place of an entry among those of the text; left out, it is about the index as a whole. */
export type DocumentChange =
  | { readonly kind: 'set-platform'; readonly at: number; readonly platform: Platform }
  /** One entry becomes one for each platform. */
  | { readonly kind: 'split'; readonly at: number; readonly platforms: readonly Platform[] }
  | { readonly kind: 'remove-entry'; readonly at: number }
  | { readonly kind: 'remove-member'; readonly at?: number; readonly name: 'annotations' | 'mediaType' }
  | { readonly kind: 'set-replaces'; readonly digest: string };

/** In order, none over another; none where the text is not written in a way that can be changed so. Never throws. */
export function editsFor(text: string, change: DocumentChange): readonly TextEdit[] {
  const root = parseDocument(text, parseOptions).contents;
  return isMap(root) && isOwn(root) ? joined(editsIn(text, root, change)) : [];
}

/** As the parser of index documents reads: what looks like a number stays as it was written. */
const parseOptions = { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false } as const;

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits.reduceRight((all, edit) => `${all.slice(0, edit.start)}${edit.text}${all.slice(edit.end)}`, text);
}

function editsIn(text: string, root: YAMLMap, change: DocumentChange): TextEdit[] {
  switch (change.kind) {
    case 'set-replaces':
      return setMember(text, root, 'replaces', renderScalar(change.digest, isJson(text, root)), ['image', 'tags']);
    case 'remove-member': {
      const map = change.at === undefined ? root : entryAt(root, change.at)?.entry;
      return map ? removeMember(text, map, change.name) : [];
    }
    case 'set-platform': {
      const found = entryAt(root, change.at);
      return found ? setPlatform(text, found.entry, change.platform) : [];
    }
    case 'remove-entry': {
      const found = entryAt(root, change.at);
      return found ? removeEntry(text, found.list, change.at) : [];
    }
    case 'split': {
      const found = entryAt(root, change.at);
      return found ? split(text, found.list, found.entry, change.platforms) : [];
    }
  }
}

function entryAt(root: YAMLMap, at: number): { list: YAMLSeq; entry: YAMLMap } | undefined {
  const list = valueOf(root, 'manifests');
  const entry = isSeq(list) && isOwn(list) ? list.items[at] : undefined;
  return isSeq(list) && isMap(entry) && isOwn(entry) ? { list, entry } : undefined;
}

function removeEntry(text: string, list: YAMLSeq, at: number): TextEdit[] {
  const items = list.items as Node[];
  const [before, item, next] = [items[at - 1], items[at], items[at + 1]];
  if (!item || items.length === 1) return [];
  const [start, end] = [startOf(item), endOf(text, item)];
  if (!list.flow) return dashBefore(text, item) ? [wholeLines(text, lineStart(text, start), end)] : [];
  if (next) return [{ start, end: startOf(next), text: '' }];
  return before ? [{ start: endOf(text, before), end, text: '' }] : [];
}

function split(text: string, list: YAMLSeq, entry: YAMLMap, platforms: readonly Platform[]): TextEdit[] {
  const [first, ...others] = platforms;
  const image = valueOf(entry, 'image');
  const dash = list.flow ? '' : dashBefore(text, entry);
  if (!first || !image || dash === undefined) return [];
  const end = endOf(text, entry);
  const own = setPlatform(text, entry, first);
  if (others.length === 0) return own;
  const added = others.map(platform => entryText(text, entry, image, platform, dash));
  if (list.flow) return [...own, { start: end, end, text: added.map(each => `, ${each}`).join('') }];
  const at = lineEnd(text, end);
  const rendered = added.map(each => `${lineBreakOf(text)}${dash}${each}`).join('');
  return [...own, { start: at, end: at, text: rendered }];
}

/** What stands beside the image goes for each of its platforms. */
function entryText(text: string, entry: YAMLMap, image: Node, platform: Platform, dash: string): string {
  const sourceOf = (node: Node) => text.slice(startOf(node), endOf(text, node));
  const annotations = entry.items.find(({ key }) => String(key) === 'annotations') as
    { key: Node; value?: Node } | undefined;
  const annotated = annotations?.value && text.slice(startOf(annotations.key), endOf(text, annotations.value));
  if (entry.flow) {
    const json = isJson(text, entry);
    const quote = (key: string) => (json ? JSON.stringify(key) : key);
    const members = [
      `${quote('image')}: ${sourceOf(image)}`,
      `${quote('platform')}: ${renderPlatform(platform, json)}`,
    ];
    const inner = [...members, ...(annotated ? [annotated] : [])].join(', ');
    return json ? `{${inner}}` : `{ ${inner} }`;
  }
  const lines = [`image: ${sourceOf(image)}`, 'platform:', ...blockOf(platform).map(line => `  ${line}`)];
  return [...lines, ...(annotated ? [annotated] : [])].join(`${lineBreakOf(text)}${' '.repeat(dash.length)}`);
}

/** Two additions at one place are one. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const groups = Map.groupBy(edits, ({ start, end }) => `${start} ${end}`).values();
  return [...groups]
    .flatMap(([first, ...others]) => {
      return first ? [{ ...first, text: [first, ...others].map(({ text }) => text).join('') }] : [];
    })
    .toSorted((left, right) => left.start - right.start);
}
