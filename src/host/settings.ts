// The user's settings, read when they are needed. A value of the wrong shape is reported, never trusted.
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { findingCodes, type FindingCode } from '../core/findings.ts';
import { specProblemCodes, type SpecProblemCode } from '../core/indexes/problem.ts';
import { canonicalHost, isRegistryHost } from '../core/registryHost.ts';
import { isRegistryKind, registryKinds, type RegistryKind } from '../core/registryKind.ts';
import { settingKeys, type SettingKey } from './ids.ts';

export function setting(key: SettingKey, scope?: vscode.Uri): unknown {
  return vscode.workspace.getConfiguration('multiarch', scope ?? null).get(key);
}

export function isEnabled(key: 'codeLens' | 'hover', scope: vscode.Uri): boolean {
  return setting(key, scope) !== false;
}

/** A number of the setting's unit, or `fallback` where it is none or too small. */
export function numberSetting(key: 'tagTtl' | 'timeout', least: number, fallback: number): number {
  const value = setting(key);
  return typeof value === 'number' && value >= least ? value : fallback;
}

/** The program that drives the engine, where one is named; in an untrusted workspace VS Code does not give the workspace's own. */
export function enginePath(): string | undefined {
  const value = setting('enginePath');
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export interface RegistrySetting {
  readonly host: string;
  readonly name?: string;
  readonly kind?: RegistryKind;
  /** Repositories, and namespaces as `name/` or `name/*`. */
  readonly repositories: readonly string[];
  readonly plainHttp?: boolean;
  readonly caFile?: string;
  readonly mirrors?: readonly string[];
}

export interface RegistrySettings {
  readonly registries: readonly RegistrySetting[];
  /** One line for each entry that could not be used. */
  readonly problems: readonly string[];
}

export function registrySettings(): RegistrySettings {
  const value = setting('registries') ?? [];
  if (!Array.isArray(value)) {
    return {
      registries: [],
      problems: [vscode.l10n.t('multiarch.registries is not a list: write [{ "host": "…" }].')],
    };
  }
  const registries: RegistrySetting[] = [];
  const problems: string[] = [];
  for (const [index, entry] of (value as unknown[]).entries()) {
    const parsed = parseRegistry(entry);
    if (typeof parsed === 'string')
      problems.push(vscode.l10n.t('multiarch.registries, entry {0}: {1}', index + 1, parsed));
    else registries.push(parsed);
  }
  return { registries, problems };
}

/** A Dockerfile may write a host with capitals. */
export function registrySetting(host: string): RegistrySetting | undefined {
  const name = canonicalHost(host);
  return registrySettings().registries.find(registry => registry.host === name);
}

function parseRegistry(entry: unknown): RegistrySetting | string {
  if (typeof entry !== 'object' || entry === null)
    return vscode.l10n.t('it is not an object such as { "host": "ghcr.io" }.');
  const { host, name, kind, repositories, plainHttp, caFile, mirrors } = entry as Record<string, unknown>;
  if (!isRegistryHost(host)) {
    return vscode.l10n.t('“host” must be a host name with an optional port, without https:// and without a path.');
  }
  if (repositories !== undefined && !isStringList(repositories)) {
    return vscode.l10n.t('“repositories” must be a list of repository names.');
  }
  if (kind !== undefined && !isRegistryKind(kind)) {
    return vscode.l10n.t('“kind” must be one of {0}.', registryKinds.join(', '));
  }
  if (caFile !== undefined && (typeof caFile !== 'string' || !isAbsolute(caFile))) {
    return vscode.l10n.t('“caFile” must be the absolute path of a file.');
  }
  if (mirrors !== undefined && !(isStringList(mirrors) && mirrors.every(isRegistryHost))) {
    return vscode.l10n.t('“mirrors” must be a list of host names with an optional port.');
  }
  return {
    host: canonicalHost(host),
    repositories: repositories ?? [],
    ...(typeof name === 'string' && name.trim() !== '' && { name }),
    ...(kind !== undefined && { kind }),
    ...(typeof plainHttp === 'boolean' && { plainHttp }),
    ...(caFile !== undefined && { caFile }),
    ...(mirrors !== undefined && { mirrors: mirrors.map(canonicalHost) }),
  };
}

/** VS Code's own settings for proxies, for a client that does not use its HTTP stack. */
export function proxySettings(): { url: string; except: string[]; isStrict: boolean } {
  const http = vscode.workspace.getConfiguration('http');
  const except: unknown = http.get('noProxy');
  return {
    url: http.get('proxy') || '',
    except: isStringList(except) ? except : [],
    isStrict: http.get('proxyStrictSSL') !== false,
  };
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string');
}

/** Of Dockerfiles and of index documents. */
export const warningCodes = [...findingCodes, ...specProblemCodes] as const;
export type WarningCode = FindingCode | SpecProblemCode;

export type Severity = 'error' | 'warning' | 'information' | 'off';

/** What the user made of each code's severity; codes that are not there keep their own. */
export function severities(scope: vscode.Uri): Partial<Record<WarningCode, Severity>> {
  const value = setting('diagnostics', scope);
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter(([code, severity]) => {
    return (warningCodes as readonly string[]).includes(code) && severityNames.has(severity);
  });
  return Object.fromEntries(entries);
}

const severityNames: ReadonlySet<unknown> = new Set<Severity>(['error', 'warning', 'information', 'off']);

/** Calls back when one of our settings changed. */
export function onSettingsChange(listener: (affects: (key: SettingKey) => boolean) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    const affects = (key: SettingKey) => event.affectsConfiguration(`multiarch.${key}`);
    if (settingKeys.some(affects)) listener(affects);
  });
}
