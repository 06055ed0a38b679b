// The entries of `multiarch.registries`, as they stand in the settings: what is not ours to change stays as it was written.
import * as vscode from 'vscode';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { canonicalHost } from '../../core/registryHost.ts';
import { samePattern } from '../../core/repositoryPattern.ts';

interface Level {
  readonly target: vscode.ConfigurationTarget;
  readonly name: string;
  readonly value: unknown;
}

/** Where the setting stands; else the user's settings, beginning with what is there by default. */
function levelInForce(): Level {
  const { l10n, workspace, ConfigurationTarget } = vscode;
  const found = workspace.getConfiguration('multiarch').inspect('registries');
  // What an untrusted workspace says of registries does not count.
  if (workspace.isTrusted && found?.workspaceValue !== undefined) {
    return { target: ConfigurationTarget.Workspace, name: l10n.t('workspace'), value: found.workspaceValue };
  }
  const value = found?.globalValue ?? found?.defaultValue ?? [];
  return { target: ConfigurationTarget.Global, name: l10n.t('user'), value };
}

/**
 * Puts an entry in the place of a host's, behind all others where there is none; removes all of the host's where there is
 * nothing to put. `before` is what stands there, as it was written. Rejects with an Error for people.
 */
export type ChangeEntry = (
  host: string,
  change: (before: JsonObject | undefined) => JsonObject | undefined,
) => Promise<void>;

/** One change after the other: each writes the whole list, and scripts add many repositories at once. */
export function createEntryChanges(): ChangeEntry {
  let last: Promise<unknown> = Promise.resolve();
  return (host, change) => {
    const done = last.then(() => changeEntry(host, change));
    last = done.catch(() => undefined);
    return done;
  };
}

const changeEntry: ChangeEntry = async (host, change) => {
  const { target, name, value } = levelInForce();
  if (!Array.isArray(value))
    throw new Error(vscode.l10n.t('multiarch.registries is not a list: mend it in the settings.'));
  const entries: unknown[] = value;
  const own = entries.filter(isJsonObject).filter(isOf(host));
  const changed = replaced(entries, own, change(own[0]));
  try {
    await vscode.workspace.getConfiguration('multiarch').update('registries', changed, target);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = vscode.l10n.t('multiarch.registries could not be saved in the settings ({0}): {1}', name, reason);
    throw new Error(text, { cause: error });
  }
};

function replaced(entries: readonly unknown[], own: readonly unknown[], entry: JsonObject | undefined): unknown[] {
  if (!entry) return entries.filter(each => !own.includes(each));
  return own.length === 0 ? [...entries, entry] : entries.with(entries.indexOf(own[0]), entry);
}

/** `repositories` of an entry with further names, each once in whatever form it is written. */
export function withRepositories(host: string, before: unknown, names: readonly string[]): unknown[] {
  const all: unknown[] = Array.isArray(before) ? [...(before as unknown[])] : [];
  const isThere = (name: string) => all.some(each => typeof each === 'string' && samePattern(host, each, name));
  for (const name of names) if (!isThere(name)) all.push(name);
  return all;
}

function isOf(host: string): (entry: JsonObject) => boolean {
  return ({ host: own }) => typeof own === 'string' && canonicalHost(own) === canonicalHost(host);
}
