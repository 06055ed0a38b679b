// Completion of images: tags of the repository that is written, engines on this machine.
import * as vscode from 'vscode';
import { engineSources } from '../../../core/indexes/spec.ts';
import {
  familiarReference,
  InvalidReference,
  isTag,
  parseReference,
  type Repository,
} from '../../../core/reference.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { tagItemsOf } from '../../shared/tagItems.ts';
import type { Completing, ValuePlace } from './completing.ts';
import { readDocument } from './documents.ts';

/** Where a tag begins, and the repository before it; undefined where none is written yet. */
function tagPlaceIn(typed: string): { repository: Repository; at: number } | undefined {
  const at = typed.lastIndexOf(':') + 1;
  if (at === 0 || typed.includes('/', at) || typed.includes('@')) return undefined;
  const reference = parseReference(typed.slice(0, at - 1));
  return reference instanceof InvalidReference ? undefined : { repository: reference, at };
}

async function tagsOf(
  repository: Repository,
  typed: string,
  { parts, signal }: Completing,
): Promise<vscode.CompletionList> {
  if (typed !== '' && !isTag(typed)) return new vscode.CompletionList();
  return tagItemsOf(repository, typed, [], parts.images, parts.tags, signal);
}

/** Behind a colon; else what may stand before one. */
export async function imageItems(place: ValuePlace, completing: Completing): Promise<vscode.CompletionList> {
  const { typed, document } = completing;
  if (isOfEngine(typed)) return new vscode.CompletionList();
  const found = tagPlaceIn(typed);
  if (!found) return new vscode.CompletionList(nameItems(completing));
  const list = await tagsOf(found.repository, typed.slice(found.at), completing);
  const range = rangeOf(document, { start: place.start + found.at, end: place.end });
  for (const item of list.items) item.range = range;
  return list;
}

function isOfEngine(typed: string): boolean {
  return Object.keys(engineSources).some(name => typed.startsWith(`${name}:`));
}

/** The target's own repository and those of the other entries, then this machine's engines. */
function nameItems({ document }: Completing): vscode.CompletionItem[] {
  const { spec, manifests } = readDocument(document);
  const others = manifests.flatMap(({ entry }) => (entry && !entry.engine ? [entry.reference] : []));
  const repositories = [...(spec ? [spec.target] : []), ...others];
  const names = repositories.map(({ host, repository }) => familiarReference({ host, repository, original: '' }));
  const item = (name: string, kind: vscode.CompletionItemKind, detail = '') => {
    const found = new vscode.CompletionItem({ label: `${name}:`, description: detail }, kind);
    found.command = { title: '', command: 'editor.action.triggerSuggest' };
    return found;
  };
  const engines = Object.keys(engineSources).map(name => {
    return item(name, vscode.CompletionItemKind.Module, vscode.l10n.t('an image on this machine'));
  });
  return [...[...new Set(names)].map(name => item(name, vscode.CompletionItemKind.Reference)), ...engines];
}

/** Tags that the target has: to be replaced, or to see how they are called. */
export async function targetTagItems(place: ValuePlace, completing: Completing): Promise<vscode.CompletionList> {
  if (place.path.at(-1) === 'image') {
    return tagPlaceIn(completing.typed) ? imageItems(place, completing) : new vscode.CompletionList();
  }
  const { image } = readDocument(completing.document);
  const target = image && parseReference(image.value);
  return target === undefined || target instanceof InvalidReference
    ? new vscode.CompletionList()
    : tagsOf(target, completing.typed, completing);
}
