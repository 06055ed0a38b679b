// How containers of an image start: its configuration, in the words of a Dockerfile.
import * as vscode from 'vscode';
import type { ImageConfiguration, NamedText } from '../../../core/imageConfig.ts';
import type { Descriptor } from '../../../core/manifest.ts';
import { openDocument } from '../../shared/documentUri.ts';
import { formatAge, formatSize, formatTime } from '../../shared/messages.ts';
import { boundedRows } from '../details.ts';
import { shortHex, titled, type Row } from '../row.ts';
import { nothingRow } from './message.ts';
import { groupRows, valueRow } from './value.ts';

/** @param blob the configuration's own, of the manifest that `parent` stands for */
export function configurationRow(parent: Row, configuration: ImageConfiguration, blob: Descriptor): Row {
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
      const nothing = vscode.l10n.t('This image is configured with nothing.');
      return [...(rows.length > 0 ? rows : [nothingRow(row, nothing)]), documentRow(row, blob, parent.reference)];
    },
  };
  return row;
}

/** All of it, as it is in the registry. */
function documentRow(parent: Row, { digest, size }: Descriptor, reference = ''): Row {
  return {
    kind: 'file',
    key: digest,
    parent,
    interactive: true,
    digest,
    copies: digest,
    item() {
      const item = titled('JSON', 'json', false);
      item.description = `${formatSize(size)} · ${shortHex(digest)}`;
      item.accessibilityInformation = { label: `JSON, ${item.description}` };
      item.tooltip = digest;
      const command = openDocument(reference, { what: 'configuration', digest, size });
      if (command) item.command = command;
      return item;
    },
  };
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
