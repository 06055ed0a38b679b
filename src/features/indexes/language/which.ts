// Which documents are index documents: those that are called so, and YAML that says it by its keys.
import * as vscode from 'vscode';
import { looksLikeIndexDocument } from '../../../core/indexes/document/detect.ts';

export const yamlSelector: vscode.DocumentSelector = { language: 'yaml' };

const named = /\.multiarch\.ya?ml$/i;

/** Where both keys stand in whatever anybody wrote: a text of megabytes is not put together with every key. */
const head = new vscode.Range(0, 0, 2000, 0);

const known = new WeakMap<vscode.TextDocument, { readonly version: number; readonly is: boolean }>();

/** Asked of every YAML document with every change: the text is looked at once for each version. */
export function isIndexDocument(document: vscode.TextDocument): boolean {
  if (document.languageId !== 'yaml') return false;
  if (named.test(document.uri.path)) return true;
  const last = known.get(document);
  if (last?.version === document.version) return last.is;
  const is = looksLikeIndexDocument(document.getText(head));
  known.set(document, { version: document.version, is });
  return is;
}
