// Run: the image's own program in a terminal of VS Code, its container gone when it ends. No shell is between.
import * as vscode from 'vscode';
import { commandLines } from '../../engine/commands.ts';
import { engineFor, imageFrom, localArgument, platformFrom } from './argument.ts';

/** Resolves once the terminal is there, not when the program ends; undefined when the person gave up. */
export async function runImage(given: unknown): Promise<{ reference: string; platform?: string } | undefined> {
  const argument = localArgument(given);
  const image = await imageFrom(argument, vscode.l10n.t('Run Image'));
  if (image === undefined) return undefined;
  const platform = platformFrom(argument);
  const engine = await engineFor(argument);
  if (!engine) return undefined;
  const terminal = vscode.window.createTerminal({
    name: platform === undefined ? image : `${image} ${platform}`,
    shellPath: engine.program,
    shellArgs: commandLines.run(image, platform),
    iconPath: new vscode.ThemeIcon('play'),
    isTransient: true,
  });
  terminal.show();
  return { reference: image, ...(platform !== undefined && { platform }) };
}
