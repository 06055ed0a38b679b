// The repository and the tag that an index is for.
import * as vscode from 'vscode';
import type { IndexSpec } from '../../core/indexes/spec.ts';
import { InvalidReference, parseReference } from '../../core/reference.ts';

/** Throws an Error for people for what no index can be called. */
export function targetFrom(image: string): Pick<IndexSpec, 'target' | 'tags'> {
  const reference = parseReference(image);
  const problem = targetProblem(image);
  if (reference instanceof InvalidReference || problem !== undefined) {
    throw new Error(vscode.l10n.t('“{0}” cannot be the name of an image: {1}.', image, problem ?? ''));
  }
  const { host, repository, tag = 'latest' } = reference;
  return { target: { host, repository }, tags: [tag] };
}

/** Why no index can be called so; undefined where it can. */
export function targetProblem(image: string): string | undefined {
  const reference = parseReference(image);
  if (reference instanceof InvalidReference) return reference.message;
  return reference.digest ? vscode.l10n.t('a digest is made of what it holds, it cannot be given') : undefined;
}
