// Names: what BuildKit would take in lower case, and a digest that is one platform's.
import type { Problem } from '../dockerfile/problems/problem.ts';
import type { ImageFinding } from '../findings.ts';
import type { Fix, Source } from './fix.ts';
import { repositoryText, rewriteReference, withDigestText } from './references.ts';

/** Repositories and stages are called in lower case; a tag keeps its own. */
export function lowerCaseFixes({ start, end }: Problem, { text }: Source): Fix[] {
  const written = text.slice(start, end);
  const name = repositoryText(written);
  const lower = name.toLowerCase();
  if (lower === name || name.includes('$')) return [];
  const edits = [{ start, end: start + name.length, text: lower }];
  return [{ kind: 'write', text: `${lower}${written.slice(name.length)}`, edits, isPreferred: true }];
}

export function indexDigestFixes({ start, end, uses, index }: ImageFinding, { text, dockerfile }: Source): Fix[] {
  const to = withDigestText(uses[0]?.image ?? '', index);
  const edit = rewriteReference(text, dockerfile, { start, end, uses }, to);
  return 'refused' in edit ? [] : [{ kind: 'pin-index', edits: [edit], isPreferred: true }];
}
