// What the editor tells of an index document while it is written: for every YAML document that is one.
import * as vscode from 'vscode';
import { hiddenCommandIds } from '../../../host/ids.ts';
import { onSettingsChange } from '../../../host/settings.ts';
import { command } from '../../shared/command.ts';
import type { LanguageParts } from './diagnostics.ts';
import type { IndexLanguage } from './language.ts';
import { watchTyping } from './typing.ts';
import { isIndexDocument, yamlSelector } from './which.ts';

/** The beginning of a tag; letters begin a completion by themselves. */
const triggers = [':'];

export function registerIndexDocuments(parts: LanguageParts): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let loading: Promise<IndexLanguage> | undefined;
  const load = () =>
    (loading ??= import('./language.ts').then(({ createLanguage }) => createLanguage(parts, () => changed.fire())));
  return vscode.Disposable.from(
    changed,
    watchTyping(),
    registerProviders(load, changed.event),
    watchDocuments(load, parts, changed),
    command(hiddenCommandIds.chooseIndexPlatforms, parts.log, async argument => {
      const { choosePlatforms } = await import('./choosePlatforms.ts');
      return choosePlatforms(argument as Parameters<typeof choosePlatforms>[0], parts);
    }),
    new vscode.Disposable(() => void loading?.then(({ diagnostics }) => diagnostics.dispose())),
  );
}

type Load = () => Promise<IndexLanguage>;

function registerProviders(load: Load, onDidChangeCodeLenses: vscode.Event<void>): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerCodeLensProvider(yamlSelector, {
      onDidChangeCodeLenses,
      provideCodeLenses: async document => (isIndexDocument(document) ? (await load()).lenses(document) : []),
      resolveCodeLens: async (lens, token) => (await load()).resolveLens(lens, token),
    }),
    languages.registerCompletionItemProvider(
      yamlSelector,
      {
        provideCompletionItems: async (document, position, token, context) =>
          isIndexDocument(document) ? (await load()).complete(document, position, token, context) : undefined,
        resolveCompletionItem: async (item, token) => (await load()).resolveItem(item, token),
      },
      ...triggers,
    ),
    languages.registerHoverProvider(yamlSelector, {
      provideHover: async (document, position, token) =>
        isIndexDocument(document) ? (await load()).hover(document, position, token) : undefined,
    }),
    languages.registerCodeActionsProvider(
      yamlSelector,
      {
        provideCodeActions: async (document, range, context, token) =>
          isIndexDocument(document) ? (await load()).fixes(document, range, context, token) : undefined,
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    languages.registerDocumentLinkProvider(yamlSelector, {
      provideDocumentLinks: async document => (isIndexDocument(document) ? (await load()).links(document) : []),
    }),
  );
}

/** Diagnostics come by themselves: with what is opened, changed, and told anew. */
function watchDocuments(load: Load, { onRefresh, log }: LanguageParts, lensesChanged: vscode.EventEmitter<void>) {
  const watched = new Set<vscode.TextDocument>();
  const told = (run: Promise<void>) => {
    run.catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  };
  const check = (document: vscode.TextDocument) => {
    if (!isWorkedOn(document) || !(isIndexDocument(document) || watched.has(document))) return;
    watched.add(document);
    told(load().then(({ diagnostics }) => diagnostics.check(document)));
  };
  const close = (document: vscode.TextDocument) => {
    if (watched.delete(document)) told(load().then(({ diagnostics }) => diagnostics.forget(document)));
  };
  const checkAll = () => {
    vscode.workspace.textDocuments.forEach(check);
    lensesChanged.fire();
  };
  const refresh = () => {
    if (watched.size > 0) told(load().then(language => language.forget()));
    checkAll();
  };
  vscode.workspace.textDocuments.forEach(check);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(close),
    onRefresh(refresh),
    onSettingsChange(checkAll),
  );
}

/** The other side of a comparison and other views of history are not: they would show everything twice. */
function isWorkedOn({ uri, isUntitled }: vscode.TextDocument): boolean {
  return isUntitled || uri.scheme === 'file' || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
