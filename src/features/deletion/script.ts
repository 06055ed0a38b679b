// Deletion for scripts: nothing is asked, and nothing goes that was not named or allowed.
import * as vscode from 'vscode';
import { planDeletion, type DeletionPlan, type Survey } from '../../core/deletion.ts';
import { RegistryError } from '../../registry/errors.ts';
import { shortList } from '../shared/lists.ts';
import { withPatience } from '../shared/progress.ts';
import { carryOut, isTagRefused, type CarriedOut } from './carryOut.ts';
import { lookAt, lookAtNamed, type DeletionParts } from './look.ts';
import { namesIn, type Target } from './targets.ts';

/** What else may go. */
export interface Allowed {
  /** The other tags of the same image, where the registry cannot delete a tag alone or a digest is named. */
  readonly sharedTags?: boolean;
  /** The indexes that hold it. */
  readonly indexes?: boolean;
}

/** Throws an Error for people where more would go than is allowed, or where nothing of that name is there. */
export async function deleteNamed(parts: DeletionParts, target: Target, allowed: Allowed): Promise<CarriedOut> {
  const title = vscode.l10n.t('Deleting from {0}', `${target.host}/${target.repository}`);
  return withPatience(title, async (signal, tell) => {
    const run = (plan: DeletionPlan) => carryOut(parts.client, [target], { plans: [plan] }, signal, tell);
    const alone = await tagsAlone(parts, target, signal);
    const done = alone && (await run(alone));
    if (done && !isTagRefused(done)) return done;
    const mayAsk = () => Promise.resolve('all' as const);
    const { survey } = await lookAt(parts, target, { signal, tell, mayAsk });
    return run(allowedPlan(target, survey, allowed));
  });
}

/** The least that it can be, if it is only tags; undefined where the registry is known to take no tag without its image. */
async function tagsAlone(
  { client }: DeletionParts,
  target: Target,
  signal: AbortSignal,
): Promise<DeletionPlan | undefined> {
  const { named, host } = target;
  if (named.digests.length > 0 || client.deletesTags(host) === false) return undefined;
  const survey = await lookAtNamed(client, target, signal);
  checkThere(target, survey);
  return planDeletion(survey, named, { images: false, indexes: false });
}

function checkThere(target: Target, { tags }: Survey): void {
  const missing = target.named.tags.find(tag => !tags.has(tag));
  if (missing === undefined) return;
  const { host, repository } = target;
  throw new RegistryError('not-found', { host, repository, tag: missing }, 'it is not there');
}

function allowedPlan(target: Target, survey: Survey, { sharedTags, indexes }: Allowed): DeletionPlan {
  checkThere(target, survey);
  const { l10n } = vscode;
  const plan = planDeletion(survey, target.named, { images: true, indexes: indexes === true });
  const name = namesIn(target)[0] ?? '';
  const tags = [...new Set(plan.holders.flatMap(each => each.tags))];
  if (plan.holders.length > 0 && indexes !== true) {
    throw new Error(
      l10n.t(
        '“{0}” is part of a multi-platform image that would be broken: {1}. Delete that first, or allow it with "indexes": true.',
        name,
        shortList(tags, mostNamed),
      ),
    );
  }
  if (plan.shared.length === 0 || sharedTags === true) return plan;
  throw new Error(
    l10n.t(
      '“{0}” cannot go without other tags of the same image: {1}. Allow that with "sharedTags": true.',
      name,
      shortList(plan.shared, mostNamed),
    ),
  );
}

/** Characters. */
const mostNamed = 300;
