// A workflow as a script asks for it: checked.
import { isAbsolute, posix } from 'node:path';
import * as vscode from 'vscode';
import { parsePlatform, type Platform } from '../../core/platform.ts';
import { workflowModes, type WorkflowInput, type WorkflowMode } from '../../core/workflow/request.ts';
import { machinePlatform } from '../../host/machine.ts';

/** The argument of `multiarch.createWorkflow`. */
export interface WorkflowArgument {
  readonly image: string;
  readonly platforms: readonly string[];
  /** A path, absolute or within the first workspace folder, or a URI; `Dockerfile` where it is left out. */
  readonly dockerfile?: string;
  /** The folder of the Dockerfile where it is left out. */
  readonly context?: string;
  readonly mode?: WorkflowMode;
  /** Where it is written; left out, a file of `.github/workflows`. */
  readonly uri?: string;
  readonly overwrite?: boolean;
}

/** What is written, and for which Dockerfile. */
export interface WorkflowChoice extends Omit<WorkflowInput, 'dockerfile' | 'context' | 'branch'> {
  readonly dockerfile: vscode.Uri;
  readonly context: vscode.Uri;
  /** Left out, a file of `.github/workflows`. */
  readonly uri?: vscode.Uri;
}

/** Throws an Error whose message says which field is wrong. */
export function fromScript(argument: WorkflowArgument): WorkflowChoice {
  const { l10n } = vscode;
  const { image, mode = 'native', uri } = argument;
  if (typeof image !== 'string' || image === '')
    throw new Error(l10n.t('multiarch.createWorkflow needs “{0}”.', 'image'));
  if (!workflowModes.includes(mode)) {
    throw new Error(l10n.t('“mode” must be one of {0}, not “{1}”.', workflowModes.join(', '), mode));
  }
  const dockerfile = uriOf(argument.dockerfile ?? 'Dockerfile', 'dockerfile');
  return {
    image,
    mode,
    platforms: platformsOf(argument.platforms),
    dockerfile,
    context: argument.context === undefined ? folderOf(dockerfile) : uriOf(argument.context, 'context'),
    ...(uri !== undefined && { uri: uriOf(uri, 'uri') }),
  };
}

export function folderOf(uri: vscode.Uri): vscode.Uri {
  return uri.with({ path: posix.dirname(uri.path) });
}

function uriOf(path: unknown, field: string): vscode.Uri {
  const { l10n } = vscode;
  if (typeof path !== 'string') throw new Error(l10n.t('“{0}” must be a text.', field));
  if (isAbsolute(path)) return vscode.Uri.file(path);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return vscode.Uri.parse(path, true);
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error(l10n.t('“{0}” is a relative path, and no folder is open.', path));
  return vscode.Uri.joinPath(folder.uri, path);
}

function platformsOf(texts: unknown): Platform[] {
  const isList = Array.isArray(texts) && texts.length > 0 && texts.every(each => typeof each === 'string');
  if (!isList) throw new Error(vscode.l10n.t('“platforms” must be a list such as ["linux/amd64"].'));
  return texts.map(text => {
    const platform = parsePlatform(text, machinePlatform());
    if (platform instanceof Error) throw platform;
    return platform;
  });
}
