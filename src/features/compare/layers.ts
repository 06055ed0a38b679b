// The layers of a comparison as lines: in the order of the right, what is gone where it was.
import * as vscode from 'vscode';
import type { Layer, LayerComparison, SharedLayer } from '../../core/compare/layers.ts';
import { shortDigest } from '../../core/digest.ts';
import { safeContent } from '../../registry/errors.ts';
import { formatSize } from '../shared/messages.ts';
import type { Lines, Sign } from './lines.ts';

/** A hostile or strange image may have many more. */
const mostLines = 300;
/** Characters: the whole is in the configuration. */
const longestInstruction = 200;

export function layerLines(lines: Lines, compared: LayerComparison): void {
  const { l10n } = vscode;
  const rows = layerRows(compared);
  lines.add(' ', title(compared));
  for (const { sign, layer } of rows.slice(0, mostLines)) lines.add(sign, layerText(layer));
  if (rows.length > mostLines) lines.add(' ', l10n.t('{0} more', rows.length - mostLines));
}

interface LayerRow {
  readonly sign: Sign;
  readonly layer: SharedLayer;
}

function layerRows({ shared, added, removed }: LayerComparison): LayerRow[] {
  const rows: LayerRow[] = [];
  const waiting = removed.toSorted((a, b) => a.position - b.position);
  const stays = new Map(shared.map(layer => [layer.position, layer.left?.position ?? layer.position]));
  const right: readonly SharedLayer[] = [...shared, ...added].toSorted((a, b) => a.position - b.position);
  const isAdded = new Set<Layer>(added);
  // For each layer of the right, where the left goes on that both have.
  let next = Infinity;
  const until = right
    .toReversed()
    .map(layer => (next = stays.get(layer.position) ?? next))
    .toReversed();
  let at = 0;
  right.forEach((layer, index) => {
    for (; (waiting[at]?.position ?? Infinity) < (until[index] ?? Infinity); at++) push('-', waiting[at]);
    push(isAdded.has(layer) ? '+' : isRepacked(layer.digest, layer.left) ? '!' : ' ', layer);
  });
  for (const layer of waiting.slice(at)) push('-', layer);
  return rows;

  function push(sign: Sign, layer: Layer | undefined): void {
    if (layer) rows.push({ sign, layer });
  }
}

/** `Layers: 3 shared 27.0 MB, 1 added 1.7 MB, 1 removed 1.0 MB` */
function title({ shared, added, removed }: LayerComparison): string {
  const { l10n } = vscode;
  const parts = [
    [shared, l10n.t('shared')],
    [added, l10n.t('added')],
    [removed, l10n.t('removed')],
  ] as const;
  const words = parts.flatMap(([layers, word]) => {
    return layers.length === 0 ? [] : [[`${layers.length} ${word}`, ...bytes(layers)].join(', ')];
  });
  return l10n.t('Layers: {0}', words.join(' · ') || l10n.t('none'));
}

/** Nothing where an engine tells of none how large it is. */
function bytes(layers: readonly Layer[]): string[] {
  const sizes = layers.flatMap(({ size }) => (size === undefined ? [] : [size]));
  return sizes.length === 0 ? [] : [formatSize(sizes.reduce((sum, size) => sum + size, 0))];
}

function layerText({ position, digest, diffId, size, instruction = '', left }: SharedLayer): string {
  const place = left && left.position !== position ? `${left.position}→${position}` : String(position);
  const name = shortDigest(digest ?? diffId ?? '').replace(/^sha256:/, '');
  const columns = [
    place.padStart(4),
    (size === undefined ? '' : formatSize(size)).padStart(8),
    name.padEnd(12),
    ...(isRepacked(digest, left) ? [repacked(left)] : []),
    safeContent(instruction, longestInstruction),
  ];
  return columns.join('  ');
}

function isRepacked(digest: string | undefined, left: SharedLayer['left']): left is NonNullable<SharedLayer['left']> {
  return left?.digest !== undefined && left.digest !== digest;
}

/** The same content in another archive: a registry keeps it twice, a container sees no difference. */
function repacked({ size }: NonNullable<SharedLayer['left']>): string {
  const { l10n } = vscode;
  return size === undefined ? l10n.t('(compressed anew)') : l10n.t('(compressed anew, was {0})', formatSize(size));
}
