// A build as it was asked for, by a person, a script or tasks.json: checked, with absolute paths.
import { dirname, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { parsePlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import type { BuildSpec } from '../../engine/buildx.ts';
import { machinePlatform } from '../../host/machine.ts';

/** The argument of `multiarch.build`, and the fields of a task of type `multiarch`. */
export interface BuildArgument {
  /** A path, absolute or within the first workspace folder, or a file URI. */
  readonly dockerfile: string;
  readonly context?: string;
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  readonly output?: 'push' | 'load';
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly builder?: string;
}

export interface BuildRequest {
  readonly spec: BuildSpec;
  readonly platforms: readonly Platform[];
}

/** Throws an Error whose message says which field is wrong. */
export function toBuildRequest(argument: BuildArgument, folder: vscode.WorkspaceFolder | undefined): BuildRequest {
  const { l10n } = vscode;
  const dockerfile = absolutePath(argument.dockerfile, folder, 'dockerfile');
  const context =
    argument.context === undefined ? dirname(dockerfile) : absolutePath(argument.context, folder, 'context');
  const platforms = nonEmpty(argument.platforms, 'platforms').map(text => {
    const platform = parsePlatform(text, machinePlatform());
    if (platform instanceof Error) throw platform;
    return platform;
  });
  const tags = nonEmpty(argument.tags, 'tags');
  for (const tag of tags) {
    const problem = tagProblem(tag);
    if (problem !== undefined) throw new Error(l10n.t('“{0}” cannot be a tag: {1}.', tag, problem));
  }
  const output = argument.output ?? 'push';
  if (!['push', 'load'].includes(output)) {
    throw new Error(l10n.t('“output” must be “push” or “load”, not “{0}”.', output));
  }
  const { target, buildArgs, builder } = argument;
  return {
    platforms,
    spec: {
      dockerfile,
      context,
      platforms: argument.platforms,
      tags,
      output,
      ...(target !== undefined && { target }),
      ...(buildArgs !== undefined && { buildArguments: buildArgs }),
      ...(builder !== undefined && builder !== '' && { builder }),
    },
  };
}

/** Why an image cannot be named so, or undefined if it can. */
export function tagProblem(text: string): string | undefined {
  const reference = parseReference(text);
  if (reference instanceof InvalidReference) return reference.message;
  return reference.digest ? vscode.l10n.t('a digest is made by the build, it cannot be given') : undefined;
}

function absolutePath(path: unknown, folder: vscode.WorkspaceFolder | undefined, field: string): string {
  if (typeof path !== 'string' || path === '') throw new Error(vscode.l10n.t('multiarch.build needs “{0}”.', field));
  if (path.startsWith('file:')) return vscode.Uri.parse(path).fsPath;
  if (isAbsolute(path)) return path;
  if (!folder) throw new Error(vscode.l10n.t('“{0}” is a relative path, and no folder is open.', path));
  return join(folder.uri.fsPath, path);
}

function nonEmpty(list: unknown, field: string): readonly string[] {
  if (Array.isArray(list) && list.length > 0 && list.every(each => typeof each === 'string')) return list;
  throw new Error(vscode.l10n.t('multiarch.build needs “{0}”: a list of at least one text.', field));
}
