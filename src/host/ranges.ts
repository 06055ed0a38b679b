// Core speaks offsets, VS Code ranges.
import * as vscode from 'vscode';

export function rangeOf(document: vscode.TextDocument, { start, end }: { start: number; end: number }): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
