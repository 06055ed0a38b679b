// A workflow that is there already is never replaced unseen.
import * as vscode from 'vscode';

/** False where the person keeps what is there. */
export async function confirmReplacing(uri: vscode.Uri, text: string): Promise<boolean> {
  const { l10n } = vscode;
  const name = vscode.workspace.asRelativePath(uri);
  const replace = l10n.t('Replace');
  const compare = l10n.t('Show Differences');
  const detail = l10n.t('What somebody changed in it would be lost.');
  const title = l10n.t('{0} is there already. Replace it?', name);
  const answer = await vscode.window.showWarningMessage(title, { modal: true, detail }, replace, compare);
  if (answer !== compare) return answer === replace;
  const differences = await showDifferences(uri, text);
  const again = await vscode.window.showInformationMessage(l10n.t('Replace {0}?', name), replace);
  await differences.close();
  return again === replace;
}

const proposalScheme = 'multiarch-proposal';

/** Beside what is there stands a document that nobody has to save. */
async function showDifferences(uri: vscode.Uri, text: string): Promise<{ close: () => Promise<void> }> {
  const proposed = uri.with({ scheme: proposalScheme });
  const provider = vscode.workspace.registerTextDocumentContentProvider(proposalScheme, {
    provideTextDocumentContent: () => text,
  });
  const title = vscode.l10n.t('{0}: as it is, as it would be', vscode.workspace.asRelativePath(uri));
  await vscode.commands.executeCommand('vscode.diff', uri, proposed, title);
  return {
    close: async () => {
      await vscode.window.tabGroups.close(tabsWith(proposed));
      provider.dispose();
    },
  };
}

function tabsWith(proposed: vscode.Uri): vscode.Tab[] {
  const isOurs = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputTextDiff && input.modified.toString() === proposed.toString();
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isOurs));
}
