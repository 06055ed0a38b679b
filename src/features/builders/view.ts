// What VS Code asks of the Builders view, answered by the rows. It asks for what is shown and nothing else, so that no program
// is run for a view that nobody looks at.
import * as vscode from 'vscode';
import type { Builder } from '../../core/builds/builder.ts';
import { engineBuilders } from '../../engine/builds/engines.ts';
import { EngineError } from '../../engine/engine.ts';
import { contextKeys } from '../../host/ids.ts';
import type { Row } from './row.ts';
import { builderRow } from './rows/builder.ts';
import { failureRow } from './rows/message.ts';
import type { Tree } from './tree.ts';

export function createProvider(tree: Tree, changed: vscode.Event<void>): vscode.TreeDataProvider<Row> {
  return {
    onDidChangeTreeData: changed,

    getTreeItem(row) {
      const item = row.item();
      item.contextValue = [`multiarch.${row.kind}`, item.contextValue].filter(Boolean).join(' ');
      return item;
    },

    async getChildren(row) {
      try {
        return [...((await (row ? row.children?.(tree.closed) : rootRows(tree))) ?? [])];
      } catch (error) {
        return [failureRow(tree.log, error)];
      }
    },
  };
}

/** None where no program may be run, and none where there is no engine: the welcome says what to do then. */
async function rootRows(tree: Tree): Promise<readonly Row[]> {
  if (!vscode.workspace.isTrusted) return [];
  try {
    const engine = await tree.engine();
    const builders = await engineBuilders(engine, tree.closed);
    await showMissing(false);
    // The engine's own is always among them.
    if (builders.length === 0) throw new EngineError('failed', vscode.l10n.t('no builder was listed'), engine.program);
    return builders.toSorted(currentFirst).map(builder => builderRow(tree, engine, builder));
  } catch (error) {
    const isMissing = error instanceof EngineError && error.reason === 'not-installed';
    await showMissing(isMissing);
    if (isMissing) return [];
    throw error;
  }
}

async function showMissing(isMissing: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', contextKeys.noEngine, isMissing);
}

function currentFirst(left: Builder, right: Builder): number {
  return Number(right.isCurrent) - Number(left.isCurrent) || left.name.localeCompare(right.name);
}
