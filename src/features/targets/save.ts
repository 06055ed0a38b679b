// Writes the setting of target platforms, where it stands or belongs.
import * as vscode from 'vscode';
import { plainText } from '../../host/markdown.ts';
import { levelToSave, type Level } from './level.ts';

export interface Saved {
  readonly level: Level;
  /** Puts back what stood there before. */
  readonly undo: () => Promise<void>;
}

/** Milliseconds for which the status bar says what was done. */
export const told = 4000;

/**
 * An empty list removes the setting, so that what counts after it counts again. Says where it was saved; rejects with an
 * Error for people.
 */
export async function saveTargets(uri: vscode.Uri | undefined, platforms: readonly string[]): Promise<Saved> {
  const { l10n, window } = vscode;
  const level = levelToSave(uri);
  await write(uri, level, platforms.length > 0 ? platforms : undefined);
  const where = plainText(level.name);
  const text =
    platforms.length > 0
      ? l10n.t('Target platforms saved in settings ({0})', where)
      : l10n.t('Target platforms removed from settings ({0})', where);
  window.setStatusBarMessage(text, told);
  return { level, undo: () => write(uri, level, level.value) };
}

async function write(uri: vscode.Uri | undefined, { target, name }: Level, value: unknown): Promise<void> {
  try {
    await vscode.workspace.getConfiguration('multiarch', uri ?? null).update('targetPlatforms', value, target);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(vscode.l10n.t('The target platforms could not be saved in the settings ({0}): {1}', name, reason), {
      cause: error,
    });
  }
}
