// Secrets: where each comes from, a file or a variable of the environment. What they hold is never read here.
import * as vscode from 'vscode';
import type { SecretSource } from '../argument.ts';
import { without } from './buildArgs.ts';
import { editEntries, type Entry } from './entries.ts';

export type Secrets = Readonly<Record<string, SecretSource>>;

/** `wanted` are the ids that the Dockerfile's RUNs ask for. */
export function editSecrets(
  wanted: readonly string[],
  given: () => Secrets,
  change: (given: Secrets) => void,
): Promise<void> {
  const { l10n } = vscode;
  const choose = async (id: string) => {
    const source = await askForSource(id);
    if (source) change({ ...given(), [id]: source });
  };
  const entryOf = (id: string): Entry => {
    const source = given()[id];
    return {
      label: id,
      icon: source ? 'key' : 'warning',
      description: source ? describeSource(source) : l10n.t('not given'),
      edit: () => choose(id),
      ...(source && { remove: () => change(without(given(), id)) }),
    };
  };
  const add: Entry = {
    label: l10n.t('Add Secret…'),
    icon: 'add',
    edit: async () => {
      const id = (await askForId())?.trim();
      if (id !== undefined) await choose(id);
    },
  };
  const ids = () => [...new Set([...wanted, ...Object.keys(given())])];
  return editEntries({
    title: l10n.t('Build Multi-Arch Image: Secrets'),
    placeholder: l10n.t('For RUN --mount=type=secret,id=…; never kept in the image'),
    entries: () => [...ids().map(entryOf), add],
  });
}

export function describeSource({ file, env }: SecretSource): string {
  return file === undefined
    ? vscode.l10n.t('variable {0}', env ?? '')
    : vscode.l10n.t('file {0}', vscode.workspace.asRelativePath(file));
}

function askForId(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Build Multi-Arch Image: Secret'),
    prompt: vscode.l10n.t('Id of the secret, as RUN --mount=type=secret,id=… names it'),
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === '' ? vscode.l10n.t('A secret needs an id.') : undefined),
  });
}

async function askForSource(id: string): Promise<SecretSource | undefined> {
  const { l10n } = vscode;
  const file = { label: l10n.t('From a File…'), iconPath: new vscode.ThemeIcon('file') };
  const env = {
    label: l10n.t('From a Variable of the Environment…'),
    iconPath: new vscode.ThemeIcon('symbol-variable'),
  };
  const title = l10n.t('Build Multi-Arch Image: Secret {0}', id);
  const picked = await vscode.window.showQuickPick([file, env], { title, ignoreFocusOut: true });
  if (picked === file) return fileSource(title);
  return picked === env ? variableSource(title) : undefined;
}

async function fileSource(title: string): Promise<SecretSource | undefined> {
  const [chosen] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Choose') })) ?? [];
  return chosen && { file: chosen.fsPath };
}

async function variableSource(title: string): Promise<SecretSource | undefined> {
  const { l10n } = vscode;
  const env = await vscode.window.showInputBox({
    title,
    prompt: l10n.t('Name of the variable, not its value'),
    ignoreFocusOut: true,
    validateInput: text => (/^[A-Za-z_]\w*$/.test(text) ? undefined : l10n.t('A name such as NPM_TOKEN.')),
  });
  return env === undefined ? undefined : { env };
}
