// A node of a builder, a BuildKit somewhere: what it runs natively, what it emulates, and where it is.
import * as vscode from 'vscode';
import type { Builder, BuilderNode } from '../../../core/builds/builder.ts';
import { emulatedPlatforms, nativePlatforms, runningOn } from '../../../core/builds/nodes.ts';
import { formatPlatform, samePlatform, type Platform } from '../../../core/platform.ts';
import { emulatedArchitectures } from '../../../engine/emulators.ts';
import { EngineError, type Engine } from '../../../engine/engine.ts';
import { commandIds } from '../../../host/ids.ts';
import { safeText } from '../../../registry/errors.ts';
import { itemOf, valueRow, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { failureRow, messageRow } from './message.ts';

export function nodeRow(tree: Tree, engine: Engine, builder: Builder, node: BuilderNode): Row {
  return {
    kind: 'node',
    interactive: true,
    builder: builder.name,
    item: () => nodeItem(node),
    async children() {
      const { error, status } = node;
      if (error !== undefined) {
        return [failureRow(tree.log, new EngineError('failed', error, engine.program)), ...facts(node)];
      }
      return [
        ...(status === 'running' ? [] : [startRow(builder.name)]),
        ...platformsRows('native', node, nativePlatforms(node)),
        ...platformsRows('emulated', node, emulatedPlatforms(node)),
        ...bundledRows(node, builder.driver),
        ...facts(node),
      ];
    },
  };
}

function nodeItem(node: BuilderNode): vscode.TreeItem {
  const { l10n } = vscode;
  const { name, error } = node;
  const [native, emulated] = [nativePlatforms(node), emulatedPlatforms(node)].map(familiesOf) as [string[], string[]];
  const details = [
    error === undefined ? statusText(node) : l10n.t('does not work'),
    ...(native.length > 0 ? [native.join(', ')] : []),
    ...(emulated.length > 0 ? [l10n.t('emulates {0}', emulated.join(', '))] : []),
  ];
  const icon =
    error === undefined ? 'vm' : new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  return itemOf({ label: safeText(name) || l10n.t('node'), icon, details, opens: 'folded' });
}

function statusText({ status }: BuilderNode): string {
  const { l10n } = vscode;
  if (status === 'running') return l10n.t('running');
  return status === 'inactive' || status === 'stopped' ? l10n.t('not started') : safeText(status);
}

/** Without variants: `linux/amd64` for its v2, v3 and v4 too. */
function familiesOf(platforms: readonly Platform[]): string[] {
  return [...new Set(platforms.map(({ os, architecture }) => `${os}/${architecture}`))];
}

function facts({ endpoint, version, driverOptions }: BuilderNode): Row[] {
  const { l10n } = vscode;
  return [
    ...(endpoint === undefined ? [] : [valueRow(l10n.t('Endpoint'), safeText(endpoint), 'plug')]),
    ...(version === undefined ? [] : [valueRow('BuildKit', safeText(version), 'versions')]),
    ...Object.entries(driverOptions).map(([name, value]) => valueRow(safeText(name), safeText(value), 'settings')),
  ];
}

function startRow(builder: string): Row {
  const { l10n } = vscode;
  const title = l10n.t('Not started yet');
  const next = l10n.t('click to start, and see what it runs');
  const text = l10n.t('What a node runs is known once it runs. A build starts it too.');
  const click = { command: commandIds.bootstrapBuilder, title, arguments: [{ builder, interactive: true }] };
  return messageRow({ title, next, text, icon: 'debug-start', click });
}

function platformsRows(kind: 'native' | 'emulated', node: BuilderNode, platforms: readonly Platform[]): Row[] {
  const { l10n } = vscode;
  if (platforms.length === 0) return [];
  const look = {
    native: { label: l10n.t('Native'), icon: 'vm-active' },
    emulated: { label: l10n.t('Emulated'), icon: 'beaker' },
  }[kind];
  const names = platforms.map(formatPlatform);
  return [
    {
      kind,
      interactive: true,
      item: () => itemOf({ ...look, details: [names.join(', ')], tooltip: [look.label, ...names], opens: 'folded' }),
      children: async () => platforms.map(platform => platformRow(node, platform)),
    },
  ];
}

/** What its BuildKit emulates by itself, although neither it nor the kernel lists that. */
function bundledRows(node: BuilderNode, driver: string): Row[] {
  const bundled = emulatedArchitectures
    .map(architecture => ({ os: 'linux', architecture }))
    .filter(platform => runningOn(node, driver, platform) === 'emulated-by-builder');
  if (bundled.length === 0) return [];
  return [valueRow(vscode.l10n.t('Emulated by BuildKit itself'), familiesOf(bundled).join(', '), 'watch')];
}

function platformRow({ chosen }: BuilderNode, platform: Platform): Row {
  const isChosen = chosen.some(each => samePlatform(each, platform));
  const details = isChosen ? [vscode.l10n.t('set by hand: builds for it come here first')] : [];
  return {
    kind: 'platform',
    interactive: true,
    item: () => itemOf({ label: formatPlatform(platform), icon: 'chip', details }),
  };
}
