// Which targets and groups of a bake file.
import * as vscode from 'vscode';
import type { BakeFile } from '../../../core/builds/bake.ts';
import { formatPlatform } from '../../../core/platform.ts';
import type { BakeName } from '../../../engine/builds/bake.ts';
import { plainText } from '../../../host/markdown.ts';
import { shortList } from '../../shared/lists.ts';
import { listNames, readTargets, type BakePlace } from './load.ts';

/** Characters for a list within a row. */
const room = 100;

interface NameItem extends vscode.QuickPickItem {
  readonly name?: string;
}

/** At least one; undefined when the person gave up. Rejects with an Error for people. */
export async function pickTargets(place: BakePlace, now: readonly string[]): Promise<string[] | undefined> {
  const { l10n } = vscode;
  const controller = new AbortController();
  const items = nameItems(place, now, controller.signal);
  const picking = vscode.window.showQuickPick(items, {
    title: l10n.t('Bake: Targets'),
    placeHolder: l10n.t('Groups and targets to build'),
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  // A file that cannot be read is an error, not a choice.
  const picked = await Promise.all([items, picking]).then(
    ([, chosen]) => chosen,
    (error: unknown) => Promise.reject(error),
  );
  controller.abort(new DOMException('closed', 'AbortError'));
  const names = picked?.flatMap(({ name }) => name ?? []) ?? [];
  return names.length > 0 ? names : undefined;
}

async function nameItems(place: BakePlace, now: readonly string[], signal: AbortSignal): Promise<NameItem[]> {
  const { l10n } = vscode;
  const byDefault = await readTargets(place, [], signal).catch((error: unknown) => error);
  const listed = await listNames(place, 'targets', signal);
  // A file may do without anything that is built by default, as long as its names can be had otherwise.
  if (!listed && byDefault instanceof Error) throw byDefault;
  const names = listed ?? namesIn(byDefault as BakeFile);
  const whole = await readTargets(place, targetNames(names), signal).catch(() => undefined);
  const ticked = now.length > 0 ? now : firstTicks(names);
  const [groups, targets] = [names.filter(({ isGroup }) => isGroup), names.filter(({ isGroup }) => !isGroup)];
  const rowOf = (each: BakeName) => nameItem(each, whole, ticked.includes(each.name));
  return [
    ...(groups.length > 0 ? [heading(l10n.t('Groups')), ...groups.map(rowOf), heading(l10n.t('Targets'))] : []),
    ...targets.map(rowOf),
  ];
}

function namesIn({ groups, targets }: BakeFile): BakeName[] {
  return [
    ...[...groups].map(([name, members]) => ({ name, isGroup: true, description: members.join(', ') })),
    ...[...targets.keys()].map(name => ({ name, isGroup: false })),
  ];
}

function targetNames(names: readonly BakeName[]): string[] {
  return names.filter(({ isGroup }) => !isGroup).map(({ name }) => name);
}

/** What bake builds when nothing is named; without that, everything. */
function firstTicks(names: readonly BakeName[]): string[] {
  return names.some(({ name }) => name === 'default') ? ['default'] : targetNames(names);
}

function nameItem({ name, isGroup, description }: BakeName, file: BakeFile | undefined, picked: boolean): NameItem {
  const target = isGroup ? undefined : file?.targets.get(name);
  const platforms = target?.platforms.map(formatPlatform) ?? [];
  const tags = target?.tags ?? [];
  const detail = [tags.join(', '), isGroup ? '' : (description ?? '')].filter(Boolean).join(' · ');
  return {
    name,
    picked,
    label: plainText(name),
    iconPath: new vscode.ThemeIcon(isGroup ? 'layers' : 'package'),
    description: plainText(isGroup ? (description ?? '') : shortList(platforms, room)),
    ...(detail !== '' && { detail: plainText(detail) }),
  };
}

function heading(label: string): NameItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
