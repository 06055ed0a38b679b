// The Registries view without its pixels: what VS Code would be told of it, for a client of the test's own.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createListings } from '../../src/features/registries/listings.ts';
import type { Row, Tree } from '../../src/features/registries/row.ts';
import { createProvider } from '../../src/features/registries/view.ts';
import type { ImageCache } from '../../src/registry/cache/cache.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { withSettings } from './support.ts';

export interface TestTree extends Tree {
  /** What was to be shown anew. */
  readonly redrawn: Row[];
  item(row: Row): vscode.TreeItem;
  /** Its label, with the description behind a dash. */
  label(row: Row): string;
  children(row?: Row): Promise<readonly Row[]>;
  /** The rows below those labels, from the root. */
  open(...path: string[]): Promise<readonly Row[]>;
}

export function createTestTree(client: RegistryClient, images: ImageCache, log: vscode.LogOutputChannel): TestTree {
  const redrawn: Row[] = [];
  const closed = new AbortController().signal;
  const redraw = (row: Row) => void redrawn.push(row);
  const tree: Tree = { client, images, log, listings: createListings(), closed, redraw };
  const provider = createProvider(tree, new vscode.EventEmitter<Row | undefined>().event);

  const item = (row: Row): vscode.TreeItem => {
    const shown = provider.getTreeItem(row);
    assert(shown instanceof vscode.TreeItem);
    return shown;
  };
  const label = (row: Row): string => {
    const { label: text, description } = item(row);
    assert(typeof text === 'string' && typeof description !== 'boolean');
    return description ? `${text} — ${description}` : text;
  };
  const children = async (row?: Row): Promise<readonly Row[]> => (await provider.getChildren(row)) ?? [];
  const open = async (...path: string[]): Promise<readonly Row[]> => {
    let rows = await children();
    for (const step of path) {
      const row = rows.find(each => item(each).label === step);
      assert(row, `${step} is not among ${rows.map(label).join(', ')}`);
      rows = await children(row);
    }
    return rows;
  };
  return { ...tree, redrawn, item, label, children, open };
}

/** With these entries of `multiarch.registries`. */
export function withRegistries(entries: unknown, run: () => Promise<void>): Promise<void> {
  return withSettings({ registries: entries }, run);
}
