// At which level the setting of target platforms stands, and at which it is to be saved.
import * as vscode from 'vscode';

export interface Level {
  readonly target: vscode.ConfigurationTarget;
  /** For people: whose settings these are. */
  readonly name: string;
  /** What the setting says there, of whatever shape. */
  readonly value: unknown;
}

/** The level whose value counts for a file; undefined where nobody has set it. */
export function levelInForce(uri: vscode.Uri | undefined): Level | undefined {
  return levelsOf(uri).find(({ value }) => value !== undefined);
}

/** That level, so that nothing stands in two places; else the nearest one that is open. */
export function levelToSave(uri: vscode.Uri | undefined): Level {
  const [nearest] = levelsOf(uri);
  return levelInForce(uri) ?? (nearest as Level);
}

/** Nearest first. In a window with one folder, VS Code's levels of folder and workspace are one and the same file. */
function levelsOf(uri: vscode.Uri | undefined): Level[] {
  const { l10n, workspace, ConfigurationTarget } = vscode;
  const found = workspace.getConfiguration('multiarch', uri ?? null).inspect('targetPlatforms');
  const folder = uri && workspace.getWorkspaceFolder(uri);
  const user = { target: ConfigurationTarget.Global, name: l10n.t('user'), value: found?.globalValue };
  if (!workspace.workspaceFolders) return [user];
  const whole = { target: ConfigurationTarget.Workspace, name: l10n.t('workspace'), value: found?.workspaceValue };
  if (!workspace.workspaceFile || !folder) return [whole, user];
  const own = {
    target: ConfigurationTarget.WorkspaceFolder,
    name: l10n.t('folder {0}', folder.name),
    value: found?.workspaceFolderValue,
  };
  return [own, whole, user];
}
