// Hover on an image reference: what the registry holds, its platforms against the targets, and what can be done.
import * as vscode from 'vscode';
import type { ImageUse } from '../core/dockerfile/imageUses.ts';
import { useStatus } from '../core/findings.ts';
import { shortDigest } from '../core/digest.ts';
import { bestMatch, formatPlatform, samePlatform } from '../core/platform.ts';
import { formatReference, type Reference } from '../core/reference.ts';
import type { Targets } from '../core/targets.ts';
import { signalOf } from '../host/cancel.ts';
import { commandIds } from '../host/ids.ts';
import { machinePlatform } from '../host/machine.ts';
import { commandLink, escapeMarkdown } from '../host/markdown.ts';
import { rangeOf } from '../host/ranges.ts';
import { isEnabled } from '../host/settings.ts';
import type { ImageCache, Known } from '../registry/cache/cache.ts';
import type { DescribedPlatform } from '../registry/describe.ts';
import { RegistryError } from '../registry/errors.ts';
import {
  analyzeDocument,
  describeTargets,
  dockerfileSelector,
  placeAt,
  referencesAt,
  type ImagePlace,
} from './shared/dockerfiles.ts';
import type { PlacedImageArgument } from './shared/imageArgument.ts';
import { failedSection, footLines, headLine } from './shared/hoverSections.ts';
import { formatSize } from './shared/messages.ts';
import { lookUpOutcome } from './shared/outcome.ts';

export function registerHover(images: ImageCache): vscode.Disposable {
  return vscode.languages.registerHoverProvider(dockerfileSelector, {
    provideHover: (document, position, token) => provideHover(document, position, images, signalOf(token)),
  });
}

async function provideHover(
  document: vscode.TextDocument,
  position: vscode.Position,
  images: ImageCache,
  signal: AbortSignal,
): Promise<vscode.Hover | undefined> {
  const place = isEnabled('hover', document.uri) ? placeAt(document, position) : undefined;
  if (!place) return undefined;
  const sections = await Promise.all(
    referencesAt(place).map(async reference => {
      const outcome = await lookUpOutcome(images, reference, signal);
      return outcome instanceof RegistryError
        ? failedSection(reference, outcome)
        : knownSection(reference, outcome, place, document, images);
    }),
  );
  const markdown = new vscode.MarkdownString(sections.join('\n\n---\n\n'), true);
  markdown.isTrusted = {
    enabledCommands: [
      commandIds.inspect,
      commandIds.compare,
      commandIds.copyDigest,
      commandIds.pinDigest,
      commandIds.unpinDigest,
      commandIds.selectTargetPlatforms,
      commandIds.showLog,
    ],
  };
  return new vscode.Hover(markdown, rangeOf(document, place));
}

function knownSection(
  reference: Reference,
  known: Known,
  place: ImagePlace,
  document: vscode.TextDocument,
  images: ImageCache,
): string {
  const { description } = known;
  const lines = [
    headLine(reference, description),
    platformTable(description.platforms, neededUses(reference, place), images),
    ...footLines(known),
    targetsLine(analyzeDocument(document).targets, document.uri),
    actionLinks(reference, description.digest, place, document),
  ];
  return lines.join('\n\n');
}

function targetsLine(targets: Targets, uri: vscode.Uri): string {
  const { l10n } = vscode;
  const argument = { interactive: true, uri: uri.toString() };
  const change = commandLink(l10n.t('Change…'), commandIds.selectTargetPlatforms, argument);
  const line = `$(target) ${l10n.t('Targets: {0}', escapeMarkdown(describeTargets(targets)))} &nbsp; ${change}`;
  if (targets.invalid.length === 0) return line;
  return `${line}\n\n$(warning) ${l10n.t('These are not platforms: {0}', escapeMarkdown(targets.invalid.join(', ')))}`;
}

/** Arguments may make another image of one place for each target: each has its own needs. */
function neededUses(reference: Reference, { uses }: ImagePlace): ImageUse[] {
  const name = formatReference(reference);
  return uses.filter(use => use.needed && formatReference(use.reference) === name);
}

/** An index may hold thousands of platforms; a person reads a table of so many rows. */
const mostRows = 40;

/** In their order; where not all have room, those that were chosen come first. */
function shownPlatforms(
  platforms: readonly DescribedPlatform[],
  chosen: ReadonlySet<DescribedPlatform | undefined>,
): readonly DescribedPlatform[] {
  if (platforms.length <= mostRows) return platforms;
  return platforms.toSorted((a, b) => Number(chosen.has(b)) - Number(chosen.has(a))).slice(0, mostRows);
}

/** One row a platform; a row for each that is required and not there. */
function platformTable(
  platforms: readonly DescribedPlatform[],
  wanted: readonly ImageUse[],
  images: ImageCache,
): string {
  const { l10n } = vscode;
  const chosen = new Set(wanted.map(use => bestMatch(use.platform, platforms)));
  const shown = shownPlatforms(platforms, chosen);
  const sizes = shown.map(({ digest }) => images.knownSize(digest));
  const withSizes = sizes.some(size => size !== undefined);
  const rows = shown.map((each, index) => {
    const size = sizes[index];
    const marks = [
      chosen.has(each) ? '✓' : '',
      samePlatform(each.platform, machinePlatform()) ? l10n.t('this machine') : '',
    ];
    const name = [formatPlatform(each.platform), each.platform.osVersion ?? ''].filter(Boolean).join(' ');
    return [
      escapeMarkdown(name),
      ...(withSizes ? [size === undefined ? '' : formatSize(size)] : []),
      `\`${shortDigest(each.digest)}\``,
      marks.filter(Boolean).join(' '),
    ];
  });
  const lacking = wanted.filter(use => ['missing', 'mismatch'].includes(useStatus(use, { kind: 'index', platforms })));
  const missing = [...new Set(lacking.map(use => formatPlatform(use.platform)))].map(name => {
    return [`**${escapeMarkdown(name)}**`, ...(withSizes ? [''] : []), '', `✗ ${l10n.t('missing')}`];
  });
  const more = platforms.length - shown.length;
  const rest = more > 0 ? [[l10n.t('{0} more', more), ...(withSizes ? [''] : []), '', '']] : [];
  const header = [l10n.t('Platform'), ...(withSizes ? [l10n.t('Compressed')] : []), l10n.t('Digest'), ' '];
  const table = [header, header.map(() => '---'), ...rows, ...rest, ...missing];
  return table.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function actionLinks(reference: Reference, digest: string, place: ImagePlace, document: vscode.TextDocument): string {
  const { l10n } = vscode;
  const image = { reference: formatReference(reference), interactive: true } as const;
  const placed: PlacedImageArgument = { ...image, uri: document.uri.toString(), start: place.start };
  const isPinned = reference.digest !== undefined;
  return [
    `$(search) ${commandLink(l10n.t('Inspect'), commandIds.inspect, image)}`,
    `$(copy) ${commandLink(l10n.t('Copy Digest'), commandIds.copyDigest, { ...image, digest })}`,
    ...(isPinned
      ? [
          `$(refresh) ${commandLink(l10n.t('Update Pin'), commandIds.pinDigest, placed)}`,
          `$(pinned) ${commandLink(l10n.t('Unpin'), commandIds.unpinDigest, placed)}`,
        ]
      : [`$(pin) ${commandLink(l10n.t('Pin Digest'), commandIds.pinDigest, placed)}`]),
    `$(diff) ${commandLink(l10n.t('Compare…'), commandIds.compare, image)}`,
  ].join(' &nbsp; ');
}
