// A build as an entry of tasks.json, with paths that hold on every machine that has the folder.
import { isAbsolute, relative, sep } from 'node:path';
import type * as vscode from 'vscode';
import { taskType } from '../../../host/ids.ts';
import { needsTags, type BuildArgument } from '../argument.ts';

export interface TaskEntry extends BuildArgument {
  readonly type: typeof taskType;
  readonly label: string;
}

/**
 * Undefined where the build holds a `${`: VS Code puts in what such a variable stands for, runs the command of a
 * `${command:…}`, and knows no way to write one that means itself.
 */
export function taskEntry(argument: BuildArgument, folder: vscode.WorkspaceFolder): TaskEntry | undefined {
  const plain = entryIn(argument, folder, '');
  return holdsVariable(plain) ? undefined : entryIn(argument, folder, '${workspaceFolder}');
}

/** Anywhere in it. */
export function holdsVariable(value: object): boolean {
  return JSON.stringify(value).includes('${');
}

/** `root` stands for the folder in paths. */
function entryIn(argument: BuildArgument, folder: vscode.WorkspaceFolder, root: string): TaskEntry {
  const { dockerfile, context, destination, secrets, ...rest } = argument;
  const within = (path: string) => pathWithin(path, folder.uri.fsPath, root);
  const isNamed = needsTags(argument.output ?? 'push');
  return {
    type: taskType,
    label: taskName(argument, folder),
    dockerfile: within(dockerfile),
    ...(context !== undefined && { context: within(context) }),
    ...rest,
    ...(destination !== undefined && !isNamed && { destination: within(destination) }),
    ...(secrets && { secrets: Object.fromEntries(Object.entries(secrets).map(secretWithin)) }),
  };

  function secretWithin([id, { file, env }]: [string, { readonly file?: string; readonly env?: string }]): [
    string,
    object,
  ] {
    return [id, file === undefined ? { env } : { file: within(file) }];
  }
}

/** `build app/Dockerfile`. */
function taskName({ dockerfile }: BuildArgument, folder: vscode.WorkspaceFolder): string {
  return `build ${pathWithin(dockerfile, folder.uri.fsPath, '').replace(/^\//, '')}`;
}

/** With slashes, which every system takes; what lies outside the folder stays absolute, and an address as it is. */
function pathWithin(path: string, folder: string, root: string): string {
  if (!isAbsolute(path)) return path;
  const way = relative(folder, path);
  if (way === '') return root;
  const isOutside = isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`);
  return isOutside ? path : `${root}/${way.split(sep).join('/')}`;
}
