// What a push would take from tags that are there already, and the question whether it shall.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { isUnknown } from '../../core/manifest.ts';
import { distinct } from '../../core/distinct.ts';
import { familiarReference, type Reference } from '../../core/reference.ts';
import { isAbort } from '../../host/cancel.ts';
import { plainText } from '../../host/markdown.ts';
import { shortList } from '../shared/lists.ts';
import type { IndexDraft } from '../../registry/write/indexDraft.ts';
import type { IndexParts } from './parts.ts';
import { platformName } from './problemText.ts';
import type { Drafting } from './writing.ts';

export interface OverwrittenTag {
  readonly reference: Reference;
  /** What it points to now. */
  readonly digest: string;
}

interface Overwritten {
  /** Every tag is this index already: there is nothing to do. */
  readonly isThere: boolean;
  /** Those that would lose what the document did not know of. */
  readonly tags: readonly OverwrittenTag[];
}

/** @param known what the document pushed before */
export async function overwrittenTags(
  { spec, current, index }: IndexDraft,
  known: string | undefined,
  { client, signal }: Drafting,
): Promise<Overwritten> {
  const { host, repository } = spec.target;
  const found = await Promise.all(
    spec.tags.map(async (tag, at) => {
      const digest = at === 0 ? current : await client.pointedTo(spec.target, tag, signal);
      return { reference: { host, repository, tag, original: '' }, digest };
    }),
  );
  const expected = new Set([spec.replaces, known, index.digest, undefined]);
  return {
    isThere: found.length > 0 && found.every(({ digest }) => digest === index.digest),
    tags: found.flatMap(({ reference, digest }) =>
      digest === undefined || expected.has(digest) ? [] : [{ reference, digest }],
    ),
  };
}

/** Undefined when the person gave up. */
export async function confirmOverwriting(
  draft: IndexDraft,
  tags: readonly OverwrittenTag[],
  { signal }: Drafting,
  { images }: IndexParts,
): Promise<'push' | 'compare' | undefined> {
  const { l10n } = vscode;
  const names = tags.map(({ reference }) => familiarReference(reference)).join(', ');
  const isMoved = draft.spec.replaces !== undefined;
  const title = isMoved
    ? l10n.t('{0} is another image by now. Overwrite it?', names)
    : l10n.t('{0} is there already. Overwrite it?', names);
  const before = await Promise.all(
    tags.map(async ({ reference, digest }) => {
      const platforms = await platformsOf(reference, digest, images, signal);
      const name = tags.length > 1 ? `${reference.tag ?? ''}: ` : '';
      return l10n.t('Now: {0}', `${name}${shortDigest(digest)}${platforms}`);
    }),
  );
  const made = draft.spec.replaces;
  const detail = [
    ...before,
    l10n.t('Then: {0}', `${shortDigest(draft.index.digest)} · ${draftPlatforms(draft)}`),
    ...(made === undefined ? [] : [l10n.t('This document was made from {0}.', shortDigest(made))]),
  ].join('\n');
  const overwrite = l10n.t('Overwrite');
  const compare = l10n.t('Show Differences');
  const options = { modal: true, detail: plainText(detail) };
  const answer = await vscode.window.showWarningMessage(plainText(title), options, overwrite, compare);
  return answer === overwrite ? 'push' : answer === compare ? 'compare' : undefined;
}

/** Characters of a message for platforms. */
const room = 120;

export function draftPlatforms({ resolution }: Pick<IndexDraft, 'resolution'>): string {
  const names = resolution.entries.flatMap(({ descriptor: { platform } }) =>
    platform && !isUnknown(platform) ? [platformName(platform)] : [],
  );
  return shortList(
    distinct(names, name => name),
    room,
  );
}

/** Empty where it cannot be told: that is no reason not to ask. */
async function platformsOf(
  reference: Reference,
  digest: string,
  images: IndexParts['images'],
  signal: AbortSignal,
): Promise<string> {
  try {
    const { description } = await images.lookUp(reference, signal, true);
    const names = description.platforms.map(({ platform }) => platformName(platform));
    return description.digest === digest && names.length > 0 ? ` · ${shortList(names, room)}` : '';
  } catch (error) {
    if (isAbort(error)) throw error;
    return '';
  }
}
