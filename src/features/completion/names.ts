// Names that FROM and `RUN --mount=from=` may take: stages defined above, and images that open Dockerfiles use already.
import * as vscode from 'vscode';
import type { Cursor } from '../../core/dockerfile/cursor.ts';
import { familiarReference } from '../../core/reference.ts';
import { dockerfileLanguage } from '../../host/ids.ts';
import { analyzeDocument } from '../shared/dockerfiles.ts';

type NameCursor = Extract<Cursor, { kind: 'name' }>;

export function nameItems(cursor: NameCursor, document: vscode.TextDocument): vscode.CompletionItem[] {
  const seen = new Set<string>();
  return [...stageItems(cursor, document), ...imageItems(cursor, document)].filter(({ label }) => {
    const { size } = seen;
    return seen.add(typeof label === 'string' ? label : label.label).size > size;
  });
}

/** The nearest first: of two with one name the later one counts. A mount does not take from its own stage. */
function stageItems({ start, instruction }: NameCursor, document: vscode.TextDocument): vscode.CompletionItem[] {
  const above = analyzeDocument(document).dockerfile.stages.filter(({ range }) => range.end < start);
  const stages = instruction === 'RUN' ? above.slice(0, -1) : above;
  return stages.toReversed().flatMap(({ name, base }) => {
    return name === undefined ? [] : [nameItem(name, base.raw, vscode.CompletionItemKind.Reference)];
  });
}

function imageItems({ start }: NameCursor, document: vscode.TextDocument): vscode.CompletionItem[] {
  const { textDocuments } = vscode.workspace;
  const others = textDocuments.filter(each => each !== document && each.languageId === dockerfileLanguage);
  return [document, ...others].flatMap(each => {
    const uses = analyzeDocument(each).uses.filter(use => use.instruction !== 'syntax');
    const where = vscode.workspace.asRelativePath(each.uri);
    return uses
      .filter(use => each !== document || use.start !== start)
      .map(({ reference }) => nameItem(familiarReference(reference), where, vscode.CompletionItemKind.Module));
  });
}

function nameItem(label: string, description: string, kind: vscode.CompletionItemKind): vscode.CompletionItem {
  return new vscode.CompletionItem({ label, description }, kind);
}
