// Completion of the digest that an index replaces: what its first tag points to now.
import * as vscode from 'vscode';
import { targetTags } from '../../../core/indexes/document/findings.ts';
import { familiarReference, InvalidReference, parseReference, type Reference } from '../../../core/reference.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { lookUpOutcome } from '../../shared/outcome.ts';
import type { Completing, ValuePlace } from './completing.ts';
import { readDocument } from './documents.ts';

export async function replacesItems(
  _: ValuePlace,
  { document, parts, signal }: Completing,
): Promise<vscode.CompletionList> {
  const tag = firstTag(document);
  const outcome = tag && (await lookUpOutcome(parts.images, tag, signal));
  if (!tag || !outcome || outcome instanceof RegistryError) return new vscode.CompletionList();
  const label = { label: outcome.description.digest, description: familiarReference(tag) };
  return new vscode.CompletionList([new vscode.CompletionItem(label, vscode.CompletionItemKind.Value)]);
}

/** Also while `replaces` is half written, and the document wants nothing yet. */
function firstTag(document: vscode.TextDocument): Reference | undefined {
  const { spec, image, tags } = readDocument(document);
  if (spec) return targetTags(spec)[0];
  const target = image && parseReference(image.value);
  if (!target || target instanceof InvalidReference) return undefined;
  return { ...target, tag: target.tag ?? tags[0]?.value ?? 'latest' };
}
