// Which bake file.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { isBakeName } from '../../../core/builds/bakePaths.ts';
import { absolutePath, onDisk } from '../path.ts';

/** Nobody reads a longer list. */
const mostFiles = 500;

const pattern = '**/{*bake*.hcl,*bake*.json,compose*.yaml,compose*.yml,docker-compose*.yaml,docker-compose*.yml}';

interface FileItem extends vscode.QuickPickItem {
  /** Left out for one that is looked for in a dialog. */
  readonly uri?: vscode.Uri;
}

/** `argument` is the file that was clicked on, if any. Undefined when the person gave up. Rejects with an Error for people. */
export async function askForBakeFile(argument: unknown): Promise<vscode.Uri | undefined> {
  return clickedOn(argument) ?? activeFile() ?? (await pickFile());
}

function clickedOn(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return vscode.Uri.file(onDisk(argument));
  const { file }: { readonly file?: unknown } = argument ?? {};
  if (typeof file !== 'string' || file === '') return undefined;
  return vscode.Uri.file(absolutePath(file, vscode.workspace.workspaceFolders?.[0]));
}

function activeFile(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === 'file' && isBakeName(basename(uri.path)) ? uri : undefined;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const { l10n } = vscode;
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostFiles);
  const known = found.filter(uri => isBakeName(basename(uri.path)));
  if (known.length === 1) return known[0];
  const nameOf = (uri: vscode.Uri) => vscode.workspace.asRelativePath(uri);
  const items: FileItem[] = known
    .toSorted((left, right) => nameOf(left).localeCompare(nameOf(right)))
    .map(uri => ({ uri, label: nameOf(uri), iconPath: new vscode.ThemeIcon('file') }));
  const other: FileItem = { label: l10n.t('Another File…'), iconPath: new vscode.ThemeIcon('folder-opened') };
  const title = l10n.t('Bake: File');
  const picked = known.length === 0 ? other : await vscode.window.showQuickPick([...items, other], { title });
  return picked && (picked.uri ?? (await openDialog(title)));
}

async function openDialog(title: string): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t('Bake and Compose files')]: ['hcl', 'json', 'yaml', 'yml'] };
  return (await vscode.window.showOpenDialog({ title, filters }))?.[0];
}
