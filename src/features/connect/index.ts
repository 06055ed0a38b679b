// Registries connected and left, signed in to and out of. The dialogs are read from disk when one is asked for.
import * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import { vscodeAsk } from '../shared/ask.ts';
import { gitHubHost } from './credentials.ts';
import { createEntryChanges } from './entries.ts';
import type { ConnectParts } from './parts.ts';

export function registerConnect(services: Omit<ConnectParts, 'ask' | 'changeEntry'>): vscode.Disposable {
  const parts: ConnectParts = { ...services, ask: vscodeAsk, changeEntry: createEntryChanges() };
  const { logins, log, changed } = parts;
  return vscode.Disposable.from(
    command(commandIds.connectRegistry, log, async argument => (await dialogs()).connect(argument, parts)),
    command(commandIds.editRegistry, log, async argument => (await dialogs()).edit(argument, parts)),
    command(commandIds.disconnectRegistry, log, async (argument, chosen) => {
      return (await dialogs()).disconnect(argument, chosen, parts);
    }),
    command(commandIds.signIn, log, async argument => (await dialogs()).signIn(argument, parts)),
    command(commandIds.signOut, log, async argument => (await dialogs()).signOut(argument, parts)),
    command(commandIds.addRepository, log, async argument => (await dialogs()).addRepository(argument, parts)),
    logins.onChange(changed),
    vscode.authentication.onDidChangeSessions(({ provider }) => {
      if (provider.id === 'github') void sessionChanged(parts);
    }),
  );
}

const dialogs = () => import('./dialogs.ts');

/** Only where it is what signs in: sessions for other purposes come and go. */
async function sessionChanged({ logins, changed }: ConnectParts): Promise<void> {
  const login = await logins.of(gitHubHost).catch(() => undefined);
  if (login?.kind === 'github') changed(gitHubHost);
}
