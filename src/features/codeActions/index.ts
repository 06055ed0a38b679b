// Quick fixes of what is found in a Dockerfile, each tied to its diagnostic; and pins, as a way to rewrite.
import * as vscode from 'vscode';
import type { Finding } from '../../core/findings.ts';
import type { Examine, Examined, Fix } from '../../core/fixes/fix.ts';
import { fixAll, fixesFor } from '../../core/fixes/fixes.ts';
import { signalOf } from '../../host/cancel.ts';
import { rangeOf } from '../../host/ranges.ts';
import { severities } from '../../host/settings.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { analyzeDocument, dockerfileSelector } from '../shared/dockerfiles.ts';
import { examineText, findingsIn } from '../shared/findings.ts';
import type { TagLists } from '../shared/tags.ts';
import { pinActions, pinFixes, pinKind } from './pinActions.ts';
import { registerFindTag, tagActions } from './tagActions.ts';
import { targetActions } from './targetActions.ts';
import { fixTitle } from './titles.ts';
import { orNothing, tiedTo } from '../shared/tiedActions.ts';

const { QuickFix } = vscode.CodeActionKind;

/** Findings in a selection of which fixes are made: each takes a few looks at the whole text. */
const mostMended = 8;

export function registerCodeActions(
  images: ImageCache,
  lists: TagLists,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const provider = createCodeActionProvider({ images, lists });
  const metadata = { providedCodeActionKinds: [QuickFix, pinKind] };
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider(dockerfileSelector, provider, metadata),
    registerFindTag(images, lists, log),
  );
}

export function createCodeActionProvider(services: Services): vscode.CodeActionProvider {
  return {
    provideCodeActions: async (document, range, context, token) => {
      const wants = (kind: vscode.CodeActionKind) => !context.only || context.only.contains(kind);
      const fixes = wants(QuickFix) ? await quickFixes(document, range, context, services, signalOf(token)) : [];
      return [...fixes, ...(wants(pinKind) ? pinActions(document, range) : [])];
    },
  };
}

interface Services {
  readonly images: ImageCache;
  readonly lists: TagLists;
}

async function quickFixes(
  document: vscode.TextDocument,
  range: vscode.Range,
  { triggerKind, diagnostics }: vscode.CodeActionContext,
  { images, lists }: Services,
  signal: AbortSignal,
): Promise<vscode.CodeAction[]> {
  const touched = findingsTouched(document, range, images);
  if (touched.length === 0) return [];
  const { targets, ...analysis } = analyzeDocument(document);
  const before: Examined = { ...analysis, text: document.getText(), findings: findingsIn(document, images) };
  const examine: Examine = text => examineText(text, targets, images);
  const toAction = (fix: Fix) => actionOf(fix, document);
  const isOpened = triggerKind === vscode.CodeActionTriggerKind.Invoke;
  const { version } = document;
  const actions: vscode.CodeAction[] = [];
  for (const finding of touched.slice(0, mostMended)) {
    const fixes = fixesFor(finding, before, examine);
    const tags = await tagActions(document, finding, images, lists, isOpened ? signal : undefined).catch(orNothing);
    // A registry was asked: nobody waits any more, or for another text.
    if (signal.aborted || document.version !== version) return [];
    const own = [
      ...fixes.filter(fix => !isSilencing(fix)).map(toAction),
      ...tags,
      ...pinFixes(document, finding),
      ...targetActions(finding, targets, document.uri),
      ...fixes.filter(isSilencing).map(toAction),
    ];
    actions.push(...tiedTo(diagnostics, finding, document, own));
  }
  const codes = new Set(isOpened ? touched.map(({ code }) => code) : []);
  const all = [...codes].flatMap(code => fixAll(code, before, examine) ?? []);
  return [...actions, ...all.map(toAction)];
}

function isSilencing({ kind }: Fix): boolean {
  return kind === 'ignore';
}

function findingsTouched(document: vscode.TextDocument, range: vscode.Range, images: ImageCache): Finding[] {
  const chosen = severities(document.uri);
  return findingsIn(document, images).filter(finding => {
    return chosen[finding.code] !== 'off' && rangeOf(document, finding).intersection(range) !== undefined;
  });
}

function actionOf(fix: Fix, document: vscode.TextDocument): vscode.CodeAction {
  const action = new vscode.CodeAction(fixTitle(fix), QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const each of fix.edits) action.edit.replace(document.uri, rangeOf(document, each), each.text);
  if (fix.isPreferred) action.isPreferred = true;
  return action;
}
