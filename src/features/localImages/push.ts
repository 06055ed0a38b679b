// Push Image: to the registry in its name, by the engine with the engine's own credentials; then its digest is told.
import * as vscode from 'vscode';
import type { Reference } from '../../core/reference.ts';
import { command, commandLines, printedDigest, type Watched } from '../../engine/commands.ts';
import { commandIds } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { isInteractive } from '../shared/command.ts';
import { engineNames } from '../shared/engines.ts';
import { engineFor, namedImageFrom, localArgument, platformFrom } from './argument.ts';
import { atWork } from '../shared/work.ts';
import type { Parts } from './work.ts';

/** What `multiarch.pushImage` returns. */
interface Pushed {
  readonly reference: string;
  /** Left out where neither the engine prints it nor the registry can be asked. */
  readonly digest?: string;
}

/** Undefined when the person gave up. */
export async function push(given: unknown, parts: Parts): Promise<Pushed | undefined> {
  const argument = localArgument(given);
  const reference = await namedImageFrom(argument, vscode.l10n.t('Push Image'));
  const engine = reference && (await engineFor(argument));
  if (!engine) return undefined;
  const image = reference.original;
  const line = commandLines.push(image, platformFrom(argument));
  const title = vscode.l10n.t('{0}: pushing {1}', engineNames[engine.kind], image);
  const digest = await atWork(title, parts, async watched => {
    const output = await command(engine, line, watched);
    return printedDigest(output) ?? (await readDigest(reference, watched, parts));
  });
  parts.log.info(`${image} ${digest ?? ''}`);
  await vscode.commands.executeCommand(commandIds.refresh);
  if (isInteractive(given)) void tellDigest(image, digest);
  return { reference: image, ...(digest !== undefined && { digest }) };
}

/** Podman prints none. The push is done: what the registry does not tell us here is no failure of it. */
async function readDigest(
  reference: Reference,
  { signal }: Watched,
  { images, log }: Parts,
): Promise<string | undefined> {
  try {
    const { description, offline } = await images.lookUp(reference, signal, true);
    return offline ? undefined : description.digest;
  } catch (error) {
    signal.throwIfAborted();
    log.warn(String(error));
    return undefined;
  }
}

async function tellDigest(image: string, digest: string | undefined): Promise<void> {
  const { l10n } = vscode;
  if (digest === undefined) {
    await vscode.window.showInformationMessage(plainText(l10n.t('Pushed {0}.', image)));
    return;
  }
  const copy = l10n.t('Copy Digest');
  const message = plainText(l10n.t('Pushed {0}: {1}', image, digest));
  if ((await vscode.window.showInformationMessage(message, copy)) === copy)
    await vscode.env.clipboard.writeText(digest);
}
