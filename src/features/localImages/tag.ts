// Tag Image…: one name more for an image that the engine holds.
import * as vscode from 'vscode';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import { command, commandLines } from '../../engine/commands.ts';
import { engineFor, imageFrom, localArgument } from './argument.ts';
import { atWork } from '../shared/work.ts';
import type { Parts } from './work.ts';

/** Undefined when the person gave up. */
export async function tag(given: unknown, parts: Parts): Promise<{ reference: string } | undefined> {
  const argument = localArgument(given);
  const image = await imageFrom(argument, vscode.l10n.t('Tag Image'));
  const engine = image === undefined ? undefined : await engineFor(argument);
  if (image === undefined || !engine) return undefined;
  const { tag: asked } = argument as { tag?: unknown };
  const name = typeof asked === 'string' ? asked : await askForName(image);
  if (name === undefined) return undefined;
  const problem = problemOf(name.trim());
  if (problem !== undefined) throw new Error(vscode.l10n.t('“{0}” cannot be a tag: {1}.', name, problem));
  const line = commandLines.tag(image, name.trim());
  await atWork(vscode.l10n.t('Tagging {0} as {1}', image, name), parts, watched => command(engine, line, watched));
  return { reference: name.trim() };
}

function askForName(image: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Tag {0}', image),
    prompt: vscode.l10n.t('The image’s further name, such as ghcr.io/owner/app:1.0'),
    value: image.startsWith('sha256:') ? '' : image,
    validateInput: text => problemOf(text.trim()),
  });
}

function problemOf(text: string): string | undefined {
  const reference = parseReference(text);
  if (reference instanceof InvalidReference) return reference.message;
  return reference.digest ? vscode.l10n.t('a name in the engine has a tag, not a digest') : undefined;
}
