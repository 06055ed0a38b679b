// Which of an index's platforms are taken: ticked in a list, then written as entries of their own.
import * as vscode from 'vscode';
import { distinct } from '../../../core/distinct.ts';
import { editsFor } from '../../../core/indexes/document/edit/changes.ts';
import type { DocumentFinding } from '../../../core/indexes/document/findings.ts';
import { plainText } from '../../../host/markdown.ts';
import { rangeOf } from '../../../host/ranges.ts';
import type { IndexParts } from '../parts.ts';
import { platformName } from '../problemText.ts';
import { examineDocument } from './documents.ts';

interface PlacedArgument {
  readonly uri: string;
  /** Offset of the source in the document. */
  readonly start: number;
}

/** Resolves with the platforms that stand there then; undefined where nothing was chosen. */
export async function choosePlatforms(
  { uri, start }: PlacedArgument,
  { images }: Pick<IndexParts, 'images'>,
): Promise<string[] | undefined> {
  const { l10n, window, workspace } = vscode;
  const document = await workspace.openTextDocument(vscode.Uri.parse(uri));
  const found = examineDocument(document, images).findings.find(each => each.start === start && isIndexSource(each));
  if (found?.kind !== 'problem' || found.problem.code !== 'index-source-is-index' || found.at === undefined) {
    return undefined;
  }
  const platforms = distinct(found.problem.platforms, platformName);
  const items = platforms.map(platform => ({ label: plainText(platformName(platform)), platform, picked: true }));
  const title = l10n.t('Platforms to take');
  const placeHolder = l10n.t('Their attestations come along');
  const { version } = document;
  const chosen = await window.showQuickPick(items, { title, placeHolder, canPickMany: true, ignoreFocusOut: true });
  if (!chosen || chosen.length === 0) return undefined;
  const names = workspace.asRelativePath(document.uri);
  if (document.version !== version) throw new Error(l10n.t('{0} was changed meanwhile: nothing was written.', names));
  const change = { kind: 'split', at: found.at, platforms: chosen.map(({ platform }) => platform) } as const;
  const edit = new vscode.WorkspaceEdit();
  for (const each of editsFor(document.getText(), change)) {
    edit.replace(document.uri, rangeOf(document, each), each.text);
  }
  if (!(await workspace.applyEdit(edit))) throw new Error(l10n.t('{0} could not be changed.', names));
  return chosen.map(({ platform }) => platformName(platform));
}

function isIndexSource(finding: DocumentFinding): boolean {
  return finding.code === 'index-source-is-index';
}
