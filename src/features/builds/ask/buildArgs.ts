// Build arguments: those that the Dockerfile declares are offered, with what it gives them; others can be added.
import * as vscode from 'vscode';
import type { BuildInputs } from '../../../core/builds/inputs.ts';
import { argumentNameProblem } from '../argument.ts';
import { editEntries, type Entry } from './entries.ts';

export type BuildArgs = Readonly<Record<string, string>>;

export function editBuildArgs(
  declared: BuildInputs['arguments'],
  given: () => BuildArgs,
  change: (given: BuildArgs) => void,
): Promise<void> {
  const { l10n } = vscode;
  const set = (name: string, value: string) => change({ ...given(), [name]: value });
  const entryOf = (name: string): Entry => {
    const own = declared.find(each => each.name === name)?.value;
    const value = given()[name];
    return {
      label: name,
      icon: 'symbol-constant',
      description: value ?? defaultText(own),
      edit: async () => {
        const text = await askForValue(name, value ?? own ?? '');
        if (text !== undefined) set(name, text);
      },
      ...(value !== undefined && { remove: () => change(without(given(), name)) }),
    };
  };
  const add: Entry = {
    label: l10n.t('Add Argument…'),
    icon: 'add',
    edit: async () => {
      const name = await askForName();
      const value = name === undefined ? undefined : await askForValue(name, given()[name] ?? '');
      if (name !== undefined && value !== undefined) set(name, value);
    },
  };
  const names = () => [...new Set([...declared.map(({ name }) => name), ...Object.keys(given())])];
  return editEntries({
    title: l10n.t('Build Multi-Arch Image: Build Arguments'),
    placeholder: l10n.t('Not for secrets: arguments stay in the image’s history'),
    entries: () => [...names().map(entryOf), add],
  });
}

export function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

function defaultText(value: string | undefined): string {
  return value === undefined ? vscode.l10n.t('no default') : vscode.l10n.t('default: {0}', value);
}

function askForName(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Build Multi-Arch Image: Build Argument'),
    prompt: vscode.l10n.t('Name of the argument'),
    ignoreFocusOut: true,
    validateInput: argumentNameProblem,
  });
}

function askForValue(name: string, value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Build Multi-Arch Image: {0}', name),
    prompt: vscode.l10n.t('Value of the build argument {0}', name),
    value,
    ignoreFocusOut: true,
  });
}
