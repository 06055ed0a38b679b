// What the suites of completion share: asking VS Code at a mark in the text, and what came of it, in words.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openDockerfile } from './support.ts';

const mark = '¦';

interface Completed {
  readonly items: readonly vscode.CompletionItem[];
  readonly isIncomplete: boolean;
  readonly document: vscode.TextDocument;
}

/** What is offered at the mark; ours alone. `resolved` items are asked for what is told of the item in focus. */
export async function complete(marked: string, resolved = 0): Promise<Completed> {
  const offset = marked.indexOf(mark);
  const document = await openDockerfile(marked.replace(mark, ''));
  const { items, isIncomplete = false } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    document.positionAt(offset),
    undefined,
    resolved,
  );
  return { items: items.filter(({ sortText }) => sortText?.startsWith('!')), isIncomplete, document };
}

export function labelOf({ label }: vscode.CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}

/** `label — description` of each. */
export function shown({ items }: Pick<Completed, 'items'>): string[] {
  return items.map(item => {
    const description = typeof item.label === 'string' ? undefined : item.label.description;
    return description ? `${labelOf(item)} — ${description}` : labelOf(item);
  });
}

/** What the text becomes when an item is taken. */
export async function take({ items, document }: Completed, label: string): Promise<string> {
  const item = items.find(each => labelOf(each) === label);
  assert(item, `${label} is not among ${items.map(labelOf).join(', ')}`);
  const range = item.range instanceof vscode.Range ? item.range : item.range?.replacing;
  assert(range);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, label);
  assert(await vscode.workspace.applyEdit(edit));
  return document.getText();
}

export function documentation({ documentation: text }: vscode.CompletionItem): string {
  return typeof text === 'string'
    ? text
    : (text?.value ?? '').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** An image that nothing needs: neither lens nor diagnostics ask for it, so that all questions are those of completion. */
export const unneeded = (typed: string) => `FROM scratch AS unneeded\nCOPY --from=${typed} /a /b\nFROM scratch`;
