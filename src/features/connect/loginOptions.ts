// What one may sign in to a registry with, as rows to choose from: what was found comes first, and never shows a secret.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { plainText } from '../../host/markdown.ts';
import type { Credentials } from '../../registry/auth/credentials.ts';
import { RegistryError, safeText } from '../../registry/errors.ts';
import type { Option, PickQuestion } from '../shared/ask.ts';
import { gitHubHost, type Choice } from './credentials.ts';
import type { Draft } from './draft.ts';
import { wordsOf } from './kinds.ts';
import type { Login } from './logins.ts';

/** What there is for a host before anybody says more. */
export interface Found {
  /** What was chosen here before. */
  readonly own?: Login | undefined;
  /** What Docker or Podman have, or why that is not known. */
  readonly stored?: Credentials | RegistryError | undefined;
  /** The account of VS Code's GitHub session. */
  readonly gitHub?: string | undefined;
}

export type LoginChoice = Choice | 'typed';

type LoginOption = Option<LoginChoice>;

export function loginOptions(
  host: string,
  { kind, choice, isTyping }: Draft,
  found: Found,
): Pick<PickQuestion<LoginChoice>, 'options' | 'active'> {
  const own = ownOption(found.own);
  const stored = storedOption(found.stored);
  const gitHub = host === gitHubHost ? gitHubOption(found.gitHub) : undefined;
  const typed = typedOption(wordsOf(kind).secret);
  const anonymous = anonymousOption(found);
  const last = wordsOf(kind).isOpen ? [anonymous, typed] : [typed, anonymous];
  const options = [own, stored, gitHub, ...last].filter(each => each !== undefined);
  const before = isTyping ? 'typed' : (choice?.kind ?? found.own?.kind);
  const active = options.find(({ value }) => kindOfChoice(value) === before);
  return { options, active: active?.value };
}

function kindOfChoice(value: LoginChoice): string {
  return value === 'typed' ? value : value.kind;
}

function ownOption(own: Login | undefined): LoginOption | undefined {
  if (own?.kind !== 'password') return undefined;
  const description = vscode.l10n.t('kept by VS Code');
  return { label: shown(own.username), icon: 'account', description, value: own };
}

function storedOption(stored: Found['stored']): LoginOption | undefined {
  const { l10n } = vscode;
  const value = { kind: 'stored' } as const;
  if (!stored) return undefined;
  if (stored instanceof RegistryError) {
    return {
      label: l10n.t('What Docker and Podman have'),
      icon: 'warning',
      description: l10n.t('cannot be read now'),
      detail: shown(stored.message),
      value,
    };
  }
  const label = stored.kind === 'password' ? shown(stored.username) : l10n.t('Identity token');
  return { label, icon: 'account', description: l10n.t('found in {0}', place(stored.from)), value };
}

/** A path is shown as people write it. */
function place(from = vscode.l10n.t('Docker’s configuration')): string {
  const home = homedir();
  return shown(from.startsWith(home) ? `~${from.slice(home.length)}` : from);
}

function gitHubOption(account: string | undefined): LoginOption {
  const { l10n } = vscode;
  return {
    label: l10n.t('VS Code’s GitHub account'),
    icon: 'github',
    description: account === undefined ? l10n.t('sign in in the browser') : shown(account),
    value: { kind: 'github' },
  };
}

function typedOption(secret: string | undefined): LoginOption {
  const { l10n } = vscode;
  return { label: l10n.t('User and token…'), icon: 'key', ...(secret && { description: secret }), value: 'typed' };
}

/** Nobody who signs in with Docker later on shall be kept out by a choice that changed nothing. */
function anonymousOption({ stored, own }: Found): LoginOption {
  const { l10n } = vscode;
  const isExplicit = stored !== undefined || own?.kind === 'anonymous';
  return {
    label: l10n.t('Without signing in'),
    icon: 'globe',
    description: isExplicit ? l10n.t('although Docker has credentials') : l10n.t('what is public'),
    value: { kind: isExplicit ? 'anonymous' : 'stored' },
  };
}

const longest = 120;

/** The row's text may come from a file that anybody wrote. */
function shown(text: string): string {
  return plainText(safeText(text, longest));
}
