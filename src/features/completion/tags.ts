// Tags for the image of an instruction, against the platforms that it is needed for.
import * as vscode from 'vscode';
import { distinct } from '../../core/distinct.ts';
import type { Cursor } from '../../core/dockerfile/cursor.ts';
import { formatPlatform } from '../../core/platform.ts';
import { formatReference, isTag } from '../../core/reference.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { tagItemsOf } from '../shared/tagItems.ts';
import type { TagLists } from '../shared/tags.ts';
import { placeIn } from './place.ts';

export async function tagItems(
  { start, end, nameStart }: Extract<Cursor, { kind: 'tag' }>,
  typed: string,
  document: vscode.TextDocument,
  images: ImageCache,
  lists: TagLists,
  signal: AbortSignal,
): Promise<vscode.CompletionList> {
  const uses = placeIn(document, { start, end }, 'latest', nameStart)?.uses ?? [];
  const [first] = uses;
  if (!first || (typed !== '' && !isTag(typed))) return new vscode.CompletionList();
  // Arguments may make another image of it for each target: the tags are those of the first one.
  const own = uses.filter(use => use.needed && formatReference(use.reference) === formatReference(first.reference));
  const needed = distinct(
    own.map(({ platform }) => platform),
    formatPlatform,
  );
  return tagItemsOf(first.reference, typed, needed, images, lists, signal);
}
