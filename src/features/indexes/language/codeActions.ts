// Quick fixes of what is found in an index document, each tied to its diagnostic.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { renderScalar } from '../../../core/indexes/document/edit/render.ts';
import type { DocumentFinding } from '../../../core/indexes/document/findings.ts';
import { hiddenCommandIds } from '../../../host/ids.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { severities } from '../../../host/settings.ts';
import type { IndexParts } from '../parts.ts';
import { findClosestTags } from '../../shared/siblings.ts';
import { examineDocument, readDocument } from './documents.ts';
import { fixesFor, type IndexFix } from './fixes.ts';
import { knowledgeOf } from './knowledge.ts';
import { orNothing, tiedTo } from '../../shared/tiedActions.ts';

const { QuickFix } = vscode.CodeActionKind;

/** Findings in a selection of which fixes are made: each takes a few looks at the whole text. */
const mostMended = 8;
/** Characters of a text that is read again for every fix; hundreds of entries are less. */
const longestMended = 100_000;
/** Milliseconds that somebody waits for a menu. */
const patience = 1500;

type Sources = Pick<IndexParts, 'images' | 'tags'>;

export async function provideFixes(
  document: vscode.TextDocument,
  range: vscode.Range,
  { only, triggerKind, diagnostics }: vscode.CodeActionContext,
  sources: Sources,
  signal: AbortSignal,
): Promise<vscode.CodeAction[]> {
  const text = document.getText();
  if ((only && !only.contains(QuickFix)) || text.length > longestMended) return [];
  const chosen = severities(document.uri);
  const { findings } = examineDocument(document, sources.images);
  const isTouched = (each: DocumentFinding) =>
    chosen[each.code] !== 'off' && rangeOf(document, each).intersection(range) !== undefined;
  const knowledge = knowledgeOf(sources.images);
  const isOpened = triggerKind === vscode.CodeActionTriggerKind.Invoke;
  const { version } = document;
  const actions: vscode.CodeAction[] = [];
  for (const finding of findings.filter(isTouched).slice(0, mostMended)) {
    const fixes = fixesFor(finding, text, findings, knowledge);
    const named = isOpened ? await otherTags(finding, document, sources, signal) : [];
    // A registry was asked: nobody waits any more, or for another text.
    if (signal.aborted || document.version !== version) return [];
    const own = [...[...fixes, ...named].map(fix => actionOf(fix, document)), ...choices(finding, document)];
    actions.push(...tiedTo(diagnostics, finding, document, own));
  }
  return actions;
}

function actionOf({ title, edits, isPreferred }: IndexFix, document: vscode.TextDocument): vscode.CodeAction {
  const action = new vscode.CodeAction(title, QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const each of edits) action.edit.replace(document.uri, rangeOf(document, each), each.text);
  if (isPreferred) action.isPreferred = true;
  return action;
}

/** Some of an index's platforms: which ones is asked when it is chosen. */
function choices(finding: DocumentFinding, { uri }: vscode.TextDocument): vscode.CodeAction[] {
  if (finding.kind !== 'problem' || finding.problem.code !== 'index-source-is-index') return [];
  if (finding.problem.platforms.length < 2) return [];
  const title = vscode.l10n.t('Choose platforms…');
  const argument = { uri: uri.toString(), start: finding.start, interactive: true };
  const command = { title, command: hiddenCommandIds.chooseIndexPlatforms, arguments: [argument] };
  return [{ title, kind: QuickFix, command }];
}

/** Tags that may have been meant. A registry is asked only for somebody who opens the menu. */
async function otherTags(
  finding: DocumentFinding,
  document: vscode.TextDocument,
  { tags }: Sources,
  signal: AbortSignal,
): Promise<IndexFix[]> {
  if (finding.code !== 'index-source-missing' || finding.kind !== 'source' || finding.image.digest) return [];
  const image = readDocument(document).manifests[finding.at]?.image;
  if (!image) return [];
  const found = findClosestTags(finding.image, tags, signal).catch(orNothing);
  const names = (await Promise.race([found, sleep(patience, undefined, { ref: false })])) ?? [];
  return names.map(tag => {
    const name = image.value.replace(/(?::\w[\w.-]*)?$/, `:${tag}`);
    const edits = [{ start: image.start, end: image.end, text: renderScalar(name) }];
    return { title: vscode.l10n.t('Change to {0}', name), edits };
  });
}
