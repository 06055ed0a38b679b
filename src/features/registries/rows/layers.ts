// The layers of an image, the lowest first, each with the instruction that made it.
import * as vscode from 'vscode';
import { instructionOf, layerHistory, type HistoryEntry } from '../../../core/history.ts';
import type { ImageConfiguration } from '../../../core/imageConfig.ts';
import { isForeignLayer, type Descriptor, type Image } from '../../../core/manifest.ts';
import { safeContent } from '../../../registry/errors.ts';
import { formatSize, formatTime } from '../../shared/messages.ts';
import { boundedRows } from '../details.ts';
import { shortHex, titled, type Row } from '../row.ts';

/** `Layers (7) — 28.4 MB`. */
export function layersRow(parent: Row, { layers }: Image, { history }: ImageConfiguration): Row {
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  const entries = layerHistory(history, layers.length);
  const row: Row = {
    kind: 'layers',
    key: '',
    parent,
    interactive: true,
    item() {
      const title = vscode.l10n.t('Layers ({0})', layers.length);
      const item = titled(title, 'layers', layers.length > 0);
      item.description = formatSize(total);
      item.accessibilityInformation = { label: `${title}, ${item.description}` };
      item.tooltip = vscode.l10n.t('{0} layers, {1} compressed', layers.length, formatSize(total));
      return item;
    },
    children: async () =>
      boundedRows(row, layers, (layer, at) => layerRow(row, { layer, at, entry: entries[at], total })),
  };
  return row;
}

interface PlacedLayer {
  readonly layer: Descriptor;
  /** From 0, the lowest. */
  readonly at: number;
  readonly entry: HistoryEntry | undefined;
  /** Bytes of all layers together. */
  readonly total: number;
}

function layerRow(parent: Row, placed: PlacedLayer): Row {
  const { digest } = placed.layer;
  return {
    kind: 'layer',
    key: digest,
    parent,
    interactive: true,
    digest,
    copies: digest,
    item: () => layerItem(placed),
  };
}

/** The size first: instructions are longer than a side bar is wide. */
function layerItem({ layer, at, entry, total }: PlacedLayer): vscode.TreeItem {
  const { l10n } = vscode;
  const { digest, mediaType } = layer;
  const number = l10n.t('Layer {0}', at + 1);
  const instruction = entry ? instructionOf(entry) : '';
  const short = safeContent(instruction, 150);
  const size = formatSize(layer.size);
  const share = shareOf(layer.size, total);
  const foreign = isForeignLayer(layer) ? [l10n.t('not in this registry')] : [];
  const item = titled(size, 'file-zip', false);
  item.description = [...share, ...foreign, short || number, shortHex(digest)].join(' · ');
  item.accessibilityInformation = {
    label: [number, ...(short ? [short] : []), size, ...share, ...foreign, shortHex(digest)].join(', '),
  };
  item.tooltip = [
    number,
    ...(instruction === '' ? [] : [safeContent(instruction, 5000)]),
    ...(entry?.created === undefined ? [] : [l10n.t('Created: {0}', formatTime(entry.created))]),
    [size, ...share, ...foreign].join(' · '),
    safeContent(mediaType, 200),
    digest,
  ].join('\n');
  return item;
}

/** `45%` of all layers. */
function shareOf(size: number, total: number): string[] {
  if (total <= 0) return [];
  const percent = Math.round((size / total) * 100);
  return [percent === 0 && size > 0 ? '<1%' : `${percent}%`];
}
