// Edit Platforms of Image…: a person gets the image as a document, a script gives what shall become of it.
import * as vscode from 'vscode';
import { writeIndexDocument } from '../../core/indexes/document/write.ts';
import { familiarReference, formatReference } from '../../core/reference.ts';
import { isInteractive } from '../shared/command.ts';
import { referenceFrom } from '../shared/imageArgument.ts';
import { withPatience } from '../shared/progress.ts';
import { readEdited, type EditedImage } from './base.ts';
import { openNew } from './documents.ts';
import { editForScript } from './editForScript.ts';
import type { IndexParts } from './parts.ts';
import { besideOf, sizesOf } from './read.ts';
import type { IndexResult } from './writing.ts';

/** Undefined where a person goes on in the document, or gave up. */
export async function editIndex(argument: unknown, parts: IndexParts): Promise<IndexResult | undefined> {
  if (!isInteractive(argument)) return editForScript(argument, parts);
  const reference = await referenceFrom(argument, vscode.l10n.t('Edit Platforms of Image'));
  if (!reference) return undefined;
  const name = familiarReference(reference);
  const text = await withPatience(vscode.l10n.t('Reading {0}', name), async cancelled => {
    const signal = AbortSignal.any([cancelled, parts.closed]);
    const edited = await readEdited(reference, parts, signal);
    return documentOf(edited, parts, signal);
  });
  await openNew(text, formatReference(reference));
  return undefined;
}

async function documentOf(edited: EditedImage, { images }: IndexParts, signal: AbortSignal): Promise<string> {
  const { spec, description } = edited;
  const sizes = await sizesOf(images, description.reference, description.platforms, signal);
  const entries = spec.manifests.map(({ reference: { digest } }) => {
    const [size = ''] = digest ? (sizes.get(`${digest.algorithm}:${digest.hex}`) ?? []) : [];
    return { beside: size };
  });
  return writeIndexDocument(spec, { head: headOf(edited), beside: besideOf(entries) });
}

function headOf({ description, attestations }: EditedImage): string[] {
  const { l10n } = vscode;
  const name = familiarReference(description.reference);
  return [
    l10n.t('{0} as it is now. Nothing is written before it is pushed.', name),
    ...(description.kind === 'image' ? [l10n.t('It is an image of one platform, and becomes an index.')] : []),
    ...(attestations > 0 ? [l10n.t('SBOM and provenance stay with the images that stay.')] : []),
  ];
}
