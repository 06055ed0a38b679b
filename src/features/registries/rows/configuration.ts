// How containers of an image start: its configuration, in the words of a Dockerfile.
import * as vscode from 'vscode';
import type { ImageConfiguration, NamedText } from '../../../core/imageConfig.ts';
import { formatAge, formatTime } from '../../shared/messages.ts';
import { boundedRows } from '../details.ts';
import { titled, type Row } from '../row.ts';
import { nothingRow } from './message.ts';
import { groupRows, valueRow } from './value.ts';

export function configurationRow(parent: Row, configuration: ImageConfiguration): Row {
  const row: Row = {
    kind: 'configuration',
    key: '',
    parent,
    interactive: true,
    item() {
      const item = titled(vscode.l10n.t('Configuration'), 'settings', true);
      item.tooltip = vscode.l10n.t('How containers of this image start: command, environment, user, ports, labels');
      return item;
    },
    async children() {
      const { instructions, environment, labels } = configuration;
      const rows = [
        ...boundedRows(row, instructions, each => valueRow(row, each)),
        ...groupRows(row, 'ENV', 'symbol-variable', environment),
        ...groupRows(row, 'LABEL', 'tag', labels),
        ...aboutMaking(configuration).map(each => valueRow(row, each, 'info')),
      ];
      return rows.length > 0 ? rows : [nothingRow(row, vscode.l10n.t('This image is configured with nothing.'))];
    },
  };
  return row;
}

function aboutMaking({ created, author }: ImageConfiguration): NamedText[] {
  const { l10n } = vscode;
  return [
    ...(created === undefined
      ? []
      : [{ name: l10n.t('Created'), text: `${formatTime(created)} · ${formatAge(created)}` }]),
    ...(author === undefined ? [] : [{ name: l10n.t('Author'), text: author }]),
  ];
}
