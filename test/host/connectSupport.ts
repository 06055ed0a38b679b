// What the suites on connecting share: real registries that want a login, secrets in memory, and a person who answers.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type {
  Ask,
  Option,
  PickQuestion,
  Place,
  Remark,
  TextQuestion,
  TypedText,
} from '../../src/features/connect/ask.ts';
import type { GitHubSession } from '../../src/features/connect/credentials.ts';
import { createEntryChanges } from '../../src/features/connect/entries.ts';
import { createLogins } from '../../src/features/connect/logins.ts';
import type { ConnectParts } from '../../src/features/connect/parts.ts';
import type { Credentials } from '../../src/registry/auth/credentials.ts';
import type { LoginRegistries } from '../support/registry/loginRegistries.ts';

const told = process.env['MULTIARCH_LOGIN_REGISTRIES'];

/** Undefined on machines that cannot have them. */
export const registries = told === undefined ? undefined : (JSON.parse(told) as LoginRegistries);

/** One answer of a person: a row that begins so or a text, the way back, Escape, or the path of a file. */
export type Reply =
  string | { readonly back: string } | { readonly escape: true } | { readonly file: string | undefined };

interface Script extends Ask {
  /** What was asked, in order: the step, then the rows, or what stood in the box. */
  readonly asked: string[];
  /** What was offered beside: details, remarks. */
  readonly said: string[];
}

/** Answers in order, and fails at a question that nobody foresaw. */
function scripted(replies: readonly Reply[]): Script {
  const left = [...replies];
  const asked: string[] = [];
  const said: string[] = [];
  const next = (question: string): Reply => {
    asked.push(question);
    const reply = left.shift();
    assert(reply !== undefined, `not foreseen: ${question}\nafter ${asked.join('\n')}`);
    if (typeof reply === 'object' && 'escape' in reply) throw new DOMException('cancelled', 'AbortError');
    return reply;
  };
  const stepOf = ({ step, totalSteps, title }: Place) => (step === undefined ? title : `${step}/${totalSteps}`);
  return {
    asked,
    said,
    async pick<T>(place: Place, { placeholder, options, active }: PickQuestion<T>): Promise<Option<T> | undefined> {
      said.push(
        placeholder,
        ...options.map(({ label, description, detail }) => [label, description, detail].join(' | ')),
      );
      const mark = (option: Option<T>) => (option.value === active ? `[${option.label}]` : option.label);
      const reply = next(`${stepOf(place)} ${options.map(mark).join(', ')}`);
      if (typeof reply === 'object') return undefined;
      return options.find(({ label }) => label.startsWith(reply)) ?? assert.fail(`no ${reply} in ${asked.at(-1)}`);
    },
    async text(place: Place, { value, isSecret, remark, prompt }: TextQuestion): Promise<TypedText> {
      said.push(prompt);
      const reply = next(`${stepOf(place)} “${isSecret && value ? '•' : value}”`);
      assert(typeof reply === 'string' || 'back' in reply);
      const typed = typeof reply === 'string' ? reply : reply.back;
      const remarked: Remark = remark(typed);
      if (remarked) said.push('error' in remarked ? remarked.error : remarked.info);
      assert(typeof reply !== 'string' || !remarked || !('error' in remarked), `${typed}: ${JSON.stringify(remarked)}`);
      return { text: typed, isBack: typeof reply !== 'string' };
    },
    async file(): Promise<string | undefined> {
      const reply = next('file');
      assert(typeof reply === 'object' && 'file' in reply);
      return reply.file;
    },
  };
}

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
