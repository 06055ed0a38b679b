// A copy carried out: with progress in bytes and a way to cancel it, and in words for people where it fails.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import type { Platform } from '../../core/platform.ts';
import { familiarReference, formatReference, withDigest, type Reference } from '../../core/reference.ts';
import type { CopiedImage, TagChange } from '../../registry/write/copyImage.ts';
import type { TransferProgress } from '../../registry/write/transfer.ts';
import { formatSize } from '../shared/messages.ts';
import { withPatience } from '../shared/progress.ts';
import type { CopyQuestions, Replaced } from './ask.ts';
import type { CopyParts } from './parts.ts';
import { explained } from './explained.ts';

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
  const [source, target] = [familiarReference(from), familiarReference(to)];
  let begun: TagChange | undefined;
  const run = (signal: AbortSignal, tell: (message: string) => void) =>
    client.copyImage(from, to, {
      signal,
      ...(platforms && { platforms }),
      // What a person agreed to replace is that, and nothing that came after it.
      ...(wanted.mayReplace && { onlyAsTold: true }),
      beforeWriting: async change => {
        await askToReplace(wanted, change, parts, signal);
        begun = change;
      },
      onProgress: progress => tell(progressText(progress)),
    });
  try {
    const copied = await withPatience(vscode.l10n.t('Copying {0} to {1}', source, target), run);
    const { leftOut, ...done } = copied;
    log.info(`${formatReference(from)} → ${formatReference(to)} ${copied.digest}`);
    for (const { name, reason } of leftOut) log.warn(`${name} was not copied: ${reason}`);
    changed([to.host], []);
    return { reference: formatReference(to), ...done, ...(leftOut.length > 0 && { leftOut }) };
  } catch (error) {
    throw await explained(error, wanted, begun, client);
  }
}

/** Rejects with an AbortError where the person does not want it. */
async function askToReplace(
  { from, to, platforms, mayReplace }: WantedCopy,
  { current, digest }: TagChange,
  { images }: CopyParts,
  signal: AbortSignal,
): Promise<void> {
  if (!mayReplace || current === undefined || current === digest) return;
  const platformsOf = async (image: Reference, content: string): Promise<readonly Platform[]> => {
    const parsed = parseDigest(content);
    if (!parsed) return [];
    const { description } = await images.lookUp(withDigest(image, parsed), signal);
    return description.platforms.map(each => each.platform);
  };
  // Only to be told: what cannot be read is replaced all the same.
  const [now, afterwards] = await Promise.allSettled([
    platformsOf(to, current),
    platforms ?? platformsOf(from, digest),
  ]);
  signal.throwIfAborted();
  const replaced: Replaced = { to, before: version(current, now), after: version(digest, afterwards) };
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
