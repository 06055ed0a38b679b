// What a person is told of a copy: its digest, what did not come along, and where to go on.
import * as vscode from 'vscode';
import { familiarReference, type Reference } from '../../core/reference.ts';
import { commandIds } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { formatSize } from '../shared/messages.ts';
import type { Copied } from './carryOut.ts';

export async function report(from: Reference, to: Reference, copied: Copied): Promise<void> {
  const { l10n, window, commands } = vscode;
  const inspect = l10n.t('Inspect');
  const copyReference = l10n.t('Copy Reference');
  const { leftOut = [] } = copied;
  const message = plainText(words(from, to, copied));
  const chosen = await (leftOut.length > 0
    ? window.showWarningMessage(message, inspect, copyReference, l10n.t('Show Log'))
    : window.showInformationMessage(message, inspect, copyReference));
  if (chosen === undefined) return;
  const argument = { reference: copied.reference, interactive: true };
  if (chosen === inspect) await commands.executeCommand(commandIds.inspect, argument);
  else if (chosen === copyReference) await commands.executeCommand(commandIds.copyReference, argument);
  else await commands.executeCommand(commandIds.showLog);
}

function words(from: Reference, to: Reference, { digest, bytes, copied, leftOut = [] }: Copied): string {
  const { l10n } = vscode;
  // A platform's own digest is the copy's: it need not stand there twice.
  const { digest: _, ...named } = from;
  const names = [familiarReference(from.tag === undefined ? from : named), familiarReference(to)];
  if (leftOut.length > 0) {
    const missing = leftOut.map(({ name }) => name).slice(0, 3);
    return l10n.t('Copied {0} to {1}: {2}, without {3}.', ...names, digest, missing.join(', '));
  }
  if (copied.length === 0) return l10n.t('Copied {0} to {1}: {2}. All of it was there.', ...names, digest);
  if (bytes === 0) return l10n.t('Copied {0} to {1}: {2}.', ...names, digest);
  return l10n.t('Copied {0} to {1}: {2}. {3} were sent.', ...names, digest, formatSize(bytes));
}
