// Create Multi-Arch Image from Images…: a person gets a document that says what the registry says of the images, a script the
// index itself.
import * as vscode from 'vscode';
import { writeIndexDocument } from '../../core/indexes/document/write.ts';
import { suggestTarget } from '../../core/indexes/suggestTarget.ts';
import { vscodeAsk, type Ask } from '../shared/ask.ts';
import { isInteractive } from '../shared/command.ts';
import { withPatience } from '../shared/progress.ts';
import { objectFrom, specFrom, switchOf } from './argument.ts';
import { askForIndex } from './askForIndex.ts';
import { chosenSources, type ChosenSource } from './chosen.ts';
import { openNew } from './documents.ts';
import { exampleDocument } from './example.ts';
import type { IndexParts } from './parts.ts';
import { besideOf, readSources, type ReadEntry } from './read.ts';
import { targetFrom } from './target.ts';
import { draftOf, namesOf, pushDraft, resultOf, working, type IndexResult } from './writing.ts';

/** Undefined where a person goes on in the document, or gave up. */
export async function createIndex(
  argument: unknown,
  chosen: readonly unknown[],
  parts: IndexParts,
  ask: Ask = vscodeAsk,
): Promise<IndexResult | undefined> {
  if (!isInteractive(argument)) return createForScript(argument, parts);
  const sources = chosenSources(chosen);
  const wanted =
    sources.length > 0 ? { image: suggestTarget(sources.map(each => each.reference)), sources } : undefined;
  const { image = '', sources: from } = wanted ?? (await askForIndex(ask));
  await openNew(from.length > 0 ? await filledDocument(image, from, parts) : exampleDocument(image), image);
  return undefined;
}

async function createForScript(argument: unknown, parts: IndexParts): Promise<IndexResult> {
  const { dryRun, ...document } = objectFrom(argument, 'multiarch.createIndex');
  const isDry = switchOf(dryRun, 'dryRun');
  const spec = specFrom(document);
  return working(vscode.l10n.t('Creating {0}', namesOf(spec).join(', ')), parts, async doing => {
    const draft = await draftOf(spec, doing, isDry);
    return isDry ? resultOf(draft.index) : pushDraft(draft, doing, parts);
  });
}

async function filledDocument(image: string, sources: readonly ChosenSource[], parts: IndexParts): Promise<string> {
  const title = vscode.l10n.t('Reading the images');
  const read = await withPatience(title, signal =>
    readSources(sources, parts, AbortSignal.any([signal, parts.closed])),
  );
  const spec = { ...targetFrom(image), manifests: read.map(({ entry }) => entry) };
  return writeIndexDocument(spec, { head: headOf(read), beside: besideOf(read) });
}

function headOf(read: readonly ReadEntry[]): string[] {
  const { l10n } = vscode;
  const lines = [l10n.t('What the image shall hold. Nothing is written before it is pushed.')];
  return read.some(({ isAttested }) => isAttested)
    ? [...lines, l10n.t('SBOM and provenance come along with their images.')]
    : lines;
}
