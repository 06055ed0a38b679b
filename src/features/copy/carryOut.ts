// A copy carried out: with progress in bytes and a way to cancel it, and in words for people where it fails.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { NoSuchPlatform } from '../../core/indexes/narrow.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { familiarReference, formatReference, withDigest, type Reference } from '../../core/reference.ts';
import { RegistryError } from '../../registry/errors.ts';
import type { CopiedImage } from '../../registry/write/copyImage.ts';
import type { TransferProgress } from '../../registry/write/transfer.ts';
import { shortList } from '../shared/lists.ts';
import { explain, formatSize } from '../shared/messages.ts';
import { withPatience } from '../shared/progress.ts';
import type { CopyQuestions, Replaced } from './ask.ts';
import type { CopyParts } from './copy.ts';

export interface WantedCopy {
  readonly from: Reference;
  readonly to: Reference;
  /** Left out: all of them. */
  readonly platforms?: readonly Platform[];
  /** Left out: a tag that is there is replaced. */
  readonly mayReplace?: CopyQuestions['mayReplace'];
}

/** What `multiarch.copyImage` returns. */
export interface Copied extends Omit<CopiedImage, 'leftOut'> {
  /** In full, with its tag. */
  readonly reference: string;
  /** Only where something could not come along. */
  readonly leftOut?: CopiedImage['leftOut'];
}

export async function carryOut(wanted: WantedCopy, parts: CopyParts): Promise<Copied> {
  const { client, log, changed } = parts;
  const { from, to, platforms } = wanted;
  const names = [from, to].map(familiarReference) as [string, string];
  const title = vscode.l10n.t('Copying {0} to {1}', ...names);
  const copied = await withPatience(title, (signal, tell) =>
    client.copyImage(from, to, {
      signal,
      ...(platforms && { platforms }),
      mayReplace: (before, after) => askToReplace(wanted, { before, after }, parts, signal),
      onProgress: progress => tell(progressText(progress)),
    }),
  ).catch((error: unknown) => {
    throw explained(error, names);
  });
  const { leftOut, ...done } = copied;
  log.info(`${formatReference(from)} → ${formatReference(to)} ${copied.digest}`);
  for (const { name, reason } of leftOut) log.warn(`${name} was not copied: ${reason}`);
  changed([to.host], []);
  return { reference: formatReference(to), ...done, ...(leftOut.length > 0 && { leftOut }) };
}

async function askToReplace(
  { from, to, platforms, mayReplace }: WantedCopy,
  { before, after }: { readonly before: string; readonly after: string },
  { images }: CopyParts,
  signal: AbortSignal,
): Promise<void> {
  if (!mayReplace) return;
  const platformsOf = async (image: Reference, digest: string): Promise<readonly Platform[]> => {
    const parsed = parseDigest(digest);
    if (!parsed) return [];
    const { description } = await images.lookUp(withDigest(image, parsed), signal);
    return description.platforms.map(each => each.platform);
  };
  // Only to be told: what cannot be read is replaced all the same.
  const [now, afterwards] = await Promise.allSettled([platformsOf(to, before), platforms ?? platformsOf(from, after)]);
  signal.throwIfAborted();
  const replaced: Replaced = { to, before: version(before, now), after: version(after, afterwards) };
  if (!(await mayReplace(replaced))) throw new DOMException('not replaced', 'AbortError');
}

function version(digest: string, read: PromiseSettledResult<readonly Platform[]>): Replaced['before'] {
  return { digest, ...(read.status === 'fulfilled' && { platforms: read.value }) };
}

function progressText({ step, name, bytes, ofBytes, done, of }: TransferProgress): string {
  const { l10n } = vscode;
  if (step === 'tag') return l10n.t('tag {0}', name);
  const images = l10n.t('{0} of {1} manifests', done, of);
  return ofBytes === 0 ? images : l10n.t('{0} of {1}, {2}', formatSize(bytes), formatSize(ofBytes), images);
}

/** Characters for the platforms that are there. */
const room = 200;

function explained(error: unknown, [from, to]: readonly [string, string]): unknown {
  const { l10n } = vscode;
  if (error instanceof NoSuchPlatform) {
    const { wanted, available } = error;
    const names = shortList(available.map(formatPlatform), room);
    return new Error(l10n.t('{0} has no {1}. It has {2}.', from, formatPlatform(wanted), names), { cause: error });
  }
  if (!(error instanceof RegistryError)) return error;
  const text = l10n.t('{0} was not copied to {1}. {2}', from, to, explain(error).text);
  return new Error(text, { cause: error });
}
