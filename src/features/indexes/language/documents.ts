// The model that diagnostics, lens, completion and hover of index documents share: one reading for each version of a text.
import type * as vscode from 'vscode';
import { examineIndex, type ExaminedIndex } from '../../../core/indexes/document/findings.ts';
import { parseIndexDocument } from '../../../core/indexes/document/parse.ts';
import type { IndexDocument } from '../../../core/indexes/document/document.ts';
import type { ImageCache } from '../../../registry/cache/cache.ts';
import { knowledgeOf } from './knowledge.ts';

const parsed = new WeakMap<vscode.TextDocument, { readonly version: number; readonly result: IndexDocument }>();

export function readDocument(document: vscode.TextDocument): IndexDocument {
  const known = parsed.get(document);
  if (known?.version === document.version) return known.result;
  const result = parseIndexDocument(document.getText());
  parsed.set(document, { version: document.version, result });
  return result;
}

/** As far as it is known without asking. */
export function examineDocument(document: vscode.TextDocument, images: Pick<ImageCache, 'peek'>): ExaminedIndex {
  return examineIndex(readDocument(document), knowledgeOf(images));
}
