// What scripts give to the commands on registries, checked: from there on it is as if a person had typed it.
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { registrySetting } from '../../host/settings.ts';
import { InvalidReference } from '../../core/reference.ts';
import { readRegistryHost } from '../../core/registryHost.ts';
import { isRegistryKind, registryKinds, type RegistryKind } from '../../core/registryKind.ts';
import { parseRepositoryPattern } from '../../core/repositoryPattern.ts';
import { draftOf, type Draft } from './draft.ts';
import { wordsOf } from './kinds.ts';
import type { Login } from './logins.ts';

/** A draft that is complete, as nobody will be asked. Throws an Error for people. */
export function draftFrom(argument: object): Draft & { readonly host: string } {
  const {
    host: text,
    kind,
    name,
    username,
    password,
    token,
    plainHttp,
    caFile,
    repositories,
  } = argument as Record<string, unknown>;
  const { l10n } = vscode;
  require(kind === undefined || isRegistryKind(kind), l10n.t('“kind” must be one of {0}.', registryKinds.join(', ')));
  const host = hostFrom(text, kind as RegistryKind | undefined);
  require(name === undefined || typeof name === 'string', l10n.t('“name” must be a text.'));
  require(plainHttp === undefined || typeof plainHttp === 'boolean', l10n.t('“plainHttp” must be true or false.'));
  const isFile = typeof caFile === 'string' && isAbsolute(caFile);
  require(caFile === undefined || isFile, l10n.t('“caFile” must be the absolute path of a file.'));
  const before = draftOf(registrySetting(host) ?? { host, repositories: [] });
  const chosen = kind === undefined ? before.kind : (kind as RegistryKind);
  const login = loginFrom({ username, password: password ?? token }, chosen);
  return {
    ...before,
    host,
    kind: chosen,
    ...(name !== undefined && { name: name as string }),
    ...(login && { choice: login }),
    ...(plainHttp !== undefined && { plainHttp: plainHttp as boolean }),
    ...(isFile && { caFile }),
    ...(repositories !== undefined && { repositories: repositoriesFrom(repositories, host) }),
  };
}

/** Throws an Error for people. */
export function hostFrom(text: unknown, kind: RegistryKind = 'generic'): string {
  const typed = typeof text === 'string' ? readRegistryHost(text, kind)?.host : undefined;
  const host = text === undefined ? wordsOf(kind).host : typed;
  if (host !== undefined) return host;
  throw new Error(vscode.l10n.t('“host” must be a host name with an optional port, such as registry.example:5000.'));
}

/** Undefined where none is given. Throws an Error for people, without the secret in it. */
function loginFrom(
  { username, password }: { readonly username: unknown; readonly password: unknown },
  kind: RegistryKind,
): Login | undefined {
  if (username === undefined && password === undefined) return undefined;
  const user = username ?? wordsOf(kind).user;
  const isWhole = typeof user === 'string' && user !== '' && typeof password === 'string' && password !== '';
  if (isWhole) return { kind: 'password', username: user, password };
  throw new Error(vscode.l10n.t('A login is “username” with “password” or “token”, each a text.'));
}

function repositoriesFrom(value: unknown, host: string): string[] {
  const { l10n } = vscode;
  if (!Array.isArray(value)) throw new Error(l10n.t('“repositories” must be a list such as ["owner/app", "owner/*"].'));
  return (value as unknown[]).map(each => {
    const pattern = parseRepositoryPattern(String(each), host);
    if (pattern instanceof InvalidReference) {
      throw new Error(l10n.t('“{0}” is no repository and no namespace: {1}.', String(each), pattern.message));
    }
    if (pattern.host !== host) throw new Error(l10n.t('“{0}” is not a repository of {1}.', String(each), host));
    return pattern.name;
  });
}

function require(isRight: boolean, message: string): void {
  if (!isRight) throw new Error(message);
}

/** The host of a row or of an argument; undefined where neither names one. */
export function hostIn(argument: unknown): string | undefined {
  const { host } = (argument ?? {}) as { host?: unknown };
  return typeof host === 'string' ? host : undefined;
}

/** The registries among the rows that were selected, of whatever kinds. */
export function registriesAmong(rows: readonly unknown[]): string[] {
  const hosts = rows.map(row => {
    const { kind } = (row ?? {}) as { kind?: unknown };
    return kind === undefined || kind === 'registry' ? hostIn(row) : undefined;
  });
  return [...new Set(hosts.filter(host => host !== undefined))];
}
