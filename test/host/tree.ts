// The Registries view without its pixels: what VS Code would be told of it, for a client of the test's own.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Row } from '../../src/features/registries/row.ts';
import type { Tree } from '../../src/features/registries/tree.ts';
import { createTree } from '../../src/features/registries/createTree.ts';
import { createProvider } from '../../src/features/registries/view.ts';
import type { Engine } from '../../src/engine/engine.ts';
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

/** What is remembered for the time of a test. */
export function createMemento(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T) => (values.has(key) ? values.get(key) : fallback) as T,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

/** @param engines whose images are shown beside the registries */
export function createTestTree(
  client: RegistryClient,
  images: ImageCache,
  log: vscode.LogOutputChannel,
  engines: readonly Engine[] = [],
  memento = createMemento(),
): TestTree {
  const redrawn: Row[] = [];
  const closed = new AbortController().signal;
  const redraw = (row: Row) => void redrawn.push(row);
  const tree = createTree({ client, images, log, memento, engines: async () => engines, closed, redraw });
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
