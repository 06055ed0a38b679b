// A diagnostic of a build goes with the text that it was told of.
import * as vscode from 'vscode';

export function forgetWhenEdited(failures: vscode.DiagnosticCollection): vscode.Disposable {
  return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) failures.delete(document.uri);
  });
}
