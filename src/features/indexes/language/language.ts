// All that the editor tells of index documents, read from disk when the first of them is open: YAML's parser is large.
import type * as vscode from 'vscode';
import { isAbort, signalOf } from '../../../host/cancel.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { resolveTag, TagItem } from '../../shared/tagItems.ts';
import { provideFixes } from './codeActions.ts';
import { provideCompletion } from './completion.ts';
import { createDiagnostics, type IndexDiagnostics, type LanguageParts } from './diagnostics.ts';
import { provideHover } from './hover.ts';
import { OutlookLens, provideLenses, resolveLens } from './lens.ts';
import { provideLinks } from './links.ts';
import { createPlanning } from './planned.ts';

export interface IndexLanguage {
  readonly diagnostics: IndexDiagnostics;
  /** What was known of registries counts no more. */
  forget(): void;
  readonly lenses: (document: vscode.TextDocument) => vscode.CodeLens[];
  readonly resolveLens: (lens: vscode.CodeLens, token: vscode.CancellationToken) => Promise<vscode.CodeLens>;
  readonly complete: vscode.CompletionItemProvider['provideCompletionItems'];
  readonly resolveItem: (
    item: vscode.CompletionItem,
    token: vscode.CancellationToken,
  ) => Promise<vscode.CompletionItem>;
  readonly hover: vscode.HoverProvider['provideHover'];
  readonly fixes: vscode.CodeActionProvider['provideCodeActions'];
  readonly links: (document: vscode.TextDocument) => vscode.DocumentLink[];
}

/** @param lensesChanged is called when what a lens waited for has come */
export function createLanguage(parts: LanguageParts, lensesChanged: () => void): IndexLanguage {
  const { images, closed } = parts;
  const planning = createPlanning(parts);
  return {
    diagnostics: createDiagnostics(parts),
    forget: () => planning.forget(),
    lenses: provideLenses,
    resolveLens: async (lens, token) =>
      lens instanceof OutlookLens ? resolveLens(lens, planning, token, closed, lensesChanged) : lens,
    complete: (document, position, token) => provideCompletion(document, position, parts, token),
    resolveItem: async (item, token) => {
      if (!(item instanceof TagItem)) return item;
      return resolveTag(item, images, signalOf(token)).catch(asItWas(item));
    },
    hover: (document, position, token) => provideHover(document, position, images, signalOf(token)),
    fixes: (document, range, context, token) => provideFixes(document, range, context, parts, signalOf(token)),
    links: provideLinks,
  };
}

/** A tag that cannot be looked at is a tag all the same. */
function asItWas<T>(item: T): (error: unknown) => T {
  return error => {
    if (error instanceof RegistryError || isAbort(error)) return item;
    throw error;
  };
}
