// Delete Tag…: of a tag, a platform, an attestation or several of them. A person sees first what goes with it; a script gets
// exactly what it named, or an error.
import * as vscode from 'vscode';
import { plainText } from '../../host/markdown.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { isInteractive } from '../shared/command.ts';
import { chosenManifests, type ImageArgument } from '../shared/imageArgument.ts';
import { shortList } from '../shared/lists.ts';
import { askChoice, askLook } from './ask.ts';
import { checkDone, type Deleted } from './carryOut.ts';
import { deleteChosen } from './chosen.ts';
import { isDeletable, repositoryRows } from './rows.ts';
import { deleteNamed, type Allowed } from './script.ts';
import { shortName, targetsOf } from './targets.ts';

export interface DeletionParts {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  /** Told the hosts where something went, and the rows of its repositories, as far as rows were chosen. */
  readonly changed: (hosts: readonly string[], rows: readonly unknown[]) => void;
}

/** Undefined when the person gave up. */
export async function deleteTag(
  argument: unknown,
  selected: readonly unknown[],
  { client, images, changed }: DeletionParts,
): Promise<Deleted | undefined> {
  // Who is asked for a name is a person, whatever else a keybinding says: nothing goes that was not shown.
  const isAsked = isInteractive(argument) || typeof (argument as Partial<ImageArgument>).reference !== 'string';
  const chosen = isAsked ? selected.filter(isDeletable) : [];
  const named = isDeletable(argument) ? argument : undefined;
  const targets = targetsOf(await chosenManifests(named, chosen, vscode.l10n.t('Delete Tag')));
  const [target] = targets;
  if (!target) return undefined;
  const parts = { client, images, askChoice, askLook };
  const done = isAsked ? await deleteChosen(parts, targets) : await deleteNamed(parts, target, argument as Allowed);
  if (!done) return undefined;
  const { failure: _, ...result } = done;
  if (result.deleted.length + (result.gone?.length ?? 0) > 0) {
    changed([...new Set(targets.map(({ host }) => host))], repositoryRows(chosen));
  }
  checkDone(client, done);
  if (isAsked) report(result);
  return result;
}

function report({ deleted, gone = [] }: Deleted): void {
  const { l10n, window } = vscode;
  const done = l10n.t('Deleted {0}', shortList(deleted.map(shortName), 100));
  if (deleted.length > 0) window.setStatusBarMessage(plainText(done), 4000);
  if (gone.length === 0) return;
  void window.showInformationMessage(
    plainText(l10n.t('Not there any more: {0}.', shortList(gone.map(shortName), 300))),
  );
}
