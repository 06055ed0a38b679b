// What is to be deleted, sorted by repository: each is looked at once.
import * as vscode from 'vscode';
import type { Named } from '../../core/deletion.ts';
import { formatDigest, shortDigest } from '../../core/digest.ts';
import { familiarReference, type Reference, type Repository } from '../../core/reference.ts';
import type { ChosenImage } from '../shared/imageArgument.ts';

export interface Target extends Repository {
  readonly named: Named;
}

/** Throws an Error for people for what names nothing that can be deleted. */
export function targetsOf(images: readonly ChosenImage[]): Target[] {
  for (const image of images) checkNamed(image);
  const groups = Map.groupBy(images, ({ reference: { host, repository } }) => `${host}/${repository}`);
  return [...groups.values()].map(group => {
    const references = group.map(({ reference }) => reference);
    const { host, repository } = references[0] as Reference;
    const tags = references.flatMap(({ tag, digest }) => (tag !== undefined && !digest ? [tag] : []));
    const digests = references.flatMap(({ digest }) => (digest ? [formatDigest(digest)] : []));
    return { host, repository, named: { tags: [...new Set(tags)], digests: [...new Set(digests)] } };
  });
}

function checkNamed({ reference, platform }: ChosenImage): void {
  const { l10n } = vscode;
  const name = familiarReference(reference);
  // Nobody deletes `latest` by leaving something out.
  if (!reference.digest && reference.tag === undefined) {
    throw new Error(l10n.t('“{0}” names no tag and no digest: say what is to be deleted.', name));
  }
  if (!reference.digest && platform) {
    throw new Error(l10n.t('“{0}” has several platforms: name the one to be deleted by its digest.', name));
  }
}

/** `ghcr.io/owner/app:1.0`, `ghcr.io/owner/app@sha256:…`: a tag has no colon. */
export function fullName({ host, repository }: Repository, tagOrDigest: string): string {
  return `${host}/${repository}${tagOrDigest.includes(':') ? '@' : ':'}${tagOrDigest}`;
}

/** What is named there, in full. */
export function namesIn(target: Target): string[] {
  return [...target.named.tags, ...target.named.digests].map(each => fullName(target, each));
}

/** A full name with as much of its digest as the engines show. */
export function shortName(name: string): string {
  const [image, digest] = name.split('@') as [string, string | undefined];
  return digest === undefined ? image : `${image}@${shortDigest(digest)}`;
}
