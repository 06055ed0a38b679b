// Push Multi-Arch Image: what a document describes, stored under its tags. What somebody else's tag would lose is shown before.
import * as vscode from 'vscode';
import { parseIndexDocument } from '../../core/indexes/document/parse.ts';
import type { IndexSpec } from '../../core/indexes/spec.ts';
import { rangeOf } from '../../host/ranges.ts';
import { isInteractive } from '../shared/command.ts';
import { confirmOverwriting, overwrittenTags } from './confirm.ts';
import { documentFor, isThere, specOf } from './documents.ts';
import type { IndexParts } from './parts.ts';
import { previewDraft } from './preview.ts';
import { showingProblems, showPushed, tellNothingToDo } from './told.ts';
import { draftOf, namesOf, pushDraft, working, type Drafting, type IndexResult } from './writing.ts';

/** Undefined when the person gave up, or was shown what is wrong. */
export async function pushIndex(
  argument: unknown,
  parts: IndexParts,
  confirm: Confirm = confirmOverwriting,
): Promise<IndexResult | undefined> {
  const document = await documentFor(argument, 'multiarch.pushIndex');
  if (!isInteractive(argument)) return push(document, parts, undefined);
  return showingProblems(document, () => push(document, parts, askWith(confirm)));
}

/** Resolves with the draft as it shall be pushed; undefined where it shall not. */
type Decide = (
  draft: Draft,
  doing: Drafting,
  parts: IndexParts,
  known: string | undefined,
) => Promise<Draft | undefined>;
type Draft = Awaited<ReturnType<typeof draftOf>>;

async function push(
  document: vscode.TextDocument,
  parts: IndexParts,
  decide: Decide | undefined,
): Promise<IndexResult | undefined> {
  const spec = specOf(document);
  const key = document.uri.toString();
  const title = vscode.l10n.t('Pushing {0}', namesOf(spec).join(', '));
  const result = await working(title, parts, async doing => {
    const draft = await draftOf(spec, doing);
    const decided = decide ? await decide(draft, doing, parts, parts.pushed.get(key)) : draft;
    if (!decided) return undefined;
    // Before warnings are looked for again: the tag has moved, and by this document.
    const stored = (digest: string) => bringUpToDate(document, spec, digest);
    return { draft: decided, pushed: await pushDraft(decided, doing, parts, stored) };
  });
  if (!result) return undefined;
  parts.pushed.set(key, result.pushed.digest);
  if (decide) void showPushed(result.draft, result.pushed);
  return result.pushed;
}

type Confirm = typeof confirmOverwriting;

const askWith =
  (confirm: Confirm): Decide =>
  async (draft, doing, parts, known) => {
    const overwritten = await overwrittenTags(draft, known, doing);
    if (overwritten.isThere) {
      void tellNothingToDo(draft);
      return undefined;
    }
    const answer = overwritten.tags.length === 0 ? 'push' : await confirm(draft, overwritten.tags, doing, parts);
    if (answer === 'compare') await previewDraft(draft);
    if (answer !== 'push') return undefined;
    // From now on the tag is what the person was shown: whoever moves it meanwhile is noticed.
    const { replaces: _, ...spec } = draft.spec;
    return { ...draft, spec: { ...spec, ...(draft.current !== undefined && { replaces: draft.current }) } };
  };

/**
 * A document that is made to change an index goes on from the one that it made: where it still is of that one, and not of another
 * that somebody wrote there meanwhile; where it is there at all, and can be written.
 */
async function bringUpToDate(document: vscode.TextDocument, pushed: IndexSpec, digest: string): Promise<void> {
  const { uri } = document;
  const { replaces, spec } = parseIndexDocument(document.getText());
  if (!replaces || replaces.value === digest || !spec || !isOfSame(spec, pushed)) return;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) return;
  // VS Code knows a document for a while after it was closed and its file deleted.
  if (document.isUntitled ? document.isClosed : !(await isThere(uri))) return;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, rangeOf(document, replaces), digest);
  await vscode.workspace.applyEdit(edit);
}

function isOfSame(spec: IndexSpec, pushed: IndexSpec): boolean {
  return namesOf(spec)[0] === namesOf(pushed)[0] && spec.replaces === pushed.replaces;
}
