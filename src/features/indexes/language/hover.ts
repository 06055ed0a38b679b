// Hover in index documents: what a source is, what a tag points to, and what a key means.
import * as vscode from 'vscode';
import { shortDigest } from '../../../core/digest.ts';
import { targetTags } from '../../../core/indexes/document/findings.ts';
import { keysAt } from '../../../core/indexes/document/keys.ts';
import type { Span } from '../../../core/indexes/document/document.ts';
import { placeAt } from '../../../core/indexes/document/place.ts';
import { formatReference, type Reference } from '../../../core/reference.ts';
import { commandIds } from '../../../host/ids.ts';
import { commandLink, escapeMarkdown } from '../../../host/markdown.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { isEnabled } from '../../../host/settings.ts';
import type { ImageCache, Known } from '../../../registry/cache/cache.ts';
import type { DescribedPlatform } from '../../../registry/describe.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { failedSection, footLines, headLine } from '../../shared/hoverSections.ts';
import { formatSize } from '../../shared/messages.ts';
import { lookUpOutcome } from '../../shared/outcome.ts';
import { platformName } from '../problemText.ts';
import { annotationKeys } from './annotationKeys.ts';
import { readDocument } from './documents.ts';

export async function provideHover(
  document: vscode.TextDocument,
  position: vscode.Position,
  images: ImageCache,
  signal: AbortSignal,
): Promise<vscode.Hover | undefined> {
  if (!isEnabled('hover', document.uri)) return undefined;
  const offset = document.offsetAt(position);
  const image = imageAt(document, offset);
  if (image) return hoverOf(await imageSection(image.reference, images, signal), document, image);
  const key = keyAt(document, offset);
  return key && hoverOf(escapeMarkdown(key.description), document, key);
}

function hoverOf(text: string, document: vscode.TextDocument, place: Span): vscode.Hover {
  const markdown = new vscode.MarkdownString(text, true);
  markdown.isTrusted = { enabledCommands: [commandIds.inspect, commandIds.copyDigest, commandIds.showLog] };
  return new vscode.Hover(markdown, rangeOf(document, place));
}

/** The source, or the tag of the target, at an offset. */
function imageAt(document: vscode.TextDocument, offset: number): (Span & { reference: Reference }) | undefined {
  const isAt = (span: Span | undefined): span is Span =>
    span !== undefined && span.start <= offset && offset <= span.end;
  const { manifests, spec, image, tags, replaces } = readDocument(document);
  const entry = manifests.find(each => isAt(each.image))?.entry;
  const place = manifests.find(each => isAt(each.image))?.image;
  if (entry && place) return entry.engine ? undefined : { ...place, reference: entry.reference };
  if (!spec) return undefined;
  const [first] = targetTags(spec);
  const named = [image, replaces].find(isAt);
  if (named && first) return { ...named, reference: first };
  const tag = tags.find(isAt);
  return tag && { ...tag, reference: { ...spec.target, tag: tag.value, original: '' } };
}

function keyAt(document: vscode.TextDocument, offset: number): (Span & { description: string }) | undefined {
  const text = document.getText();
  const place = placeAt(text, offset);
  if (place?.kind !== 'key') return undefined;
  const name = text.slice(place.start, place.end).replaceAll(/["']/g, '');
  const keys = place.path.at(-1) === 'annotations' ? annotationKeys : keysAt.get(place.path.join('/'));
  const key = keys?.find(each => each.name === name);
  return key && { start: place.start, end: place.end, description: key.description };
}

async function imageSection(reference: Reference, images: ImageCache, signal: AbortSignal): Promise<string> {
  const outcome = await lookUpOutcome(images, reference, signal);
  return outcome instanceof RegistryError
    ? failedSection(reference, outcome)
    : knownSection(reference, outcome, images);
}

function knownSection(reference: Reference, known: Known, images: ImageCache): string {
  const { l10n } = vscode;
  const { digest, mediaType, platforms } = known.description;
  const image = { reference: formatReference(reference), interactive: true } as const;
  return [
    headLine(reference, known.description),
    escapeMarkdown(mediaType),
    platformTable(platforms, images),
    ...footLines(known),
    [
      `$(search) ${commandLink(l10n.t('Inspect'), commandIds.inspect, image)}`,
      `$(copy) ${commandLink(l10n.t('Copy Digest'), commandIds.copyDigest, { ...image, digest })}`,
    ].join(' &nbsp; '),
  ].join('\n\n');
}

/** An index may hold thousands of platforms. */
const mostRows = 40;

function platformTable(platforms: readonly DescribedPlatform[], images: Pick<ImageCache, 'knownSize'>): string {
  const { l10n } = vscode;
  const rows = platforms.slice(0, mostRows).map(({ platform, digest }) => {
    const size = images.knownSize(digest);
    return [
      escapeMarkdown(platformName(platform)),
      size === undefined ? '' : formatSize(size),
      `\`${shortDigest(digest)}\``,
    ];
  });
  const more = platforms.length - rows.length;
  const rest = more > 0 ? [[l10n.t('{0} more', more), '', '']] : [];
  const header = [l10n.t('Platform'), l10n.t('Compressed'), l10n.t('Digest')];
  return [header, header.map(() => '---'), ...rows, ...rest].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
