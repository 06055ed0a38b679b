// Deletion by a person: everything that goes with it is looked up and shown first, and only what is chosen then is done.
import * as vscode from 'vscode';
import { deletionChoices, type Wish } from '../../core/deletionChoices.ts';
import { shortList } from '../shared/lists.ts';
import { withPatience } from '../shared/progress.ts';
import type { askChoice, askLook } from './ask.ts';
import { carryOut, isTagRefused, type CarriedOut } from './carryOut.ts';
import { lookAt, type DeletionParts } from './look.ts';
import { fullName, namesIn, type Target } from './targets.ts';

interface ChosenParts extends DeletionParts {
  readonly askChoice: typeof askChoice;
  readonly askLook: typeof askLook;
}

/** Undefined when the person gave up. */
export async function deleteChosen(parts: ChosenParts, targets: readonly Target[]): Promise<CarriedOut | undefined> {
  let wishes = await lookAtAll(parts, targets);
  const gone = targets.flatMap((target, at) => missingIn(target, wishes[at]));
  if (gone.length === targets.flatMap(namesIn).length) return { deleted: [], gone };
  let note: string | undefined;
  for (;;) {
    const choices = deletionChoices(wishes);
    const choice = await parts.askChoice(targets, choices, note);
    if (!choice) return undefined;
    const title = vscode.l10n.t('Deleting from {0}', placesOf(targets));
    const done = await withPatience(title, (signal, tell) => carryOut(parts.client, targets, choice, signal, tell));
    if (choice.kind !== 'tags' || !isTagRefused(done)) return done;
    // The registry has just said so: it is the image then, or nothing.
    note = vscode.l10n.t('{0} deletes no tag without its image.', done.failure?.target.host ?? '');
    const looked = wishes.every(({ isWhole }) => isWhole) ? wishes : await lookAtAll(parts, targets);
    wishes = looked.map(wish => ({ ...wish, deletesTags: false }));
  }
}

function lookAtAll(parts: ChosenParts, targets: readonly Target[]): Promise<Wish[]> {
  const mayAsk = (target: Target, requests: number) => {
    const isPlain = targets.length === 1 && target.named.digests.length === 0;
    return parts.askLook(target, requests, isPlain && parts.client.deletesTags(target.host) !== false);
  };
  const title = vscode.l10n.t('Looking at {0}', placesOf(targets));
  return withPatience(title, async (signal, tell) => {
    const wishes: Wish[] = [];
    for (const target of targets) wishes.push(await lookAt(parts, target, { signal, tell, mayAsk }));
    return wishes;
  });
}

function missingIn(target: Target, wish: Wish | undefined): string[] {
  return target.named.tags.filter(tag => !wish?.survey.tags.has(tag)).map(tag => fullName(target, tag));
}

function placesOf(targets: readonly Target[]): string {
  return shortList(
    targets.map(({ host, repository }) => `${host}/${repository}`),
    100,
  );
}
