// A build as it was asked for, by a person, a script or tasks.json: checked, with absolute paths.
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { isElsewhere } from '../../core/builds/analysis.ts';
import { outputs, type BuildSecret, type BuildSpec, type Output } from '../../core/builds/spec.ts';
import { distinct } from '../../core/distinct.ts';
import { isJsonObject } from '../../core/json.ts';
import { parsePlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import { platformKey } from '../../core/targets.ts';
import { machinePlatform } from '../../host/machine.ts';
import { absolutePath } from './path.ts';

/** The argument of `multiarch.build`, and the fields of a task of type `multiarch`. */
export interface BuildArgument {
  /** A path, absolute or within the first workspace folder, or a file URI. */
  readonly dockerfile: string;
  /** A folder, or an address that the builder fetches; left out, the folder of the Dockerfile. */
  readonly context?: string;
  readonly platforms: readonly string[];
  readonly tags?: readonly string[];
  readonly output?: Output;
  /** Of the archive (`oci`) or the folder (`local`). */
  readonly destination?: string;
  readonly platformTags?: boolean;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** By id: a file, or a variable of the environment. */
  readonly secrets?: Readonly<Record<string, SecretSource>>;
  readonly builder?: string;
}

export interface SecretSource {
  readonly file?: string;
  readonly env?: string;
}

/** Throws an Error whose message says which field is wrong. */
export function toBuildSpec(argument: BuildArgument, folder: vscode.WorkspaceFolder | undefined): BuildSpec {
  const dockerfile = neededPath(argument.dockerfile, folder, 'dockerfile');
  const platforms = textList(argument.platforms, 'platforms').map(toPlatform);
  const output = toOutput(argument.output);
  const isNamed = needsTags(output);
  const target = optionalText(argument.target, 'target');
  const builder = optionalText(argument.builder, 'builder');
  return {
    dockerfile,
    context: toContext(argument.context, folder) ?? dirname(dockerfile),
    platforms: distinct(platforms, platformKey),
    tags: toTags(argument.tags, isNamed),
    output,
    ...(!isNamed && { destination: neededPath(argument.destination, folder, 'destination') }),
    platformTags: toSwitch(argument.platformTags, 'platformTags'),
    ...(target !== undefined && { target }),
    buildArgs: toBuildArgs(argument.buildArgs),
    contexts: {},
    secrets: toSecrets(argument.secrets, folder),
    ...(builder !== undefined && { builder }),
  };
}

/** What goes to a registry or to the engine needs a name there. */
export function needsTags(output: Output): boolean {
  return output === 'push' || output === 'load';
}

/** Why an image cannot be named so, or undefined if it can. */
export function tagProblem(text: string): string | undefined {
  const reference = parseReference(text);
  if (reference instanceof InvalidReference) return reference.message;
  return reference.digest ? vscode.l10n.t('a digest is made by the build, it cannot be given') : undefined;
}

/** Why no build argument can have this name: the engine takes all before the first `=` for it. */
export function argumentNameProblem(name: string): string | undefined {
  return /^[^\s=]+$/.test(name) ? undefined : vscode.l10n.t('A name without spaces and “=”, such as VERSION.');
}

function toTags(value: unknown, isNeeded: boolean): readonly string[] {
  const tags = isNeeded || value !== undefined ? textList(value, 'tags', isNeeded) : [];
  for (const tag of tags) {
    const problem = tagProblem(tag);
    if (problem !== undefined) throw new Error(vscode.l10n.t('“{0}” cannot be a tag: {1}.', tag, problem));
  }
  return distinct(tags, tag => tag);
}

function toOutput(value: unknown): Output {
  const output = outputs.find(each => each === (value ?? 'push'));
  if (output) return output;
  throw new Error(vscode.l10n.t('“output” must be one of {0}, not “{1}”.', outputs.join(', '), String(value)));
}

function toBuildArgs(value: unknown): Record<string, string> {
  const entries = objectEntries(value, 'buildArgs');
  return Object.fromEntries(
    entries.map(([name, text]): [string, string] => {
      if (typeof text === 'string' && argumentNameProblem(name) === undefined) return [name, text];
      throw new Error(vscode.l10n.t('“buildArgs” must hold texts by name: {0} is none.', JSON.stringify(name)));
    }),
  );
}

function toSecrets(value: unknown, folder: vscode.WorkspaceFolder | undefined): BuildSecret[] {
  return objectEntries(value, 'secrets').map(([id, source]) => {
    const { file, env }: Record<string, unknown> = isJsonObject(source) ? source : {};
    if (id !== '' && typeof file === 'string' && env === undefined) {
      return { id, file: neededPath(file, folder, `secrets.${id}.file`) };
    }
    if (id !== '' && typeof env === 'string' && env !== '' && file === undefined) return { id, env };
    throw new Error(vscode.l10n.t('Secret “{0}” needs either “file” or “env”: a path, or the name of a variable.', id));
  });
}

function toPlatform(text: string): Platform {
  const platform = parsePlatform(text, machinePlatform());
  if (platform instanceof Error) throw platform;
  return platform;
}

function toContext(value: unknown, folder: vscode.WorkspaceFolder | undefined): string | undefined {
  const context = optionalText(value, 'context');
  return context === undefined || isElsewhere(context) ? context : absolutePath(context, folder);
}

function toSwitch(value: unknown, field: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new Error(vscode.l10n.t('“{0}” must be true or false.', field));
}

function neededPath(path: unknown, folder: vscode.WorkspaceFolder | undefined, field: string): string {
  const text = optionalText(path, field);
  if (text !== undefined) return absolutePath(text, folder);
  throw new Error(vscode.l10n.t('multiarch.build needs “{0}”.', field));
}

function optionalText(value: unknown, field: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new Error(vscode.l10n.t('“{0}” must be a text.', field));
}

function textList(list: unknown, field: string, isNeeded = true): readonly string[] {
  if (Array.isArray(list) && (list.length > 0 || !isNeeded) && list.every(each => typeof each === 'string'))
    return list;
  throw new Error(vscode.l10n.t('multiarch.build needs “{0}”: a list of at least one text.', field));
}

function objectEntries(value: unknown, field: string): [string, unknown][] {
  if (value === undefined) return [];
  if (isJsonObject(value)) return Object.entries(value);
  throw new Error(vscode.l10n.t('“{0}” must be an object.', field));
}
