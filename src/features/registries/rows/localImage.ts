// An image that an engine holds, by one of its names; it opens to its platforms, those that are here first.
import * as vscode from 'vscode';
import { comparePlatforms } from '../../../core/platform.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { LocalImage } from '../../../engine/images.ts';
import { localPlatforms } from '../../../engine/platforms.ts';
import { safeText } from '../../../registry/errors.ts';
import { formatAge, formatSize, formatTime } from '../../shared/messages.ts';
import { shortHex, titled, type Row } from '../row.ts';
import { localPlatformRow, type HeldRow } from './localPlatform.ts';
import { nothingRow } from './message.ts';

export interface LocalImageRow extends HeldRow {
  readonly kind: 'localImage';
}

interface Held {
  readonly engine: Engine;
  readonly image: LocalImage;
  /** What else the engine holds. */
  readonly all: readonly LocalImage[];
}

/** @param name left out where it has none */
export function localImageRow({ engine, image, all }: Held, parent: Row, name?: string): LocalImageRow {
  const row: LocalImageRow = {
    kind: 'localImage',
    key: name ?? image.id,
    parent,
    interactive: true,
    engine: engine.kind,
    ...(name === undefined ? { imageId: image.id } : { reference: name }),
    item: () => imageItem(image, name),
    async children(signal) {
      const platforms = await localPlatforms(engine, image, all, signal);
      if (platforms.length === 0) return [nothingRow(row, vscode.l10n.t('The engine tells no platform of it.'))];
      return platforms
        .toSorted((left, right) => {
          return Number(right.isHere) - Number(left.isHere) || comparePlatforms(left.platform, right.platform);
        })
        .map(each => localPlatformRow(row, each));
    },
  };
  return row;
}

function imageItem({ id, size, created }: LocalImage, name: string | undefined): vscode.TreeItem {
  const label = name === undefined ? shortHex(id) : safeText(name);
  const item = titled(label, 'package', true);
  const details = [
    ...(size === undefined ? [] : [formatSize(size)]),
    ...(created === undefined ? [] : [formatAge(created)]),
  ];
  item.description = details.join(' · ');
  item.accessibilityInformation = { label: [label, ...details].join(', ') };
  const lines = [
    ...(size === undefined ? [] : [vscode.l10n.t('Size on disk: {0}', formatSize(size))]),
    ...(created === undefined ? [] : [vscode.l10n.t('Created: {0}', formatTime(created))]),
  ];
  item.tooltip = [label, ...lines, id].join('\n');
  if (name === undefined) item.contextValue = 'untagged';
  return item;
}
