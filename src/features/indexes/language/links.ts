// Sources as links: what one of them is, is a click away.
import * as vscode from 'vscode';
import { formatReference } from '../../../core/reference.ts';
import { commandIds } from '../../../host/ids.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { readDocument } from './documents.ts';
import { mostSources } from './knowledge.ts';

export function provideLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
  return readDocument(document)
    .manifests.slice(0, mostSources)
    .flatMap(({ image, entry }) => {
      if (!image || !entry || entry.engine) return [];
      const argument = { reference: formatReference(entry.reference), interactive: true };
      const query = encodeURIComponent(JSON.stringify([argument]));
      const target = vscode.Uri.parse(`command:${commandIds.inspect}?${query}`);
      const link = new vscode.DocumentLink(rangeOf(document, image), target);
      link.tooltip = vscode.l10n.t('Inspect');
      return [link];
    });
}
