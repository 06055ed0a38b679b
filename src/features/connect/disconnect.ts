// Disconnect Registry…: its entry goes, and what we keep to sign in there. What Docker has is Docker's.
import * as vscode from 'vscode';
import { isInteractive } from '../shared/command.ts';
import { shortList } from '../shared/lists.ts';
import { hostFrom, hostIn, registriesAmong } from './argument.ts';
import type { ConnectParts } from './parts.ts';
import { pickRegistry } from './pickRegistry.ts';

/** Characters for the hosts that a question names. */
const room = 100;

interface Disconnected {
  readonly disconnected: readonly string[];
}

/** `chosen`: rows of the side bar, of whatever kinds; the registries among them are meant. */
export async function disconnect(
  argument: unknown,
  chosen: readonly unknown[],
  { ask, logins, changeEntry }: ConnectParts,
): Promise<Disconnected> {
  const { l10n } = vscode;
  const hosts = isInteractive(argument)
    ? await askedHosts(chosen, () => pickRegistry(l10n.t('Disconnect Registry'), ask))
    : [hostFrom(hostIn(argument))];
  for (const host of hosts) {
    await changeEntry(host, there => {
      if (!there) throw new Error(l10n.t('{0} is not connected.', host));
      return undefined;
    });
    await logins.keep(host);
  }
  return { disconnected: hosts };
}

/** Rejects with an AbortError where the person says no. */
async function askedHosts(chosen: readonly unknown[], pick: () => Promise<string>): Promise<string[]> {
  const { l10n } = vscode;
  const rows = registriesAmong(chosen);
  const hosts = rows.length > 0 ? rows : [await pick()];
  const disconnect = l10n.t('Disconnect');
  const detail = l10n.t(
    'Its entry in the settings is removed, and what VS Code keeps to sign in there. The registry itself, and what Docker keeps, stay as they are.',
  );
  const text = l10n.t('Disconnect {0}?', shortList(hosts, room));
  const answer = await vscode.window.showWarningMessage(text, { modal: true, detail }, disconnect);
  if (answer !== disconnect) throw new DOMException('cancelled', 'AbortError');
  return hosts;
}
