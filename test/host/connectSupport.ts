// What the suites on connecting share: real registries that want a login, secrets in memory, and a person who answers.
import * as vscode from 'vscode';
import type { GitHubSession } from '../../src/features/connect/credentials.ts';
import { createEntryChanges } from '../../src/features/connect/entries.ts';
import { createLogins } from '../../src/features/connect/logins.ts';
import type { ConnectParts } from '../../src/features/connect/parts.ts';
import type { Credentials } from '../../src/registry/auth/credentials.ts';
import type { LoginRegistries } from '../support/registry/loginRegistries.ts';
import { scripted, type Reply, type Script } from './scriptedAsk.ts';

const told = process.env['MULTIARCH_LOGIN_REGISTRIES'];

/** Undefined on machines that cannot have them. */
export const registries = told === undefined ? undefined : (JSON.parse(told) as LoginRegistries);

/** As VS Code's, with the same event; `broken` is a keychain that is locked. */
export function memorySecrets(): vscode.SecretStorage & { readonly kept: Map<string, string>; broken: boolean } {
  const kept = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  const open = () => {
    if (secrets.broken) throw new Error('the keychain is locked');
  };
  const secrets = {
    kept,
    broken: false,
    keys: async () => [...kept.keys()],
    async get(key: string) {
      open();
      return kept.get(key);
    },
    async store(key: string, value: string) {
      open();
      kept.set(key, value);
      changed.fire({ key });
    },
    async delete(key: string) {
      open();
      kept.delete(key);
      changed.fire({ key });
    },
    onDidChange: changed.event,
  };
  return secrets;
}

export interface TestParts extends ConnectParts {
  readonly ask: Script;
  readonly secrets: ReturnType<typeof memorySecrets>;
  /** Whose login or entry changed. */
  readonly hosts: string[];
  /** Every line of the log. */
  readonly lines: string[];
}

export interface TestOptions {
  readonly stored?: Credentials | undefined;
  readonly gitHub?: (mode: 'silent' | 'sign-in') => Promise<GitHubSession | undefined>;
  readonly secrets?: ReturnType<typeof memorySecrets>;
  readonly timeout?: number;
}

export function testParts(replies: readonly Reply[], options: TestOptions = {}): TestParts {
  const { stored, gitHub = async () => undefined, secrets = memorySecrets(), timeout = 3000 } = options;
  const lines: string[] = [];
  const hosts: string[] = [];
  const line = (text: unknown) => void lines.push(String(text));
  const log = { info: line, warn: line, error: line, debug: line, trace: line };
  return {
    ask: scripted(replies),
    secrets,
    hosts,
    lines,
    logins: createLogins(secrets),
    changeEntry: createEntryChanges(),
    stored: async () => stored,
    gitHub,
    log: log as unknown as vscode.LogOutputChannel,
    settings: { credentials: async () => undefined, options: () => ({}), timeout: () => timeout },
    changed: host => void hosts.push(host),
  };
}

/** What the workspace's settings say of registries, as it is written. */
export function writtenRegistries(): unknown {
  return vscode.workspace.getConfiguration('multiarch').inspect('registries')?.workspaceValue;
}
