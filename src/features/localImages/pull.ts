// Pull Image… (for a platform): what the registry has is offered, this machine's platform first; the engine pulls it.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { comparePlatforms, formatPlatform, samePlatform } from '../../core/platform.ts';
import { familiarReference, formatReference, type Reference } from '../../core/reference.ts';
import { command, commandLines, printedDigest } from '../../engine/commands.ts';
import { machinePlatform } from '../../host/machine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { DescribedPlatform } from '../../registry/describe.ts';
import { isInteractive } from '../shared/command.ts';
import { engineNames } from '../shared/engines.ts';
import type { UsableImage } from '../shared/imageArgument.ts';
import { formatSize } from '../shared/messages.ts';
import { withPatience } from '../shared/progress.ts';
import { engineFor, localArgument, namedImageFrom, platformFrom, type LocalArgument } from './argument.ts';
import { atWork } from '../shared/work.ts';
import type { Parts } from './work.ts';

/** What `multiarch.pull` returns. */
interface Pulled {
  readonly reference: string;
  /** As it was given or chosen; the engine's own choice where it is left out. */
  readonly platform?: string;
  /** Of what the name stands for, where the engine prints it. */
  readonly digest?: string;
}

/** All rows that were chosen, one after the other, by the same engine. Else as `pullOne`. */
export async function pull(given: unknown, chosen: readonly unknown[], parts: Parts): Promise<Pulled | undefined> {
  const rows = chosen.map(localArgument).filter(isPulled).map(ofRow);
  if (rows.length < 2) return pullOne(localArgument(given), parts);
  const engine = await engineFor(ofRow(localArgument(given)));
  if (!engine) return undefined;
  for (const row of rows) await pullOne({ ...row, engine: engine.kind }, parts);
  return undefined;
}

/** Of rows of other kinds that were selected too, this command knows nothing. */
function isPulled(row: LocalArgument): boolean {
  return 'image' in row || (row as { kind?: unknown }).kind === 'localPlatform';
}

/** Undefined when the person gave up. Throws EngineError, RegistryError, or an Error for people. */
async function pullOne(given: LocalArgument, parts: Parts): Promise<Pulled | undefined> {
  const argument = ofRow(given);
  const reference = await namedImageFrom(argument, vscode.l10n.t('Pull Image'));
  if (!reference) return undefined;
  const engine = await engineFor(argument);
  if (!engine) return undefined;
  const asks = argument.platform === undefined && isInteractive(argument);
  const platform = asks ? await choosePlatform(reference, parts.images) : platformFrom(argument);
  if (asks && platform === undefined) return undefined;
  const name = nameFor(reference);
  const title =
    platform === undefined
      ? vscode.l10n.t('{0}: pulling {1}', engineNames[engine.kind], familiarReference(reference))
      : vscode.l10n.t('{0}: pulling {1} for {2}', engineNames[engine.kind], familiarReference(reference), platform);
  const output = await atWork(title, parts, watched => command(engine, commandLines.pull(name, platform), watched));
  const digest = printedDigest(output);
  return { reference: name, ...(platform !== undefined && { platform }), ...(digest !== undefined && { digest }) };
}

/** In full, so that no engine asks which registry is meant; older Podman takes no tag beside a digest. */
function nameFor(reference: Reference): string {
  const { tag: _, ...pinned } = reference;
  return formatReference(reference.digest ? pinned : reference);
}

/** A row of a registry stands for the tag, on its platform: by its digest alone the image would come without a name. */
function ofRow(argument: LocalArgument): LocalArgument {
  const { image } = argument as Partial<UsableImage>;
  return image ? { ...image, interactive: true } : argument;
}

async function lookUp(reference: Reference, images: ImageCache): Promise<readonly DescribedPlatform[]> {
  const title = vscode.l10n.t('Reading {0}', familiarReference(reference));
  return (await withPatience(title, signal => images.lookUp(reference, signal))).description.platforms;
}

/** Of an image that has only one, that one, unasked. */
async function choosePlatform(reference: Reference, images: ImageCache): Promise<string | undefined> {
  const platforms = await lookUp(reference, images);
  const [only, ...others] = platforms;
  if (only && others.length === 0) return formatPlatform(only.platform);
  const items = platforms.toSorted(hostFirst).map(each => platformItem(each, images));
  const title = vscode.l10n.t('Pull {0}: Platform', familiarReference(reference));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.platform;
}

function isHost({ platform }: DescribedPlatform): boolean {
  return samePlatform(platform, machinePlatform());
}

function hostFirst(left: DescribedPlatform, right: DescribedPlatform): number {
  return Number(isHost(right)) - Number(isHost(left)) || comparePlatforms(left.platform, right.platform);
}

function platformItem(each: DescribedPlatform, images: ImageCache): vscode.QuickPickItem & { platform: string } {
  const size = images.knownSize(each.digest);
  const platform = formatPlatform(each.platform);
  const details = [
    each.platform.osVersion,
    isHost(each) ? vscode.l10n.t('this machine') : undefined,
    size === undefined ? undefined : formatSize(size),
    shortDigest(each.digest),
  ];
  return {
    platform,
    label: `$(${isHost(each) ? 'vm-active' : 'chip'}) ${platform}`,
    description: details.filter(each => each !== undefined).join(' · '),
  };
}
