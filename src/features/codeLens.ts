// CodeLens above each line that names an image: the image's platforms against the targets. Provided without the network, resolved when shown.
import * as vscode from 'vscode';
import type { ImageUse } from '../core/dockerfile/imageUses.ts';
import { useStatus, type UseStatus } from '../core/findings.ts';
import { formatPlatform, samePlatform, type Platform } from '../core/platform.ts';
import { familiarReference, formatReference } from '../core/reference.ts';
import { signalOf } from '../host/cancel.ts';
import { hiddenCommandIds } from '../host/ids.ts';
import { plainText } from '../host/markdown.ts';
import { rangeOf } from '../host/ranges.ts';
import { isEnabled, onSettingsChange } from '../host/settings.ts';
import type { ImageCache, Known } from '../registry/cache/cache.ts';
import { RegistryError } from '../registry/errors.ts';
import { analyzeDocument, dockerfileSelector, referencesAt, type ImagePlace } from './shared/dockerfiles.ts';
import type { PlacedImageArgument } from './shared/imageArgument.ts';
import { explain, formatAge } from './shared/messages.ts';
import { lookUpOutcome, type Outcome } from './shared/outcome.ts';

export function registerCodeLens(images: ImageCache, onRefresh: vscode.Event<void>): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider<PlaceLens> = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: document => provideLenses(document),
    resolveCodeLens: (lens, token) => resolveLens(lens, images, signalOf(token)),
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(dockerfileSelector, provider),
    onRefresh(() => changed.fire()),
    onSettingsChange(() => changed.fire()),
  );
}

class PlaceLens extends vscode.CodeLens {
  readonly uri: vscode.Uri;
  readonly place: ImagePlace;

  constructor(document: vscode.TextDocument, place: ImagePlace) {
    super(rangeOf(document, place));
    this.uri = document.uri;
    this.place = place;
  }
}

function provideLenses(document: vscode.TextDocument): PlaceLens[] {
  if (!isEnabled('codeLens', document.uri)) return [];
  return analyzeDocument(document).places.map(place => new PlaceLens(document, place));
}

async function resolveLens(lens: PlaceLens, images: ImageCache, signal: AbortSignal): Promise<PlaceLens> {
  const { place } = lens;
  const references = referencesAt(place);
  const outcomes = new Map<string, Outcome>();
  for (const reference of references) {
    outcomes.set(formatReference(reference), await lookUpOutcome(images, reference, signal));
  }
  const argument: PlacedImageArgument = {
    reference: formatReference(references[0] as (typeof references)[0]),
    interactive: true,
    uri: lens.uri.toString(),
    start: place.start,
  };
  lens.command = {
    title: lensTitle(place.uses, use => outcomes.get(formatReference(use.reference))),
    tooltip: vscode.l10n.t('Show all platforms and actions of this image'),
    command: hiddenCommandIds.imageActions,
    arguments: [argument],
  };
  return lens;
}

/** Most platforms that a lens names; the rest is a number. */
const mostNamed = 3;

function lensTitle(uses: readonly ImageUse[], outcomeOf: (use: ImageUse) => Outcome | undefined): string {
  const failed = uses.map(outcomeOf).find(outcome => outcome instanceof RegistryError);
  if (failed) {
    const { icon, title } = explain(failed);
    return `$(${icon}) ${plainText(title)}`;
  }
  const known = uses.flatMap(use => {
    const outcome = outcomeOf(use);
    return outcome && !(outcome instanceof RegistryError) ? [{ use, known: outcome }] : [];
  });
  return known.length > 0
    ? knownTitle(uses, known)
    : `$(question) ${plainText(uses.map(use => familiarReference(use.reference)).join(', '))}`;
}

interface KnownUse {
  readonly use: ImageUse;
  readonly known: Known;
}

function knownTitle(uses: readonly ImageUse[], known: readonly KnownUse[]): string {
  const { l10n } = vscode;
  const having = (...statuses: UseStatus[]) =>
    known.filter(({ use, known: { description } }) => use.needed && statuses.includes(useStatus(use, description)));
  const lacking = having('missing', 'mismatch');
  const [{ known: shown }] = (lacking.length > 0 ? lacking : known) as [KnownUse];
  const available = shown.description.platforms.map(({ platform }) => platform);
  const parts =
    lacking.length > 0
      ? [lackingTitle(platformsOf(lacking), available)]
      : [
          supportedTitle(uses, available),
          servedTitle(platformsOf(having('fallback'))),
          uses.some(use => use.needed) ? '' : l10n.t('stage not built'),
        ];
  const offline = shown.offline ? `$(cloud) ${l10n.t('offline · as of {0}', formatAge(shown.asOf))}` : '';
  return [...parts, offline].filter(Boolean).join(' · ');
}

function platformsOf(known: readonly KnownUse[]): Platform[] {
  return known.map(({ use }) => use.platform);
}

function lackingTitle(wanted: readonly Platform[], available: readonly Platform[]): string {
  const names = [...new Set(wanted.map(formatPlatform))].join(', ');
  return `✗ ${vscode.l10n.t('{0} missing', names)} · ${vscode.l10n.t('has {0}', platformList(available))}`;
}

/** Of platforms that only an older one serves. */
function servedTitle(platforms: readonly Platform[]): string {
  const names = [...new Set(platforms.map(formatPlatform))].join(', ');
  return names && vscode.l10n.t('serves {0} too', names);
}

/** The platforms that are needed come first, so that the eye finds them. */
function supportedTitle(uses: readonly ImageUse[], available: readonly Platform[]): string {
  if (available.length === 0) return `$(question) ${vscode.l10n.t('no platforms')}`;
  const isNeeded = (platform: Platform) => uses.some(use => samePlatform(use.platform, platform));
  const ordered = [...available.filter(isNeeded), ...available.filter(platform => !isNeeded(platform))];
  return `${uses.some(use => use.needed) ? '✓ ' : ''}${platformList(ordered)}`;
}

function platformList(platforms: readonly Platform[]): string {
  const names = [...new Set(platforms.map(formatPlatform))].map(plainText);
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [vscode.l10n.t('{0} more', more)] : [])].join(' · ');
}
