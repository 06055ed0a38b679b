// What a hover says of an image, wherever it is named.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { familiarReference, type Reference } from '../../core/reference.ts';
import { commandIds } from '../../host/ids.ts';
import { commandLink, escapeMarkdown } from '../../host/markdown.ts';
import type { Known } from '../../registry/cache/cache.ts';
import type { ImageDescription } from '../../registry/describe.ts';
import type { RegistryError } from '../../registry/errors.ts';
import { explain, formatAge } from './messages.ts';

/** In place of all else, where the registry gave no answer. */
export function failedSection(reference: Reference, error: RegistryError): string {
  const { icon, text } = explain(error);
  return [
    `**${escapeMarkdown(familiarReference(reference))}**`,
    `$(${icon}) ${escapeMarkdown(text)}`,
    commandLink(vscode.l10n.t('Show Log'), commandIds.showLog, {}),
  ].join('\n\n');
}

/** Name, kind and digest. */
export function headLine(reference: Reference, { kind, digest }: ImageDescription): string {
  const { l10n } = vscode;
  const name = kind === 'index' ? l10n.t('index') : l10n.t('single-platform image');
  return `**${escapeMarkdown(familiarReference(reference))}** — ${name} \`${shortDigest(digest)}\``;
}

/** Below the platforms: their attestations, and how old all this is where the registry is away. */
export function footLines({ description: { platforms }, offline, asOf }: Known): string[] {
  const { l10n } = vscode;
  const attested = platforms.filter(({ attestations }) => attestations.length > 0).length;
  return [
    ...(attested > 0 ? [l10n.t('Attestations for {0} of {1} platforms', attested, platforms.length)] : []),
    ...(offline ? [`$(cloud) ${l10n.t('offline · as of {0}', formatAge(asOf))}`] : []),
  ];
}
