// A comparison as a text for people: what is the same first, then platform by platform what is not, in the signs and colours of
// a diff. Nothing from an image can begin a line of its own.
import * as vscode from 'vscode';
import type { Comparison, PlatformComparison, PlatformSide } from '../../core/compare/comparison.ts';
import { shortDigest } from '../../core/digest.ts';
import { shortList } from '../shared/lists.ts';
import { formatSize } from '../shared/messages.ts';
import { differenceLines } from './differences.ts';
import { layerLines } from './layers.ts';
import { createLines, type Lines, type Page, type Sign } from './lines.ts';
import { operandName } from './operand.ts';
import type { Compared, PlatformDocuments, RawPair } from './run.ts';

/** A person reads a table of so many rows. */
const mostRows = 200;

export function comparisonPage(compared: Compared): Page {
  const lines = createLines();
  addHead(lines, compared);
  addPlatforms(lines, compared);
  if (compared.comparison.index.length > 0) addIndex(lines, compared.comparison.index);
  compared.comparison.platforms.forEach((platform, at) => {
    const documents = compared.documents[at];
    if (documents && platform.status === 'changed' && !platform.unread) addPlatform(lines, platform, documents);
  });
  return lines.page();
}

function addHead(lines: Lines, { comparison, left, right, index }: Compared): void {
  lines.diff(vscode.l10n.t('Compare indexes'), ...bothOf(index));
  lines.add('', `--- ${operandName(left)}${sideWords(comparison.left)}`, linkOf(comparison.left.digest, index.left));
  lines.add(
    '',
    `+++ ${operandName(right)}${sideWords(comparison.right)}`,
    linkOf(comparison.right.digest, index.right),
  );
  lines.add('', '');
  for (const line of summary(comparison)) lines.add(' ', line);
}

function bothOf({ left, right }: RawPair): [vscode.Uri | undefined, vscode.Uri | undefined] {
  // Of one document there is nothing to be compared.
  return left?.toString() === right?.toString() ? [undefined, undefined] : [left, right];
}

function sideWords({ digest, asOf }: Comparison['left']): string {
  const words = [
    ...(digest === undefined ? [] : [shortDigest(digest)]),
    ...(asOf === undefined ? [] : [vscode.l10n.t('as of {0}, its registry cannot be asked now', asOf)]),
  ];
  return words.map(word => `   ${word}`).join('');
}

function linkOf(digest: string | undefined, target: vscode.Uri | undefined): [string, vscode.Uri | undefined][] {
  return digest === undefined ? [] : [[shortDigest(digest), target]];
}

function summary({ identical, left, right, platforms, index }: Comparison): string[] {
  const { l10n } = vscode;
  const count = (status: PlatformComparison['status']) => platforms.filter(each => each.status === status).length;
  const counts = [
    [count('identical'), l10n.t('identical')],
    [count('changed'), l10n.t('changed')],
    [count('only-left'), l10n.t('only on the left')],
    [count('only-right'), l10n.t('only on the right')],
  ] as const;
  const words = counts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  const verdict = identical
    ? left.digest === right.digest || platforms.length === 0
      ? l10n.t('Identical.')
      : l10n.t('Identical in everything that was compared.')
    : index.length > 0
      ? l10n.t('They differ, also in what is said of the image as a whole.')
      : l10n.t('They differ.');
  const aside = [...new Set([...(left.notCompared ?? []), ...(right.notCompared ?? [])])];
  return [
    verdict,
    l10n.t('Platforms: {0}.', words.join(', ') || l10n.t('none')),
    ...(aside.length > 0 ? [l10n.t('Not compared: {0}.', shortList(aside, 200))] : []),
  ];
}

const signs: Readonly<Record<PlatformComparison['status'], Sign>> = {
  identical: ' ',
  changed: '!',
  'only-left': '-',
  'only-right': '+',
};

function addPlatforms(lines: Lines, { comparison: { platforms }, documents }: Compared): void {
  const { l10n } = vscode;
  lines.add('', '');
  lines.section(l10n.t('Platforms'));
  lines.add('', `@@ ${l10n.t('Platforms')} @@`);
  const shown = platforms.slice(0, mostRows);
  const columns = shown.map(each => [platformName(each), digestsOf(each), sizes(each), statusWord(each)]);
  const widths = [0, 1, 2].map(at => widthOf(columns.map(row => row[at] ?? '')));
  shown.forEach(({ left, right, status }, at) => {
    const text = columns[at]?.map((word, column) => word.padEnd(widths[column] ?? 0)).join('  ');
    const { manifests } = documents[at] ?? {};
    lines.add(signs[status], text ?? '', [
      ...hexLink(left?.digest, manifests?.left),
      ...hexLink(right?.digest, manifests?.right),
    ]);
  });
  const more = platforms.length - shown.length;
  if (more > 0) lines.add(' ', l10n.t('{0} more', more));
}

function hexLink(digest: string | undefined, target: vscode.Uri | undefined): [string, vscode.Uri | undefined][] {
  return digest === undefined ? [] : [[hexOf(digest), target]];
}

/** A table has no room for the algorithm. */
function hexOf(digest: string): string {
  return shortDigest(digest).replace(/^sha\d+:/, '');
}

function digestsOf({ left, right }: PlatformComparison): string {
  const digests = [left, right].flatMap(side => (side?.digest === undefined ? [] : [hexOf(side.digest)]));
  return [...new Set(digests)].join(' → ');
}

function widthOf(texts: readonly string[]): number {
  return Math.min(60, Math.max(0, ...texts.map(({ length }) => length)));
}

/** Two platforms may be compared with one another, and two builds of Windows. */
function platformName({ platform, left, right }: PlatformComparison): string {
  const name = ({ platform: own, osVersion }: PlatformSide) => [own, osVersion ?? ''].join(' ').trim();
  const names = [left, right].flatMap(side => (side ? [name(side)] : []));
  return [...new Set(names)].join(' → ') || platform;
}

function statusWord({ status, unread, layers: { shared, added, removed }, config }: PlatformComparison): string {
  const { l10n } = vscode;
  if (status === 'identical') return l10n.t('identical');
  if (status === 'only-left') return l10n.t('only on the left');
  if (status === 'only-right') return l10n.t('only on the right');
  if (unread === 'limit') return l10n.t('changed (too many differ: it was not read)');
  if (unread === 'missing') return l10n.t('changed (a manifest that its index names is not there)');
  const repacked = shared.filter(({ digest, left: other }) => other?.digest !== undefined && other.digest !== digest);
  const words = [
    ...(added.length + removed.length > 0 ? [l10n.t('layers +{0} -{1}', added.length, removed.length)] : []),
    ...(repacked.length > 0 ? [l10n.t('layers compressed anew {0}', repacked.length)] : []),
    ...(config.length > 0 ? [l10n.t('settings {0}', config.length)] : []),
  ];
  return [l10n.t('changed'), words.join(', ')].filter(Boolean).join(': ');
}

/** `28.4 MB → 29.1 MB (+0.7 MB)` */
function sizes({ left, right }: PlatformComparison): string {
  const [one, other] = [left?.size, right?.size];
  if (one !== undefined && other !== undefined && one !== other) {
    return `${formatSize(one)} → ${formatSize(other)} (${signed(other - one)})`;
  }
  const known = one ?? other;
  return known === undefined ? '' : formatSize(known);
}

function signed(bytes: number): string {
  return `${bytes < 0 ? '-' : '+'}${formatSize(Math.abs(bytes))}`;
}

function addIndex(lines: Lines, index: Comparison['index']): void {
  const { l10n } = vscode;
  lines.add('', '');
  lines.section(l10n.t('The image as a whole'));
  lines.add('', `@@ ${l10n.t('The image as a whole')} @@`);
  differenceLines(lines, index);
}

function addPlatform(
  lines: Lines,
  platform: PlatformComparison,
  { manifests, configurations }: PlatformDocuments,
): void {
  const { l10n } = vscode;
  const name = platformName(platform);
  const { layers, config, manifest } = platform;
  lines.add('', '');
  lines.section(name);
  lines.diff(l10n.t('Compare manifests'), ...bothOf(manifests));
  lines.diff(l10n.t('Compare configurations'), ...bothOf(configurations));
  lines.add('', `@@ ${name} @@`);
  if (platform.left?.osVersion !== platform.right?.osVersion) {
    lines.add(' ', l10n.t('No other stands nearer: these are two versions of the operating system.'));
  }
  layerLines(lines, layers);
  for (const [title, found] of [
    [l10n.t('Configuration'), config],
    [l10n.t('Manifest'), manifest],
  ] as const) {
    if (found.length === 0) continue;
    lines.add('', '');
    lines.add(' ', title);
    differenceLines(lines, found);
  }
}
