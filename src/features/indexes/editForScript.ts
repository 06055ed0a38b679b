// Entries of an image added, removed, replaced and annotated, as a script says it.
import * as vscode from 'vscode';
import { changedAnnotations, changeEntry, entryName, NoSuchEntry, removeEntry } from '../../core/indexes/change.ts';
import type { IndexSpec, SpecEntry } from '../../core/indexes/spec.ts';
import { familiarReference, InvalidReference, parseReference, type Reference } from '../../core/reference.ts';
import type { IndexDraft } from '../../registry/write/indexDraft.ts';
import { IndexRefused } from '../../registry/write/indexRefused.ts';
import { shortList } from '../shared/lists.ts';
import { readEdited, type EditedImage } from './base.ts';
import { editFrom, type IndexEdit } from './editArgument.ts';
import type { IndexParts } from './parts.ts';
import { platformName, problemText } from './problemText.ts';
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
    if (kept.length + edit.add.length === 0) throw nothingLeft(reference);
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

function nothingLeft(reference: Reference): Error {
  const name = familiarReference(reference);
  return new Error(
    vscode.l10n.t('Nothing would be left of {0}: an index needs an image. Delete the tag instead.', name),
  );
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
async function draftWith(spec: IndexSpec, edit: IndexEdit, doing: Drafting): Promise<IndexDraft> {
  const { add, replace, dryRun } = edit;
  const kept = spec.manifests;
  const manifests = [...kept, ...add];
  try {
    return await doing.client.draftIndex({ ...spec, manifests }, { ...doing, readOnly: dryRun });
  } catch (error) {
    if (!(error instanceof IndexRefused)) throw error;
    const taken = takenPlaces(error.problems, kept.length);
    if (!taken || !replace) throw new WrongIndex(sentencesOf(error, manifests, taken !== undefined), { cause: error });
    return draftWith(
      { ...spec, manifests: kept.filter((_, at) => !taken.has(at)) },
      { ...edit, replace: false },
      doing,
    );
  }
}

/** The places of what stands in the way of what is added; undefined where something else is wrong. */
function takenPlaces(problems: IndexRefused['problems'], kept: number): ReadonlySet<number> | undefined {
  const places = problems.map(each => {
    const isTaken = each.code === 'index-platform-twice' && each.other < kept && each.at >= kept;
    return isTaken ? each.other : undefined;
  });
  return places.every(each => each !== undefined) ? new Set(places) : undefined;
}

function sentencesOf({ problems }: IndexRefused, manifests: readonly SpecEntry[], isTaken: boolean): string[] {
  const advice = isTaken ? [vscode.l10n.t('“replace”: true puts the new one in its place.')] : [];
  return [
    ...problems.flatMap(each => (each.code === 'index-tag-moved' ? [] : [problemText(each, manifests)])),
    ...advice,
  ];
}
