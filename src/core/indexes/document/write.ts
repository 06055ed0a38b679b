// What an index shall be → an index document's text, for people to go on with.
import { Document, isMap, isSeq, Scalar, type Node } from 'yaml';
import type { Platform } from '../../platform.ts';
import { familiarReference, InvalidReference, parseReference, type Reference } from '../../reference.ts';
import { engineSources, type IndexSpec, type SpecEntry } from '../spec.ts';

export interface DocumentWords {
  /** Lines at the top, without `#`. */
  readonly head?: readonly string[];
  /** A line beside a source, by its place: its size, its age. */
  readonly beside?: ReadonlyMap<number, string>;
}

export function writeIndexDocument(spec: IndexSpec, { head = [], beside = new Map() }: DocumentWords = {}): string {
  const document = new Document(rootOf(spec), { aliasDuplicateObjects: false });
  document.commentBefore = head.map(asComment).join('\n');
  const manifests = document.get('manifests');
  const entries = isSeq(manifests) ? (manifests.items as Node[]) : [];
  for (const [at, text] of beside) {
    const entry = entries[at];
    const image = isMap(entry) ? entry.get('image', true) : undefined;
    if (image instanceof Scalar) image.comment = asComment(text);
  }
  flow(document.get('tags', true));
  for (const entry of entries) flow(isMap(entry) ? entry.getIn(['platform', 'os.features'], true) : undefined);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** One line, and no character that YAML does not have in a comment. */
function asComment(text: string): string {
  const line = text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF]+/g, ' ').trim();
  return ` ${line.toWellFormed()}`;
}

function flow(node: unknown): void {
  if (isSeq(node)) node.flow = true;
}

/** Maps, not objects: an annotation may be called `__proto__`, or `10`. */
function rootOf({ target, tags, mediaType, annotations, replaces, manifests }: IndexSpec): Map<string, unknown> {
  const [tag, ...others] = tags;
  const image = familiarReference({ ...target, original: '', ...(tag !== undefined && { tag }) });
  return withoutUndefined([
    ['image', image],
    ['tags', tag === undefined || others.length > 0 ? others : undefined],
    ['mediaType', mediaType],
    ['annotations', annotations && annotationsOf(annotations)],
    ['replaces', replaces],
    ['manifests', manifests.map(entryOf)],
  ]);
}

function entryOf(entry: SpecEntry): Map<string, unknown> {
  const { platform, annotations } = entry;
  return withoutUndefined([
    ['image', sourceText(entry)],
    ['platform', platform && platformOf(platform)],
    ['annotations', annotations && annotationsOf(annotations)],
  ]);
}

/** In quotes `<<` is a name, and no merge. */
function annotationsOf(annotations: Readonly<Record<string, string>>): Map<unknown, unknown> {
  const members = Object.entries(annotations);
  return new Map(
    members.map(([name, text]) => [name === '<<' ? quoted(name) : name, isPlain(text) ? text : quoted(text)]),
  );
}

/** Lines with blanks around them are not what they look like: in quotes everybody sees them, and every reader keeps them. */
function isPlain(text: string): boolean {
  const lines = text.split('\n');
  return lines.every(line => line === line.trim()) && (lines.length === 1 || (lines[0] !== '' && lines.at(-1) !== ''));
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function platformOf({ os, architecture, variant, osVersion, osFeatures }: Platform): Map<string, unknown> {
  return withoutUndefined([
    ['os', os],
    ['architecture', architecture],
    ['variant', variant],
    ['os.version', osVersion],
    ['os.features', osFeatures],
  ]);
}

function withoutUndefined(members: readonly (readonly [string, unknown])[]): Map<string, unknown> {
  return new Map(members.filter(([, value]) => value !== undefined));
}

function sourceText({ reference, engine }: Pick<SpecEntry, 'reference' | 'engine'>): string {
  const transport = Object.entries(engineSources).find(([, name]) => name === engine)?.[0];
  return transport === undefined ? asWritten(reference) : `${transport}:${asWritten(reference)}`;
}

/** As somebody wrote it, where that still says what it is. */
function asWritten(reference: Reference): string {
  const again = parseReference(reference.original);
  const isSame = !(again instanceof InvalidReference) && familiarReference(again) === familiarReference(reference);
  return isSame ? reference.original : familiarReference(reference);
}
