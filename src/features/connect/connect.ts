// Connect Registry… and Edit Registry…: asked step by step, tried, kept. As functions they ask nothing.
import * as vscode from 'vscode';
import { registrySetting } from '../../host/settings.ts';
import type { RegistryKind } from '../../core/registryKind.ts';
import { commandIds } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import type { Connection } from '../../registry/check.ts';
import { isInteractive } from '../shared/command.ts';
import { withPatience } from '../shared/progress.ts';
import { draftFrom, hostIn } from './argument.ts';
import { tryOnce, tryUntilDone, type Attempt, type Tried } from './attempt.ts';
import { draftOf, emptyDraft, entryOf, kindOf, type Draft } from './draft.ts';
import { failureAdvice, failureTitle, type Mend } from './failure.ts';
import { wordsOf } from './kinds.ts';
import { findLogins, keepLogin, told, type ConnectParts } from './parts.ts';
import { pickRegistry } from './pickRegistry.ts';
import { hostStep, kindStep, loginStep, nameStep, passwordStep, userStep, type QuestionParts } from './questions.ts';
import { askSteps } from '../shared/steps.ts';

/** What the commands return. */
export interface Connected {
  readonly host: string;
  readonly kind: RegistryKind;
  /** Who is signed in; an identity token has no name. */
  readonly user?: string;
  /** Whether it lists its repositories; left out where that was not tried, or it did not work. */
  readonly canList?: boolean;
}

export async function connect(argument: unknown, parts: ConnectParts): Promise<Connected> {
  if (!isInteractive(argument)) return connectAs(argument as object, parts);
  return connectByAsking(emptyDraft, undefined, parts);
}

export async function edit(argument: unknown, parts: ConnectParts): Promise<Connected> {
  const { l10n } = vscode;
  const host = hostIn(argument) ?? (await pickRegistry(l10n.t('Edit Registry'), parts.ask));
  const setting = registrySetting(host);
  if (!setting) throw new Error(l10n.t('{0} is not connected: run “Multiarch: Connect Registry…”.', host));
  if (!isInteractive(argument)) return connectAs(argument as object, parts);
  return connectByAsking(draftOf(setting), setting.host, parts);
}

async function connectAs(argument: { readonly check?: unknown }, parts: ConnectParts): Promise<Connected> {
  const draft = draftFrom(argument);
  const choice = draft.choice ?? (await parts.logins.of(draft.host)) ?? { kind: 'stored' };
  const complete = { ...draft, choice };
  const connection = argument.check === false ? undefined : await worksOrThrows(draft.host, complete, parts);
  return keep(complete, connection, undefined, parts);
}

/** Rejects with an Error for people where it does not work. */
export async function worksOrThrows(host: string, draft: Draft, parts: ConnectParts): Promise<Connection> {
  const connection = await tryOnce(host, draft, parts);
  if (connection.works) return connection;
  const text = `${failureTitle(host, connection)} (${connection.error.message}). ${failureAdvice(connection)}`;
  throw new Error(text, { cause: connection.error });
}

async function connectByAsking(first: Draft, edited: string | undefined, parts: ConnectParts): Promise<Connected> {
  const { l10n } = vscode;
  const title = edited === undefined ? l10n.t('Connect Registry') : l10n.t('Edit Registry {0}', edited);
  const questions = questionParts(parts, edited);
  const steps = [kindStep, hostStep, loginStep, userStep, passwordStep, nameStep].map(step => step(questions));
  let draft = first;
  for (let at: 'end' | undefined; ; at = 'end') {
    draft = (await askSteps({ title, steps, ...(at && { at }) }, draft)) ?? draft;
    const tried = await tryUntilDone(now => connecting(now, title, questions), draft, parts);
    if (tried.connection) return announced(await keepTried(tried, edited, parts), tried);
    draft = tried.draft;
  }
}

export function questionParts(parts: ConnectParts, edited?: string): QuestionParts {
  const { ask, gitHub } = parts;
  return {
    ask,
    edited,
    find: host => {
      const title = vscode.l10n.t('Looking for credentials for {0}', host);
      return withPatience(title, signal => findLogins(host, parts, signal));
    },
    signInToGitHub: async () => {
      try {
        return (await gitHub('sign-in')) !== undefined;
      } catch (error) {
        // Somebody who closed the browser's page may choose something else.
        parts.log.info(`GitHub: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      }
    },
  };
}

const everyMend: ReadonlySet<Mend> = new Set<Mend>(['account', 'host', 'caFile', 'scheme', 'again', 'save', 'log']);

function connecting(draft: Draft, title: string, questions: QuestionParts): Attempt {
  const account = [loginStep, userStep, passwordStep];
  const where = wordsOf(draft.kind).host === undefined ? hostStep : kindStep;
  return {
    host: draft.host ?? '',
    title,
    mendable: everyMend,
    askAgain(mend, now) {
      const steps = (mend === 'account' ? account : [where, ...account]).map(step => step(questions));
      return askSteps({ title, steps, canLeave: true }, now);
    },
  };
}

function keepTried({ draft, connection }: Tried, edited: string | undefined, parts: ConnectParts): Promise<Connected> {
  return keep({ ...draft, host: draft.host ?? '' }, connection, edited, parts);
}

/** The login first: as soon as the entry is there, its row asks for it. */
async function keep(
  draft: Draft & { readonly host: string },
  connection: Connection | undefined,
  edited: string | undefined,
  { logins, changeEntry, changed }: ConnectParts,
): Promise<Connected> {
  const { host, choice } = draft;
  const before = await logins.of(host).catch(() => undefined);
  await keepLogin(host, choice, logins);
  try {
    await changeEntry(edited ?? host, there => entryOf(host, draft, there));
  } catch (error) {
    await logins.keep(host, before);
    throw error;
  }
  if (edited !== undefined && edited !== host) await logins.keep(edited);
  changed(host);
  return resultOf(host, draft, connection);
}

export function resultOf(host: string, draft: Draft, connection: Connection | undefined): Connected {
  const { choice } = draft;
  const user = connection?.login?.user ?? (choice?.kind === 'password' ? choice.username : undefined);
  return {
    host,
    kind: kindOf(host, draft),
    ...(user !== undefined && { user }),
    ...(connection?.works && { canList: connection.canList }),
  };
}

function announced(connected: Connected, { connection }: Tried): Connected {
  const { l10n, window } = vscode;
  const { host, user, canList } = connected;
  const text = user === undefined ? l10n.t('Connected to {0}', host) : l10n.t('Connected to {0} as {1}', host, user);
  window.setStatusBarMessage(connection.works ? plainText(text) : l10n.t('Saved {0}', host), told);
  if (canList === false && (registrySetting(host)?.repositories.length ?? 0) === 0)
    void offerRepositories(host, connection);
  return connected;
}

/** That a registry does not list what it has is no failure: its repositories have names. */
async function offerRepositories(host: string, connection: Connection): Promise<void> {
  const { l10n, window, commands } = vscode;
  const add = l10n.t('Add Repository…');
  const reason = connection.works ? connection.listing?.message : undefined;
  const text =
    reason === undefined
      ? l10n.t('{0} is connected. It does not list its repositories: add those you use by name.', host)
      : l10n.t('{0} is connected. It does not list its repositories ({1}): add those you use by name.', host, reason);
  if ((await window.showInformationMessage(plainText(text), add)) === add) {
    await commands.executeCommand(commandIds.addRepository, { host, interactive: true });
  }
}
