// Where a copy goes, as people write it: a whole reference, a repository alone, or a tag beside the image.
import * as vscode from 'vscode';
import { InvalidReference, isTag, parseReference, type Reference } from '../../core/reference.ts';

/** With its tag; an Error for people where nothing can be copied to that. */
export function targetOf(given: string, from: Reference, isPart = false): Reference | Error {
  const { l10n } = vscode;
  const text = given.trim();
  const to = text.startsWith(':') ? besideOf(text.slice(1), from) : parseReference(text);
  if (to instanceof InvalidReference) return new Error(l10n.t('“{0}” names no place: {1}.', text, to.message));
  if (to.digest) return new Error(l10n.t('A copy has the digest of its content: name a tag instead.'));
  // What was only named by its digest has no name to keep.
  const kept = from.digest && from.tag === undefined ? undefined : (from.tag ?? 'latest');
  const tag = to.tag ?? kept;
  if (tag === undefined) return new Error(l10n.t('The image is named by its digest: say which tag the copy gets.'));
  const isSame = to.host === from.host && to.repository === from.repository && tag === (from.tag ?? 'latest');
  if (isSame && !from.digest && !isPart) return new Error(l10n.t('That is where the image is: name another place.'));
  return { ...to, tag };
}

function besideOf(tag: string, { host, repository }: Reference): Reference | InvalidReference {
  if (!isTag(tag)) return new InvalidReference(tag, `“${tag}” is not a tag`);
  return { host, repository, tag, original: '' };
}
