// What was chosen, carried out repository by repository, and what is said of it: what is gone, and why the rest stays.
import * as vscode from 'vscode';
import type { DeletionChoice } from '../../core/deletionChoices.ts';
import { isAbort } from '../../host/cancel.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { DeletionOutcome } from '../../registry/deletion/deletion.ts';
import { MovedTag } from '../../registry/deletion/steps.ts';
import { RegistryError } from '../../registry/errors.ts';
import { shortList } from '../shared/lists.ts';
import { explainDeletion } from './advice.ts';
import { fullName, shortName, type Target } from './targets.ts';

/** What `multiarch.deleteTag` returns to scripts: whole references. */
export interface Deleted {
  readonly deleted: readonly string[];
  /** Only where something was not there any more. */
  readonly gone?: readonly string[];
}

export interface CarriedOut extends Deleted {
  /** Of the first repository where something failed; those behind it were not begun. */
  readonly failure?: { readonly target: Target; readonly reason: unknown };
}

type Client = Pick<RegistryClient, 'deletePlanned' | 'kindOf'>;

export async function carryOut(
  client: Client,
  targets: readonly Target[],
  { plans }: Pick<DeletionChoice, 'plans'>,
  signal: AbortSignal,
  tell: (message: string) => void,
): Promise<CarriedOut> {
  const deleted: string[] = [];
  const gone: string[] = [];
  const result = () => ({ deleted, ...(gone.length > 0 && { gone }) });
  for (const [at, target] of targets.entries()) {
    const plan = plans[at];
    if (!plan) continue;
    const onProgress = (done: number, all: number) => tell(vscode.l10n.t('{0} of {1}', done, all));
    const outcome: DeletionOutcome = await client.deletePlanned(target, plan, { signal, onProgress });
    deleted.push(...outcome.deleted.map(each => fullName(target, each)));
    gone.push(...outcome.gone.map(each => fullName(target, each)));
    if (outcome.failure !== undefined) return { ...result(), failure: { target, reason: outcome.failure } };
  }
  return result();
}

/** Whether all that happened is that the registry deletes no tag alone. */
export function isTagRefused({ deleted, failure }: CarriedOut): boolean {
  const reason = failure?.reason;
  return deleted.length === 0 && reason instanceof RegistryError && reason.kind === 'unsupported';
}

/** Throws what stopped it, as an Error for people that names what was deleted before; nothing where nothing stopped it. */
export function checkDone(client: Client, { deleted, failure }: CarriedOut): void {
  if (!failure) return;
  if (isAbort(failure.reason) && deleted.length === 0) throw failure.reason;
  const text = reasonOf(client, failure);
  const { l10n } = vscode;
  const before =
    deleted.length === 0
      ? l10n.t('Nothing was deleted.')
      : l10n.t('Already deleted: {0}.', shortList(deleted.map(shortName), mostNamed));
  throw new Error(`${text} ${before}`, { cause: failure.reason });
}

/** Characters. */
const mostNamed = 600;

function reasonOf(client: Client, { target, reason }: NonNullable<CarriedOut['failure']>): string {
  const { l10n } = vscode;
  if (isAbort(reason)) return l10n.t('The deletion was cancelled.');
  if (reason instanceof RegistryError) return explainDeletion(reason, client.kindOf(target.host));
  if (!(reason instanceof MovedTag)) return reason instanceof Error ? reason.message : String(reason);
  const name = fullName(target, reason.tag);
  return l10n.t('“{0}” was pushed again meanwhile, and is another image now: look at it before you delete it.', name);
}
