// What is baked, as a script gives it or as it was chosen the last time: checked.
import * as vscode from 'vscode';
import { isJsonObject } from '../../../core/json.ts';
import { absolutePath } from '../path.ts';

/** The argument of `multiarch.bake`. */
export interface BakeArgument {
  /** A path, absolute or within the first workspace folder, or a file URI. */
  readonly file: string;
  /** Targets and groups; left out, what the file builds by default. */
  readonly targets?: readonly string[];
  /** Takes the place of what the file says of images; what it writes into files stays. */
  readonly output?: BakeOutput;
  readonly builder?: string;
  /** Of the file, by name. They reach buildx in its environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What the file may reach beyond its folder, as `--allow` takes it: `fs.read=/path`. */
  readonly allow?: readonly string[];
}

export const bakeOutputs = ['push', 'load'] as const;
export type BakeOutput = (typeof bakeOutputs)[number];

/** The same with everything in its place. */
export interface BakeChoice {
  /** Absolute path. */
  readonly file: string;
  readonly targets: readonly string[];
  /** Undefined for what the file says. */
  readonly output?: BakeOutput | undefined;
  readonly builder?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly allow: readonly string[];
}

/** Throws an Error whose message says which field is wrong. */
export function toBakeChoice(argument: BakeArgument): BakeChoice {
  const { output, builder } = argument;
  if (output !== undefined && !bakeOutputs.includes(output)) {
    throw new Error(vscode.l10n.t('“output” must be one of {0}, not “{1}”.', bakeOutputs.join(', '), output));
  }
  return {
    file: toFile(argument.file),
    targets: texts(argument.targets, 'targets').map(target),
    ...(output !== undefined && { output }),
    ...(typeof builder === 'string' && builder !== '' && { builder }),
    variables: variables(argument.variables),
    allow: texts(argument.allow, 'allow'),
  };
}

/** buildx takes an address in a target's place for a bake file to be fetched, and builds what that says. */
function target(name: string): string {
  if (/^[\w.-]+$/.test(name)) return name;
  throw new Error(vscode.l10n.t('“{0}” cannot be the name of a target or a group.', name));
}

function toFile(path: unknown): string {
  if (typeof path === 'string' && path !== '') return absolutePath(path, vscode.workspace.workspaceFolders?.[0]);
  throw new Error(vscode.l10n.t('multiarch.bake needs “{0}”.', 'file'));
}

function texts(list: unknown, field: string): readonly string[] {
  if (list === undefined) return [];
  if (Array.isArray(list) && list.every(each => typeof each === 'string')) return list;
  throw new Error(vscode.l10n.t('“{0}” must be a list of texts.', field));
}

function variables(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const entries = isJsonObject(value) ? Object.entries(value) : [['', '']];
  const wrong = entries.find(([name, text]) => !/^[A-Za-z_]\w*$/.test(name) || typeof text !== 'string');
  if (!wrong) return value as Readonly<Record<string, string>>;
  throw new Error(vscode.l10n.t('“variables” must hold texts by name: {0} is none.', JSON.stringify(wrong[0])));
}
