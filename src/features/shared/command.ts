// Commands, as people and as scripts call them: a person sees an error as a notification, a script gets it thrown.
import * as vscode from 'vscode';
import { isAbort } from '../../host/cancel.ts';
import { plainText } from '../../host/markdown.ts';
import { commandIds, titleCommandIds } from '../../host/ids.ts';
import { Cancelled } from './cancelled.ts';
import { explain } from './messages.ts';

/**
 * Registers a command that is a function too: it returns its result, or throws an Error whose message is for people.
 * Called without an argument, or by something that was clicked (`interactive`), it shows that message instead. `chosen`
 * is the argument, or all the rows of a side bar that were selected with it.
 */
export function command(
  id: string,
  log: vscode.LogOutputChannel,
  run: (argument: unknown, chosen: readonly unknown[]) => Promise<unknown>,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...given: readonly unknown[]) => {
    const [argument, selected] = given;
    try {
      if (isLost(id, given)) throw new Error(vscode.l10n.t('The row was just read again. Choose it once more.'));
      return await run(argument, Array.isArray(selected) ? selected : argument === undefined ? [] : [argument]);
    } catch (error) {
      if (isAbort(error)) return undefined;
      if (error instanceof Cancelled && isInteractive(argument)) {
        void vscode.window.showInformationMessage(plainText(error.message));
        return undefined;
      }
      log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const { text } = explain(error);
      if (!isInteractive(argument)) throw new Error(text, { cause: error });
      void showFailure(text);
      return undefined;
    }
  });
}

/**
 * From the menu of a row two arguments come: the row, and what is selected. While a view draws anew what is above a row, VS Code
 * shows it still and knows it no more (`_addChildrenToClear` in its extHostTreeViews.ts): whoever chose it shall not be asked
 * for a name, as from the palette. The title of a view passes on what is focused there, and that may be nothing.
 */
function isLost(id: string, given: readonly unknown[]): boolean {
  return given.length > 1 && given[0] === undefined && !titleCommandIds.has(id);
}

/** From the palette nothing comes, from a menu of files a Uri; what our own rows, lenses and links send says so. */
export function isInteractive(argument: unknown): boolean {
  if (argument === undefined || argument instanceof vscode.Uri) return true;
  return (
    typeof argument === 'object' && argument !== null && 'interactive' in argument && argument.interactive === true
  );
}

async function showFailure(message: string): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const chosen = await vscode.window.showErrorMessage(plainText(message), showLog);
  if (chosen === showLog) await vscode.commands.executeCommand(commandIds.showLog);
}
