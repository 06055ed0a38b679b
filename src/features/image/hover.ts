// What raw JSON does not say to people: which platform a digest is of, how much a number of bytes is, how old a date, what a
// media type or an annotation means. Everything is in the text: nothing is asked for it.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { digestLinks } from '../../core/digestLinks.ts';
import { jsonPlaceAt, type JsonPlace } from '../../core/jsonPlace.ts';
import { formatReference } from '../../core/reference.ts';
import { commandIds, manifestScheme } from '../../host/ids.ts';
import { commandLink, escapeMarkdown } from '../../host/markdown.ts';
import { rangeOf } from '../../host/ranges.ts';
import { documentAddress, type DocumentAddress } from '../shared/documentUri.ts';
import { formatAge, formatSize, formatTime } from '../shared/messages.ts';
import { annotationText } from './annotationText.ts';
import { mediaTypeText } from './mediaTypeText.ts';

export function registerDocumentHover(): vscode.Disposable {
  return vscode.languages.registerHoverProvider({ scheme: manifestScheme }, { provideHover });
}

function provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const address = documentAddress(document.uri);
  const text = document.getText();
  const place = address && jsonPlaceAt(text, document.offsetAt(position));
  const lines = place && linesFor(place, text, address);
  if (!lines) return undefined;
  const markdown = new vscode.MarkdownString(lines.join('\n\n'), true);
  markdown.isTrusted = { enabledCommands: [commandIds.copyDigest] };
  return new vscode.Hover(markdown, rangeOf(document, place));
}

/** In Markdown; undefined where there is nothing to say. */
function linesFor(place: JsonPlace, text: string, address: DocumentAddress): string[] | undefined {
  const { name, value, isName } = place;
  const member = isName ? place.members.get(name) : value;
  if (typeof member === 'string' && parseDigest(member)) return digestLines(member, place, text, address);
  if (typesNamed.has(name) && typeof member === 'string') return typeLines(member);
  if (name === 'size' && typeof member === 'number') return sizeLines(member);
  const meaning = annotationsNamed.has(place.inside) ? annotationText(name) : undefined;
  const time = typeof member === 'string' ? timeLines(member) : [];
  const lines = [...(meaning ? [escapeMarkdown(meaning.text), specLink(meaning.spec)] : []), ...time];
  return lines.length > 0 ? lines : undefined;
}

const typesNamed: ReadonlySet<string> = new Set(['mediaType', 'artifactType']);
/** Labels of a configuration have the names of annotations. */
const annotationsNamed: ReadonlySet<string> = new Set(['annotations', 'Labels']);

function digestLines(digest: string, place: JsonPlace, text: string, { reference, size }: DocumentAddress): string[] {
  const { l10n } = vscode;
  // What a statement or a configuration names is mostly of somewhere else.
  const platform = size === undefined ? digestLinks(text).find(each => each.digest === digest)?.platform : undefined;
  const about = [...(platform === undefined ? [] : [platform]), ...descriptorWords(place)];
  const argument = { reference: formatReference(reference), digest, interactive: true };
  return [
    `\`${digest}\``,
    ...(about.length > 0 ? [escapeMarkdown(about.join(' · '))] : []),
    `$(copy) ${commandLink(l10n.t('Copy Digest'), commandIds.copyDigest, argument)}`,
  ];
}

/** What stands beside a digest in its descriptor, or what it is the digest of. */
function descriptorWords({ name, members }: JsonPlace): string[] {
  if (name === 'diff_ids') return [vscode.l10n.t('a layer as it is unpacked')];
  const [size, type] = [members.get('size'), members.get('mediaType')];
  const meaning = typeof type === 'string' ? mediaTypeText(type) : undefined;
  return [...(typeof size === 'number' ? [formatSize(size)] : []), ...(meaning ? [meaning.text] : [])];
}

function typeLines(type: string): string[] | undefined {
  const meaning = mediaTypeText(type);
  return meaning && [escapeMarkdown(meaning.text), ...(meaning.spec === undefined ? [] : [specLink(meaning.spec)])];
}

function sizeLines(size: number): string[] | undefined {
  if (!Number.isSafeInteger(size) || size < 0) return undefined;
  return [escapeMarkdown(vscode.l10n.t('{0} ({1} bytes)', formatSize(size), size.toLocaleString('en')))];
}

/** RFC 3339, as Go writes it. */
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function timeLines(text: string): string[] {
  const time = timePattern.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? [] : [escapeMarkdown(`${formatAge(time)} · ${formatTime(time)}`)];
}

/** Only addresses of our own tables come here. */
function specLink(address: string): string {
  return `[${vscode.l10n.t('Specification')}](${address})`;
}
