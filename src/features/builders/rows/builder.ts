// A builder: which driver, whether it runs, whether it is the current one; it opens to its nodes and its cache.
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import { isRunning } from '../../../core/builds/nodes.ts';
import { EngineError, type Engine } from '../../../engine/engine.ts';
import { safeText } from '../../../registry/errors.ts';
import { isOwn } from '../parts.ts';
import { itemOf, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { cacheRow } from './cache.ts';
import { failureRow } from './message.ts';
import { nodeRow } from './node.ts';

export interface BuilderRow extends Row {
  readonly kind: 'builder';
  readonly builder: string;
}

export function builderRow(tree: Tree, engine: Engine, builder: Builder): BuilderRow {
  const { name, nodes, error } = builder;
  return {
    kind: 'builder',
    interactive: true,
    builder: name,
    item: () => builderItem(engine, builder),
    async children() {
      return [
        ...(error === undefined ? [] : [failureRow(tree.log, new EngineError('failed', error, engine.program))]),
        ...nodes.map(node => nodeRow(tree, engine, builder, node)),
        ...(engine.kind === 'docker' && nodes.some(isRunning) ? [cacheRow(engine, name)] : []),
      ];
    },
  };
}

function builderItem(engine: Engine, builder: Builder): vscode.TreeItem {
  const { l10n } = vscode;
  const { name, driver, isCurrent, nodes } = builder;
  const details = [
    ...(isCurrent && engine.kind === 'docker' ? [l10n.t('current')] : []),
    // Of an engine that builds by itself both are the engine's name.
    ...(driver === name ? [] : [safeText(driver)]),
    statusOf(builder),
    ...(nodes.length > 1 ? [l10n.t('{0} nodes', nodes.length)] : []),
  ];
  const item = itemOf({ label: safeText(name), icon: iconOf(builder), details, opens: 'folded' });
  item.contextValue = flagsOf(engine, builder).join(' ');
  return item;
}

function statusOf({ nodes, error }: Builder): string {
  const { l10n } = vscode;
  const running = nodes.filter(isRunning).length;
  if (error !== undefined || nodes.some(node => node.error !== undefined)) return l10n.t('does not work');
  if (running === 0) return l10n.t('not started');
  return running === nodes.length ? l10n.t('running') : l10n.t('{0} of {1} running', running, nodes.length);
}

function iconOf({ nodes, error }: Builder): vscode.ThemeIcon {
  if (error !== undefined || nodes.some(node => node.error !== undefined)) {
    return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  }
  return nodes.some(isRunning)
    ? new vscode.ThemeIcon('server')
    : new vscode.ThemeIcon('server', new vscode.ThemeColor('disabledForeground'));
}

/** What its menu offers: nothing where the engine builds by itself. */
function flagsOf({ kind }: Engine, builder: Builder): string[] {
  if (kind !== 'docker') return [];
  const { driver, nodes, error } = builder;
  const own = isOwn(builder);
  const running = nodes.some(isRunning);
  return [
    'buildx',
    ...(own ? ['own'] : []),
    ...(own && error === undefined && !nodes.every(isRunning) ? ['stopped'] : []),
    ...(running ? ['running'] : []),
    // What runs elsewhere is not ours to stop, and buildx does not.
    ...(own && running && driver !== 'remote' ? ['stoppable'] : []),
  ];
}
