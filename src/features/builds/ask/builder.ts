// Which builder builds.
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import { formatPlatform } from '../../../core/platform.ts';
import { engineBuilders } from '../../../engine/builds/engines.ts';
import type { Engine } from '../../../engine/engine.ts';
import { commandIds } from '../../../host/ids.ts';
import { plainText } from '../../../host/markdown.ts';
import { shortList } from '../../shared/lists.ts';

/** Characters for the platforms that a row names. */
const room = 100;

/** Without a name it is whichever is current when the build begins. */
export interface ChosenBuilder {
  readonly name: string | undefined;
}

interface BuilderItem extends vscode.QuickPickItem {
  /** Left out for the one that is to be created. */
  readonly builder?: ChosenBuilder;
}

/** Undefined when the person gave up. Rejects with EngineError. */
export async function pickBuilder(engine: Engine, now: string | undefined): Promise<ChosenBuilder | undefined> {
  const { l10n } = vscode;
  const controller = new AbortController();
  const items = engineBuilders(engine, controller.signal).then(builders => [
    ...builders.toSorted((left, right) => rank(right, now) - rank(left, now)).map(itemOf),
    ...(now === undefined ? [] : [currentItem()]),
    ...(engine.kind === 'docker' ? [createItem()] : []),
  ]);
  const title = l10n.t('Build Multi-Arch Image: Builder');
  const placeHolder = l10n.t('This build alone: the builder that is current stays so');
  try {
    const picked = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
    return picked && (picked.builder ?? (await createdBuilder()));
  } finally {
    // Escape ends the question to the engine.
    controller.abort(new DOMException('closed', 'AbortError'));
  }
}

async function createdBuilder(): Promise<ChosenBuilder | undefined> {
  const name = await createBuilder({});
  return name === undefined ? undefined : { name };
}

/** The name of the new builder; undefined when the person gave up. What `wanted` says is not asked for. */
export async function createBuilder(wanted: object): Promise<string | undefined> {
  const argument = { ...wanted, interactive: true };
  const created = await vscode.commands.executeCommand<{ name: string } | undefined>(
    commandIds.createBuilder,
    argument,
  );
  return created?.name;
}

function rank({ name, isCurrent }: Builder, now: string | undefined): number {
  return name === now || (now === undefined && isCurrent) ? 1 : 0;
}

function itemOf({ name, driver, isCurrent, nodes, error }: Builder): BuilderItem {
  const { l10n } = vscode;
  const status = [...new Set(nodes.map(node => node.status))].join(', ');
  const platforms = [...new Set(nodes.flatMap(node => node.platforms.map(formatPlatform)))];
  const detail = error ?? shortList(platforms, room);
  return {
    builder: { name },
    label: plainText(name),
    iconPath: new vscode.ThemeIcon(error === undefined ? 'server' : 'error'),
    description: plainText([driver, status, ...(isCurrent ? [l10n.t('current')] : [])].filter(Boolean).join(' · ')),
    ...(detail !== '' && { detail: plainText(detail) }),
  };
}

function currentItem(): BuilderItem {
  return {
    builder: { name: undefined },
    label: vscode.l10n.t('The Current One'),
    description: vscode.l10n.t('whichever that is when the build begins'),
    iconPath: new vscode.ThemeIcon('server-environment'),
  };
}

function createItem(): BuilderItem {
  return { label: vscode.l10n.t('Create Builder…'), iconPath: new vscode.ThemeIcon('add') };
}
