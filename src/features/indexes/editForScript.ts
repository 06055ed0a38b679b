// Entries of an image added, removed, replaced and annotated, as a script says it.
import * as vscode from 'vscode';
import { changedAnnotations, changeEntry, entryName, NoSuchEntry, removeEntry } from '../../core/indexes/change.ts';
import type { IndexSpec, SpecEntry } from '../../core/indexes/spec.ts';
import { familiarReference, InvalidReference, parseReference, type Reference } from '../../core/reference.ts';
import type { IndexDraft } from '../../registry/write/indexDraft.ts';
import { shortList } from '../shared/lists.ts';
import { readEdited, type EditedImage } from './base.ts';
import { editFrom, type IndexEdit } from './editArgument.ts';
import type { IndexParts } from './parts.ts';
import { isFatal, platformName, problemText } from './problemText.ts';
import { pushDraft, resultOf, working, WrongIndex, type Drafting, type IndexResult } from './writing.ts';

/** Characters of a message for what is there. */
const room = 300;

/** Rejects with an Error for people. */
export async function editForScript(argument: unknown, parts: IndexParts): Promise<IndexResult> {
  const edit = editFrom(argument);
  const reference = referenceOf(edit);
  return working(vscode.l10n.t('Changing {0}', familiarReference(reference)), parts, async doing => {
    const edited = await readEdited(reference, parts, doing.signal);
    const kept = keptEntries(edited, edit);
    const annotations = changedAnnotations(edited.spec.annotations, edit.annotations);
    const { annotations: _, ...spec } = edited.spec;
    const draft = await draftWith({ ...spec, ...(annotations && { annotations }), manifests: kept }, edit, doing);
    return edit.dryRun ? resultOf(draft.index) : pushDraft(draft, doing, parts);
  });
}

function referenceOf({ image }: IndexEdit): Reference {
  const reference = parseReference(image);
  if (!(reference instanceof InvalidReference)) return reference;
  throw new Error(vscode.l10n.t('“{0}” is not an image reference: {1}.', image, reference.message));
}

function keptEntries({ spec, description }: EditedImage, { remove, change }: IndexEdit): readonly SpecEntry[] {
  try {
    const left = remove.reduce<readonly SpecEntry[]>(removeEntry, spec.manifests);
    return change.reduce<readonly SpecEntry[]>(changeEntry, left);
  } catch (error) {
    if (!(error instanceof NoSuchEntry)) throw error;
    const names = spec.manifests.map(each => (each.platform ? platformName(each.platform) : each.reference.original));
    throw new Error(
      vscode.l10n.t(
        '{0} has no {1}. It has {2}.',
        familiarReference(description.reference),
        entryName(error.wanted),
        shortList(names, room),
      ),
      { cause: error },
    );
  }
}

/** What is added stands behind what is there, or, where it may, in the place of what is there for its platform. */
async function draftWith(
  spec: IndexSpec,
  { add, replace }: Pick<IndexEdit, 'add' | 'replace'>,
  doing: Drafting,
): Promise<IndexDraft> {
  const kept = spec.manifests;
  const manifests = [...kept, ...add];
  const draft = await doing.client.draftIndex({ ...spec, manifests }, doing);
  const wrong = draft.resolution.problems.filter(isFatal);
  if (wrong.length === 0) return draft;
  const replaced = new Set(
    wrong.map(each => {
      if (each.code !== 'index-platform-twice' || each.at < kept.length || each.other >= kept.length) return undefined;
      return each.other;
    }),
  );
  if (replace && !replaced.has(undefined)) {
    return draftWith({ ...spec, manifests: kept.filter((_, at) => !replaced.has(at)) }, { add, replace: false }, doing);
  }
  const sentences = wrong.map(problem => problemText(problem, manifests));
  const advice = replaced.has(undefined) ? [] : [vscode.l10n.t('“replace”: true puts the new one in its place.')];
  throw new WrongIndex([...sentences, ...advice]);
}
