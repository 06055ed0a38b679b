// Registries connected and left, signed in to and out of.
import * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import { vscodeAsk } from './ask.ts';
import { connect, edit } from './connect.ts';
import { gitHubHost } from './credentials.ts';
import { disconnect } from './disconnect.ts';
import { createEntryChanges } from './entries.ts';
import type { ConnectParts } from './parts.ts';
import { addRepository } from './repositories.ts';
import { signIn, signOut } from './signIn.ts';

export function registerConnect(services: Omit<ConnectParts, 'ask' | 'changeEntry'>): vscode.Disposable {
  const parts: ConnectParts = { ...services, ask: vscodeAsk, changeEntry: createEntryChanges() };
  const { logins, log, changed } = parts;
  return vscode.Disposable.from(
    command(commandIds.connectRegistry, log, argument => connect(argument, parts)),
    command(commandIds.editRegistry, log, argument => edit(argument, parts)),
    command(commandIds.disconnectRegistry, log, (argument, chosen) => disconnect(argument, chosen, parts)),
    command(commandIds.signIn, log, argument => signIn(argument, parts)),
    command(commandIds.signOut, log, argument => signOut(argument, parts)),
    command(commandIds.addRepository, log, argument => addRepository(argument, parts)),
    logins.onChange(changed),
    vscode.authentication.onDidChangeSessions(({ provider }) => {
      if (provider.id === 'github') void sessionChanged(parts);
    }),
  );
}

/** Only where it is what signs in: sessions for other purposes come and go. */
async function sessionChanged({ logins, changed }: ConnectParts): Promise<void> {
  const login = await logins.of(gitHubHost).catch(() => undefined);
  if (login?.kind === 'github') changed(gitHubHost);
}
