// Which Dockerfile is built, and with which folder as its context.
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { dockerfileLanguage } from '../../../host/ids.ts';
import { plainText } from '../../../host/markdown.ts';
import { findDockerfiles } from '../../shared/dockerfiles.ts';

/** Also one that was never saved: another of the workspace is not what somebody means who looks at it. */
export function activeDockerfile(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== dockerfileLanguage) return undefined;
  return document.isUntitled || document.uri.scheme === 'file' ? document.uri : undefined;
}

/** Undefined when the person gave up; the only one of the workspace is not asked for. */
export async function pickDockerfile(): Promise<vscode.Uri | undefined> {
  const found = await findDockerfiles();
  if (found.length === 0) {
    throw new Error(vscode.l10n.t('This workspace has no Dockerfile. Open one, then build it.'));
  }
  if (found.length === 1) return found[0];
  const items = found.map(uri => ({
    label: plainText(vscode.workspace.asRelativePath(uri)),
    iconPath: new vscode.ThemeIcon('file'),
    uri,
  }));
  const title = vscode.l10n.t('Build Multi-Arch Image: Dockerfile');
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.uri;
}

/** An absolute path; undefined when the person gave up. */
export async function pickContext(dockerfile: string): Promise<string | undefined> {
  const { l10n } = vscode;
  const title = l10n.t('Build Multi-Arch Image: Context');
  const folders = [dirname(dockerfile), ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath)];
  const items = [...new Set(folders)].map(path => ({
    label: plainText(vscode.workspace.asRelativePath(path, true)),
    description: plainText(path),
    iconPath: new vscode.ThemeIcon('folder'),
    path: path as string | undefined,
  }));
  const browse = { label: l10n.t('Another Folder…'), iconPath: new vscode.ThemeIcon('folder-opened'), path: undefined };
  const placeHolder = l10n.t('The folder that COPY and ADD read from');
  const picked = await vscode.window.showQuickPick([...items, browse], { title, placeHolder, ignoreFocusOut: true });
  return picked && (picked.path ?? (await pickFolder(title)));
}

/** An absolute path; undefined when the person gave up. */
export async function pickFolder(title: string, openLabel?: string): Promise<string | undefined> {
  const options = {
    title,
    canSelectFiles: false,
    canSelectFolders: true,
    ...(openLabel !== undefined && { openLabel }),
  };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}
