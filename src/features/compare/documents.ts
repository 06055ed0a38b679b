// Comparisons as read-only documents: their digests are links to the raw JSON, their lenses open two of those in VS Code's diff
// editor. What is known of one stays at hand while it may be looked at; a window opened anew makes it again.
import * as vscode from 'vscode';
import { indentJson } from '../../core/jsonText.ts';
import { comparisonScheme } from '../../host/ids.ts';
import { BoundedMap } from '../../registry/bounded.ts';
import { explain } from '../shared/messages.ts';
import { operandsAt } from './address.ts';
import { createLines, type Page } from './lines.ts';
import type { Operand } from './operand.ts';
import { comparisonPage } from './page.ts';
import { runComparison, type Compared } from './run.ts';
import { openSide, type SideParts } from './sides.ts';

/** More are hardly open at once. */
const mostPages = { entries: 10 };

export class ComparisonDocuments {
  readonly #parts: SideParts;
  readonly #closed: AbortSignal;
  /** Those that are being made, too: the text and its lenses are asked for at once. */
  readonly #pages = new BoundedMap<Promise<Page>>(mostPages);

  constructor(parts: SideParts, closed: AbortSignal) {
    this.#parts = parts;
    this.#closed = closed;
  }

  /** What was just compared need not be compared again to be shown. */
  keep(uri: vscode.Uri, compared: Compared): void {
    this.#pages.set(uri.toString(), Promise.resolve(comparisonPage(compared)));
  }

  forget(): void {
    for (const [key] of this.#pages.entries()) this.#pages.delete(key);
  }

  /** What went wrong stands in the document, until a refresh. Rejects for an address that is none of ours. */
  async text(uri: vscode.Uri): Promise<string> {
    const [left, right] = operandsOf(uri);
    return right ? (await this.page(uri)).text : this.#configuration(left);
  }

  /** Rejects for an address that is none of a comparison. */
  async page(uri: vscode.Uri): Promise<Page> {
    const key = uri.toString();
    const page = this.#pages.get(key) ?? this.#make(uri);
    this.#pages.set(key, page);
    return page;
  }

  async #make(uri: vscode.Uri): Promise<Page> {
    const [left, right] = operandsOf(uri);
    if (!right) throw vscode.FileSystemError.FileNotFound(uri);
    try {
      return comparisonPage(await runComparison({ left, right }, this.#parts, this.#closed, () => undefined));
    } catch (error) {
      const lines = createLines();
      lines.add('!', explain(error).text);
      lines.add(' ', vscode.l10n.t('“Multiarch: Refresh” tries again.'));
      return lines.page();
    }
  }

  async #configuration(operand: Operand): Promise<string> {
    try {
      const { platforms } = await openSide(operand, this.#parts, this.#closed);
      const read = await platforms[0]?.read(this.#closed);
      return indentJson(JSON.stringify(read?.content.configuration ?? {}));
    } catch (error) {
      return indentJson(JSON.stringify({ problem: explain(error).text }));
    }
  }
}

function operandsOf(uri: vscode.Uri): readonly [Operand, Operand?] {
  const [left, right] = operandsAt(uri) ?? [];
  if (!left) throw vscode.FileSystemError.FileNotFound(uri);
  return right ? [left, right] : [left];
}

/** Lenses, links, the outline and folding of a comparison. */
export function registerComparisonLanguage(documents: ComparisonDocuments): vscode.Disposable {
  const selector = { scheme: comparisonScheme, pattern: '**/*.diff' };
  return vscode.Disposable.from(
    vscode.languages.registerCodeLensProvider(selector, {
      provideCodeLenses: async ({ uri }) => (await documents.page(uri)).diffs.map(lens),
    }),
    vscode.languages.registerDocumentLinkProvider(selector, {
      provideDocumentLinks: async ({ uri }) => (await documents.page(uri)).links.map(link),
    }),
    vscode.languages.registerDocumentSymbolProvider(selector, {
      provideDocumentSymbols: async ({ uri }) => (await documents.page(uri)).sections.map(symbol),
    }),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: async ({ uri }) =>
        (await documents.page(uri)).sections.map(({ from, to }) => new vscode.FoldingRange(from, to)),
    }),
  );
}

function lens({ line, title, left, right }: Page['diffs'][number]): vscode.CodeLens {
  const nameOf = ({ path }: vscode.Uri) => path.split('/').at(-1) ?? '';
  const command = { title, command: 'vscode.diff', arguments: [left, right, `${nameOf(left)} ↔ ${nameOf(right)}`] };
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
}

function link({ line, start, end, target }: Page['links'][number]): vscode.DocumentLink {
  const found = new vscode.DocumentLink(new vscode.Range(line, start, line, end), target);
  found.tooltip = vscode.l10n.t('Open the raw JSON');
  return found;
}

function symbol({ title, from, to }: Page['sections'][number]): vscode.DocumentSymbol {
  const range = new vscode.Range(from, 0, to, 0);
  const name = title.trim() === '' ? '–' : title;
  return new vscode.DocumentSymbol(name, '', vscode.SymbolKind.Package, range, new vscode.Range(from, 0, from, 0));
}
