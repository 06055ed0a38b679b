// Other tags of the same repository that would mend what is found: one that supports all targets, or those that exist.
import * as vscode from 'vscode';
import { distinct } from '../../core/distinct.ts';
import type { Finding, ImageFinding } from '../../core/findings.ts';
import { withDigestText, withTagText } from '../../core/fixes/references.ts';
import { formatPlatform } from '../../core/platform.ts';
import { formatReference } from '../../core/reference.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { ImagePlace } from '../shared/dockerfiles.ts';
import { findClosestTags, findSibling } from '../shared/siblings.ts';
import type { TagLists } from '../shared/tags.ts';

export interface OtherTag {
  /** The image as it would be named. */
  readonly to: string;
  readonly title: string;
}

const mostTags = 3;

/** Whether another tag can mend it: a digest holds what it holds, and a tag that is not there has no sibling. */
export function isOfTag(finding: Finding): finding is ImageFinding {
  if (finding.code === 'image-not-found') return finding.reference.digest === undefined;
  return finding.code.startsWith('platform-');
}

/** Empty where the registry does not tell. Rejects only with the signal's reason. */
export async function otherTags(
  finding: ImageFinding,
  { uses }: ImagePlace,
  images: ImageCache,
  lists: TagLists,
  signal: AbortSignal,
): Promise<OtherTag[]> {
  const { reference } = finding;
  const { image } = finding.uses[0] as ImageFinding['uses'][0];
  if (finding.code === 'image-not-found') {
    const names = (await findClosestTags(reference, lists, signal)).map(tag => withTagText(image, tag));
    return names.slice(0, mostTags).map(to => ({ to, title: vscode.l10n.t('Change to {0}', to) }));
  }
  const own = uses.filter(use => use.needed && formatReference(use.reference) === formatReference(reference));
  const needed = distinct(
    own.map(use => use.platform),
    formatPlatform,
  );
  const found = await findSibling(reference, needed, images, lists, signal);
  if (!found) return [];
  const tagged = withTagText(image, found.tag);
  const title = vscode.l10n.t('Switch to {0}, which supports {1}', tagged, needed.map(formatPlatform).join(', '));
  return [{ to: reference.digest ? withDigestText(tagged, found.description.digest) : tagged, title }];
}
