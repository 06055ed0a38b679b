// What a bake file reaches beyond its folder is named and asked for: buildx would grant it unasked, since its progress is
// read as JSON.
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { BakeTarget } from '../../../core/builds/bake.ts';
import { formatPrivilege, type PathPrivilege, type Privilege } from '../../../core/builds/bakePrivileges.ts';
import { distinct } from '../../../core/distinct.ts';

/** Of these targets, with absolute paths: what lies in the folder `cwd`, symbolic links followed, is the file's own. */
export async function privilegesBeyond(targets: readonly BakeTarget[], cwd: string): Promise<Privilege[]> {
  const home = await existing(cwd);
  const asked = distinct(
    targets.flatMap(({ privileges }) => privileges),
    each => JSON.stringify(each),
  );
  const found = await Promise.all(asked.map(async each => ('path' in each ? beyond(each, cwd, home) : each)));
  const privileges = distinct(
    found.filter(each => each !== undefined),
    formatPrivilege,
  );
  return privileges.filter(each => !privileges.some(other => other !== each && includes(other, each)));
}

/** What is allowed of a folder is allowed of all that lies in it. */
function includes(whole: Privilege, part: Privilege): boolean {
  return 'path' in whole && 'path' in part && whole.kind === part.kind && isWithin(whole.path, part.path);
}

async function beyond(
  { kind, path, folder = '.' }: PathPrivilege,
  cwd: string,
  home: string,
): Promise<Privilege | undefined> {
  const real = await existing(resolve(cwd, folder, path));
  return isWithin(home, real) ? undefined : { kind, path: real };
}

/** Where a path really leads: of one that is not there yet, the nearest folder that is (buildx does the same). */
async function existing(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real !== undefined) return real;
    if (dirname(at) === at) return path;
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way !== '..' && !/^\.\.[/\\]/.test(way);
}

/** Those that are not among the allowed ones, each written as `--allow` takes it. */
export function lacking(privileges: readonly Privilege[], allowed: readonly string[]): Privilege[] {
  return privileges.filter(privilege => !allowed.some(each => covers(each, privilege)));
}

function covers(allowed: string, privilege: Privilege): boolean {
  if (!('path' in privilege)) return allowed === privilege.kind;
  const [kind, ...rest] = allowed.split('=');
  return (
    (kind === privilege.kind || kind === 'fs') && isAbsolute(rest.join('=')) && isWithin(rest.join('='), privilege.path)
  );
}

export function describePrivilege(privilege: Privilege): string {
  const { l10n } = vscode;
  switch (privilege.kind) {
    case 'fs.read':
      return l10n.t('read {0}', privilege.path);
    case 'fs.write':
      return l10n.t('write into {0}', privilege.path);
    case 'network.host':
      return l10n.t('use the network of the machine that builds');
    case 'security.insecure':
      return l10n.t('run commands with every right on the machine that builds');
    case 'ssh':
      return l10n.t('use the keys of your SSH agent');
  }
}

/** Asks a person; false where that is refused. */
export async function askToAllow(file: string, privileges: readonly Privilege[]): Promise<boolean> {
  const { l10n } = vscode;
  const allow = l10n.t('Allow');
  const title = l10n.t('{0} reaches beyond its folder. Allow it?', vscode.workspace.asRelativePath(file));
  const detail = privileges.map(each => `• ${describePrivilege(each)}`).join('\n');
  return (await vscode.window.showWarningMessage(title, { modal: true, detail }, allow)) === allow;
}
