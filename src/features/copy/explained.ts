// Why a copy failed or ended, for people: which side it was, and what the tag is now.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { NoSuchPlatform } from '../../core/indexes/narrow.ts';
import { formatPlatform } from '../../core/platform.ts';
import { familiarReference, type Reference } from '../../core/reference.ts';
import { isAbort } from '../../host/cancel.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { RegistryError } from '../../registry/errors.ts';
import { TagMovedMeanwhile, type TagChange } from '../../registry/write/copyImage.ts';
import { Cancelled } from '../shared/cancelled.ts';
import { shortList } from '../shared/lists.ts';
import { explain } from '../shared/messages.ts';

/** Characters for the platforms that are there. */
const room = 200;

/** @param begun left out where nothing was written: what ended before is as if it had never been. */
export async function explained(
  error: unknown,
  { from, to }: { readonly from: Reference; readonly to: Reference },
  begun: TagChange | undefined,
  client: Pick<RegistryClient, 'pointedTo'>,
): Promise<unknown> {
  const { l10n } = vscode;
  const names = [familiarReference(from), familiarReference(to)];
  if (error instanceof NoSuchPlatform) {
    const available = shortList(error.available.map(formatPlatform), room);
    const text = l10n.t('{0} has no {1}. It has {2}.', names[0] ?? '', formatPlatform(error.wanted), available);
    return new Error(text, { cause: error });
  }
  if (error instanceof TagMovedMeanwhile) {
    const [source = '', target = ''] = names;
    const now = shortDigest(error.found);
    const text = l10n.t('{0} was not copied to {1}, which is {2} now: somebody else pushed it.', source, target, now);
    return new Error(text, { cause: error });
  }
  const isCancelled = isAbort(error);
  if ((isCancelled && !begun) || !(isCancelled || error instanceof RegistryError)) return error;
  const why = isCancelled
    ? l10n.t('The copy of {0} to {1} was cancelled.', ...names)
    : l10n.t('{0} was not copied to {1}. {2}', ...names, explain(error).text);
  const after = begun ? ` ${await afterwards(to, begun, client)}` : '';
  return isCancelled ? new Cancelled(`${why}${after}`) : new Error(`${why}${after}`, { cause: error });
}

/** Milliseconds: who cancelled does not want to wait. */
const lookTime = 3000;

/** Asked of the registry: a connection that broke says nothing of what was done before. */
async function afterwards(
  to: Reference,
  { current, digest }: TagChange,
  client: Pick<RegistryClient, 'pointedTo'>,
): Promise<string> {
  const { l10n } = vscode;
  const name = familiarReference(to);
  try {
    const found = await client.pointedTo(to, to.tag ?? 'latest', AbortSignal.timeout(lookTime));
    if (found === current) {
      return found === undefined
        ? l10n.t('There is no {0}; what is there by now is not sent again by another copy.', name)
        : l10n.t('{0} is as it was; what is there by now is not sent again by another copy.', name);
    }
    if (found === digest) return l10n.t('{0} is the copy all the same.', name);
    return l10n.t('{0} is {1} now: somebody else pushed it.', name, shortDigest(found ?? ''));
  } catch {
    return l10n.t('Whether {0} is as it was could not be seen.', name);
  }
}
