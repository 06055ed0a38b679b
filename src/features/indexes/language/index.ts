// What the editor tells of an index document while it is written.
import * as vscode from 'vscode';
import type { IndexParts } from '../parts.ts';

export function registerIndexDocuments(_parts: IndexParts): vscode.Disposable {
  return vscode.Disposable.from();
}
