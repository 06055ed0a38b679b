// Sign In… and Sign Out…: the step of credentials alone, for any registry, connected or not.
import * as vscode from 'vscode';
import { registrySetting } from '../../host/settings.ts';
import { dockerHub } from '../../core/reference.ts';
import { plainText } from '../../host/markdown.ts';
import type { Credentials } from '../../registry/auth/credentials.ts';
import { RegistryError } from '../../registry/errors.ts';
import { isInteractive } from '../shared/command.ts';
import { withPatience } from '../shared/progress.ts';
import { draftFrom, hostFrom, hostIn } from './argument.ts';
import { tryUntilDone, type Attempt } from './attempt.ts';
import { questionParts, resultOf, worksOrThrows, type Connected } from './connect.ts';
import { draftOf } from './draft.ts';
import type { Mend } from './failure.ts';
import { findLogins, keepLogin, told, type ConnectParts } from './parts.ts';
import { pickRegistry } from './pickRegistry.ts';
import { loginStep, passwordStep, userStep } from './questions.ts';
import { askSteps } from '../shared/steps.ts';

export async function signIn(argument: unknown, parts: ConnectParts): Promise<Connected> {
  if (!isInteractive(argument)) return signInAs(argument as object, parts);
  const host = hostIn(argument) ?? (await pickRegistry(vscode.l10n.t('Sign In'), parts.ask));
  return signInByAsking(host, parts);
}

async function signInAs(argument: object, parts: ConnectParts): Promise<Connected> {
  const draft = draftFrom(argument);
  if (!draft.choice) throw new Error(vscode.l10n.t('A login is “username” with “password” or “token”, each a text.'));
  const connection = await worksOrThrows(draft.host, draft, parts);
  await keepLogin(draft.host, draft.choice, parts.logins);
  return resultOf(draft.host, draft, connection);
}

/** What it is spoken to with belongs to Edit Registry…. */
const accountMends: ReadonlySet<Mend> = new Set<Mend>(['account', 'again', 'save', 'log']);

async function signInByAsking(host: string, parts: ConnectParts): Promise<Connected> {
  const { l10n } = vscode;
  const title = l10n.t('Sign In to {0}', host);
  const steps = [loginStep, userStep, passwordStep].map(step => step(questionParts(parts)));
  const attempt: Attempt = {
    host,
    title,
    mendable: accountMends,
    askAgain: (_, now) => askSteps({ title, steps, canLeave: true }, now),
  };
  let draft = draftOf(registrySetting(host) ?? { host, repositories: [] });
  for (let at: 'end' | undefined; ; at = 'end') {
    draft = (await askSteps({ title, steps, ...(at && { at }) }, draft)) ?? draft;
    const { connection, draft: last } = await tryUntilDone(() => attempt, draft, parts);
    draft = last;
    if (!connection) continue;
    await keepLogin(host, draft.choice, parts.logins);
    // Of what is new there no event tells.
    if (draft.choice?.kind === 'stored') parts.changed(host);
    const result = resultOf(host, draft, connection);
    vscode.window.setStatusBarMessage(plainText(toldText(result, connection.works)), told);
    return result;
  }
}

function toldText({ host, user }: Connected, works: boolean): string {
  const { l10n } = vscode;
  if (!works) return l10n.t('Saved {0}', host);
  return user === undefined ? l10n.t('Connected to {0}', host) : l10n.t('Signed in to {0} as {1}', host, user);
}

/** What signing out returns. */
interface SignedOut {
  readonly host: string;
  /** Whether there was a login of our own, which is gone. */
  readonly signedOut: boolean;
  /** What Docker or Podman still have, and who would be signed in with it. */
  readonly remaining?: { readonly user?: string; readonly from?: string };
}

export async function signOut(argument: unknown, parts: ConnectParts): Promise<SignedOut> {
  const { logins, ask } = parts;
  const asked = async () => pickRegistry(vscode.l10n.t('Sign Out'), ask, await logins.hosts());
  const host = isInteractive(argument) ? (hostIn(argument) ?? (await asked())) : hostFrom(hostIn(argument));
  const title = vscode.l10n.t('Looking for credentials for {0}', host);
  const { own, stored } = await withPatience(title, signal => findLogins(host, parts, signal));
  // To go on without what Docker has is kept as a choice too: taken back, it would sign in.
  const isNobody = own?.kind === 'anonymous';
  if (!isNobody) await logins.keep(host);
  const signedOut = own !== undefined && !isNobody;
  const remaining = isNobody || stored instanceof RegistryError ? undefined : stored;
  if (isInteractive(argument)) void announce(host, signedOut, remaining, parts);
  return { host, signedOut, ...(remaining && { remaining: whose(remaining) }) };
}

function whose(credentials: Credentials): NonNullable<SignedOut['remaining']> {
  const { from } = credentials;
  return {
    ...(credentials.kind === 'password' && { user: credentials.username }),
    ...(from !== undefined && { from }),
  };
}

async function announce(
  host: string,
  wasOwn: boolean,
  remaining: Credentials | undefined,
  { logins }: ConnectParts,
): Promise<void> {
  const { l10n, window, env } = vscode;
  if (!remaining) {
    const text = wasOwn ? l10n.t('Signed out of {0}', host) : l10n.t('Nobody is signed in to {0}', host);
    window.setStatusBarMessage(text, told);
    return;
  }
  const from = remaining.from ?? l10n.t('Docker’s configuration');
  const text = l10n.t('{0} is still signed in to with the credentials from {1}.', host, from);
  const without = l10n.t('Go On Without Them');
  const copy = l10n.t('Copy “docker logout”');
  const chosen = await window.showInformationMessage(plainText(text), without, copy);
  if (chosen === without) await logins.keep(host, { kind: 'anonymous' });
  if (chosen === copy) await env.clipboard.writeText(logoutCommand(host));
}

/** Docker Hub is signed out of by no name: Docker keeps it under another one (docker/cli `registry/logout.go`). */
function logoutCommand(host: string): string {
  return host === dockerHub ? 'docker logout' : `docker logout ${host}`;
}
