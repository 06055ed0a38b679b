// Completion in Dockerfiles of what a registry knows: platforms, tags, names. Words of the language are not given here: the
// extensions for Dockerfiles in general have them, stage names behind `COPY --from=` and variables too.
import * as vscode from 'vscode';
import { cursorAt, type Cursor } from '../../core/dockerfile/cursor.ts';
import { findingCodes } from '../../core/findings.ts';
import { isAbort, signalOf } from '../../host/cancel.ts';
import { rangeOf } from '../../host/ranges.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { dockerfileSelector } from '../shared/dockerfiles.ts';
import { resolveTag, TagItem } from '../shared/tagItems.ts';
import type { TagLists } from '../shared/tags.ts';
import { nameItems } from './names.ts';
import { platformItems } from './platforms.ts';
import { tagItems } from './tags.ts';

/** The beginnings of a value, of a tag, of a variable and of an architecture; letters begin a completion by themselves. */
const triggers = ['=', ':', '$', '{', '/'];

export function registerCompletion(images: ImageCache, lists: TagLists): vscode.Disposable {
  const provider: vscode.CompletionItemProvider = {
    provideCompletionItems: (document, position, token) => provide(document, position, images, lists, signalOf(token)),
    resolveCompletionItem: (item, token) =>
      item instanceof TagItem ? orNothing(resolveTag(item, images, signalOf(token))) : item,
  };
  return vscode.languages.registerCompletionItemProvider(dockerfileSelector, provider, ...triggers);
}

async function provide(
  document: vscode.TextDocument,
  position: vscode.Position,
  images: ImageCache,
  lists: TagLists,
  signal: AbortSignal,
): Promise<vscode.CompletionList | undefined> {
  const offset = document.offsetAt(position);
  const cursor = cursorAt(document.getText(), offset);
  if (!cursor) return undefined;
  const typed = document.getText().slice(cursor.start, offset);
  const list = await orNothing(itemsFor(cursor, typed, document, images, lists, signal));
  const range = rangeOf(document, cursor);
  for (const [index, item] of (list?.items ?? []).entries()) {
    item.range = range;
    // Before the digits and letters by which others sort what they know of the same image.
    item.sortText = `!${String(index).padStart(5, '0')}`;
  }
  return list;
}

async function itemsFor(
  cursor: Cursor,
  typed: string,
  document: vscode.TextDocument,
  images: ImageCache,
  lists: TagLists,
  signal: AbortSignal,
): Promise<vscode.CompletionList> {
  switch (cursor.kind) {
    case 'platform':
      return platformItems(cursor, typed, document, images, signal);
    case 'tag':
      return tagItems(cursor, typed, document, images, lists, signal);
    case 'name':
      return new vscode.CompletionList(nameItems(cursor, document));
    case 'ignore':
      return new vscode.CompletionList(codeItems(cursor.others));
  }
}

function codeItems(others: readonly string[]): vscode.CompletionItem[] {
  return findingCodes
    .filter(code => !others.includes(code))
    .map(code => new vscode.CompletionItem(code, vscode.CompletionItemKind.EnumMember));
}

/** A list that failed is no list: the lens says why. */
async function orNothing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof RegistryError || isAbort(error)) return undefined;
    throw error;
  }
}
