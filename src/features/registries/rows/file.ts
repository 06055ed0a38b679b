// A file of an artifact: a chart, a statement, a signature, as a layer that is none.
import * as vscode from 'vscode';
import { predicateTypeOf } from '../../../core/artifacts.ts';
import { layerContent } from '../../../core/digestLinks.ts';
import type { Descriptor } from '../../../core/manifest.ts';
import { safeContent } from '../../../registry/errors.ts';
import { openDocument } from '../../shared/documentUri.ts';
import { formatSize } from '../../shared/messages.ts';
import { artifactTitle } from '../../shared/artifactTitle.ts';
import { shortHex, titled, type Row } from '../row.ts';

export function fileRow(parent: Row, file: Descriptor): Row {
  const { digest } = file;
  return {
    kind: 'file',
    key: digest,
    parent,
    interactive: true,
    digest,
    copies: digest,
    item: () => fileItem(file, parent.reference),
  };
}

function fileItem(file: Descriptor, reference = ''): vscode.TreeItem {
  const { mediaType, digest, size, annotations } = file;
  const predicate = predicateTypeOf(file);
  const type = artifactTitle(mediaType, predicate);
  // What `oras push` and `helm push` keep of a file's name.
  const name = annotations?.['org.opencontainers.image.title'];
  const label = name === undefined ? type : safeContent(name, 100) || type;
  const details = [...(label === type ? [] : [type]), formatSize(size), shortHex(digest)];
  const item = titled(label, predicate === undefined ? 'file' : 'verified', false);
  item.description = details.join(' · ');
  item.accessibilityInformation = { label: [label, ...details].join(', ') };
  item.tooltip = [
    ...(predicate === undefined ? [] : [vscode.l10n.t('Predicate: {0}', safeContent(predicate, 200))]),
    vscode.l10n.t('Type: {0}', safeContent(mediaType, 200)),
    formatSize(size),
    digest,
  ].join('\n');
  const command = openDocument(reference, layerContent(file));
  if (command) item.command = command;
  return item;
}
