// Remove Image…: names are taken away, and an image goes with its last one. Several rows at once; asked for first.
import * as vscode from 'vscode';
import { removeImage } from '../../engine/commands.ts';
import type { Engine } from '../../engine/engine.ts';
import { isInteractive } from '../shared/command.ts';
import { engineNames } from '../shared/engines.ts';
import { shortList } from '../shared/lists.ts';
import { explain } from '../shared/messages.ts';
import { engineFor, imageFrom, localArgument } from './argument.ts';
import { atWork } from '../shared/work.ts';
import type { Parts } from './work.ts';

interface Doomed {
  readonly engine: Engine;
  readonly image: string;
}

/** Undefined when the person gave up. Throws when one could not be removed, after all others were. */
export async function remove(
  given: unknown,
  chosen: readonly unknown[],
  parts: Parts,
): Promise<{ removed: string[] } | undefined> {
  const doomed = await doomedOf(chosen.length > 1 ? chosen.filter(isLocalImage) : [given]);
  const { reference, imageId } = localArgument(given);
  // Who was asked for a name is a person, whatever else a keybinding says.
  const isAsked = isInteractive(given) || (reference ?? imageId) === undefined;
  if (!doomed || (isAsked && !(await confirm(doomed)))) return undefined;
  const names = doomed.map(({ image }) => image);
  const title = vscode.l10n.t('Removing {0}', shortList(names, mostNamed));
  return atWork(title, parts, async watched => {
    const removed: string[] = [];
    const failed: string[] = [];
    for (const { engine, image } of doomed) {
      watched.signal.throwIfAborted();
      try {
        await removeImage(engine, image, watched);
        removed.push(image);
      } catch (error) {
        watched.signal.throwIfAborted();
        failed.push(vscode.l10n.t('{0} was not removed. {1}', image, explain(error).text));
      }
    }
    if (failed.length > 0) throw new Error(failed.join(' '));
    return { removed };
  });
}

/** Of rows of other kinds that were selected too, this command knows nothing. */
function isLocalImage(row: unknown): boolean {
  return (row as { kind?: unknown }).kind === 'localImage';
}

async function doomedOf(arguments_: readonly unknown[]): Promise<Doomed[] | undefined> {
  const doomed: Doomed[] = [];
  for (const argument of arguments_.map(localArgument)) {
    const image = await imageFrom(argument, vscode.l10n.t('Remove Image'));
    const engine = image === undefined ? undefined : await engineFor(argument);
    if (image === undefined || !engine) return undefined;
    doomed.push({ engine, image });
  }
  return doomed;
}

/** Characters of names in one line. */
const mostNamed = 100;
/** Lines: a dialog is as high as its text, and its buttons must stay on the screen. */
const mostShown = 20;

async function confirm(doomed: readonly Doomed[]): Promise<boolean> {
  const { l10n } = vscode;
  const [first] = doomed;
  const title =
    doomed.length === 1 ? l10n.t('Remove {0}?', first?.image ?? '') : l10n.t('Remove {0} images?', doomed.length);
  const shown = doomed.slice(0, mostShown);
  const lines = shown.map(({ engine, image }) => l10n.t('{0}, from {1}', image, engineNames[engine.kind]));
  const rest = doomed.length > mostShown ? [l10n.t('{0} more', doomed.length - mostShown)] : [];
  const detail = [...lines, ...rest, l10n.t('What no other name refers to is deleted from this machine.')].join('\n');
  const button = l10n.t('Remove');
  return (await vscode.window.showWarningMessage(title, { modal: true, detail }, button)) === button;
}
