// A container engine of this machine: the images it holds, by name; those without one are folded away.
import * as vscode from 'vscode';
import type { Engine } from '../../../engine/engine.ts';
import { listImages, type LocalImage } from '../../../engine/images.ts';
import { safeText } from '../../../registry/errors.ts';
import { engineNames } from '../../shared/engines.ts';
import { titled, type Row } from '../row.ts';
import { localImageRow } from './localImage.ts';
import { nothingRow } from './message.ts';

/** Its program is first run when it is opened. */
export function engineRow(engine: Engine): Row {
  const row: Row = {
    kind: 'engine',
    key: engine.kind,
    parent: undefined,
    interactive: true,
    item() {
      const item = titled(vscode.l10n.t('Local images'), 'vm', true);
      item.description = engineNames[engine.kind];
      item.tooltip = [engineNames[engine.kind], safeText(engine.program)].join('\n');
      return item;
    },
    async children(signal) {
      const all = await listImages(engine, signal);
      const rows = namedRows(engine, row, all);
      const untagged = all.filter(({ names }) => names.length === 0);
      if (all.length === 0) return [nothingRow(row, vscode.l10n.t('{0} holds no images.', engineNames[engine.kind]))];
      return untagged.length > 0 ? [...rows, untaggedRow(engine, row, untagged, all)] : rows;
    },
  };
  return row;
}

function namedRows(engine: Engine, parent: Row, all: readonly LocalImage[]): Row[] {
  const named = all.flatMap(image => image.names.map(name => ({ image, name })));
  return named
    .toSorted((left, right) => left.name.localeCompare(right.name))
    .map(({ image, name }) => localImageRow({ engine, image, all }, parent, name));
}

function untaggedRow(engine: Engine, parent: Row, untagged: readonly LocalImage[], all: readonly LocalImage[]): Row {
  const row: Row = {
    kind: 'untagged',
    key: 'untagged',
    parent,
    interactive: true,
    item() {
      const item = titled(vscode.l10n.t('Untagged'), 'folder', true);
      item.description = String(untagged.length);
      item.tooltip = vscode.l10n.t('Images without a name: most are what builds left behind.');
      return item;
    },
    children: async () => untagged.map(image => localImageRow({ engine, image, all }, row)),
  };
  return row;
}
