// Completion in index documents: keys that are not there yet, and what the registries know of tags, platforms and digests.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { offeredKeys, type DocumentKey } from '../../../core/indexes/document/keys.ts';
import { placeAt } from '../../../core/indexes/document/place.ts';
import type { DocumentPlace } from '../../../core/indexes/document/places/documentPlace.ts';
import { isAbort, signalOf } from '../../../host/cancel.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { annotationKeys } from './annotationKeys.ts';
import type { Completing, ValuePlace } from './completing.ts';
import { imageItems, targetTagItems } from './imageItems.ts';
import { memberItems, platformItems } from './platformItems.ts';
import { replacesItems } from './replacesItems.ts';

type KeyPlace = Extract<DocumentPlace, { kind: 'key' }>;

/** Milliseconds for which a list waits for a registry; then it comes without, and the next key asks again. */
const patience = 2000;

export async function provideCompletion(
  document: vscode.TextDocument,
  position: vscode.Position,
  parts: Completing['parts'],
  token: vscode.CancellationToken,
): Promise<vscode.CompletionList | undefined> {
  const text = document.getText();
  const offset = document.offsetAt(position);
  const place = placeAt(text, offset);
  if (!place) return undefined;
  const typed = text.slice(place.start, offset);
  const asked = itemsAt(place, { document, typed, parts, signal: signalOf(token) }).catch(orNothing);
  const late = new vscode.CompletionList<vscode.CompletionItem>([], true);
  const list = await Promise.race([asked, sleep(patience, late, { ref: false })]);
  const range = rangeOf(document, place);
  for (const [index, item] of list.items.entries()) {
    item.range ??= range;
    item.sortText = `!${String(index).padStart(5, '0')}`;
  }
  return list;
}

/** A list that failed is no list: the lens says why. */
function orNothing(error: unknown): vscode.CompletionList {
  if (error instanceof RegistryError || isAbort(error)) return new vscode.CompletionList();
  throw error;
}

async function itemsAt(place: DocumentPlace, completing: Completing): Promise<vscode.CompletionList> {
  if (place.kind === 'key') return new vscode.CompletionList(keyItems(place));
  const find = finders[place.path.join('/')];
  return find ? find(place, completing) : new vscode.CompletionList(valueItems(place));
}

const finders: Readonly<Record<string, (place: ValuePlace, completing: Completing) => Promise<vscode.CompletionList>>> =
  {
    image: targetTagItems,
    tags: targetTagItems,
    replaces: replacesItems,
    'manifests/image': imageItems,
    'manifests/platform': platformItems,
    'manifests/platform/os': memberItems('os'),
    'manifests/platform/architecture': memberItems('architecture'),
    'manifests/platform/variant': memberItems('variant'),
    'manifests/platform/os.version': memberItems('osVersion'),
  };

function keyItems({ path, taken }: KeyPlace): vscode.CompletionItem[] {
  if (path.at(-1) === 'annotations') return annotationKeys.filter(({ name }) => !taken.includes(name)).map(keyItem);
  return offeredKeys(path.join('/'))
    .filter(({ name }) => !taken.includes(name))
    .map(keyItem);
}

function keyItem({ name, description, kind }: Pick<DocumentKey, 'name' | 'description'> & { kind?: string }) {
  const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
  item.documentation = description;
  item.insertText = kind === 'entries' ? new vscode.SnippetString(`${name}:\n  - image: $0`) : `${name}: `;
  if (kind !== undefined) item.command = { title: '', command: 'editor.action.triggerSuggest' };
  return item;
}

/** What the table of keys names. */
function valueItems({ path }: ValuePlace): vscode.CompletionItem[] {
  const key = offeredKeys(path.slice(0, -1).join('/')).find(({ name }) => name === path.at(-1));
  return (key?.values ?? []).map(value => new vscode.CompletionItem(value, vscode.CompletionItemKind.EnumMember));
}
