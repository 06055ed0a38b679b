// How a kind of registry deletes, and what its own lists tell of all tags at once. What a way leaves out is done by the
// distribution specification: DELETE of a manifest, by tag or by digest.
import type { PlannedManifest } from '../../core/deletion.ts';
import { parseDigest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import { isIndexType, isManifestType } from '../../core/manifest.ts';
import { isTag, type Repository } from '../../core/reference.ts';
import { RegistryError } from '../errors.ts';
import type { ServiceAnswer } from '../providers/service.ts';

/** One tag, as far as a list tells. */
export interface ListedTag {
  readonly tag: string;
  readonly digest?: string;
  /** The digests of its index's entries, none for an image; left out where the list does not say what it is. */
  readonly entries?: readonly string[];
}

export interface ListedPage {
  readonly tags: readonly ListedTag[];
  readonly next?: URL;
}

/** What can be asked, all of it about one repository. Paths are below the service's root, or below the registry's origin. */
export interface DeletionQuestion extends Repository {
  readonly ask: (path: string | URL) => Promise<ServiceAnswer>;
  readonly drop: (path: string) => Promise<void>;
  readonly askRegistry: (path: string | URL) => Promise<ServiceAnswer>;
  readonly dropFromRegistry: (path: string) => Promise<void>;
}

export interface DeletionWay {
  /** A page of all tags with their digests; where its service has no answer, the registry is asked tag by tag. */
  readonly list?: (question: DeletionQuestion, next?: URL) => Promise<ListedPage>;
  /** A tag alone. False: it never goes without its image. */
  readonly tag?: false | ((question: DeletionQuestion, tag: string, digest: string) => Promise<void>);
  /** A manifest with its tags; rejects with MovedTag where the service tells of another one on it. */
  readonly manifest?: (question: DeletionQuestion, manifest: PlannedManifest) => Promise<void>;
  /** It refuses a manifest that still has tags. */
  readonly tagsFirst?: true;
}

/** A list's entry, if it is a tag at all. */
export function listedTag(tag: unknown, digest: unknown, entries: readonly unknown[] | undefined): ListedTag[] {
  if (typeof tag !== 'string' || !isTag(tag)) return [];
  const isWhole = entries?.every(isDigest) === true;
  return [{ tag, ...(isDigest(digest) && { digest, ...(isWhole && { entries: entries.filter(isDigest) }) }) }];
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && parseDigest(value) !== undefined;
}

/** What a list tells of a manifest by its media type: the entries of an index as far as it names them, none of an image. */
export function entriesTold(mediaType: unknown, entries?: readonly unknown[]): readonly unknown[] | undefined {
  if (isIndexType(mediaType)) return entries;
  return isManifestType(mediaType) ? [] : undefined;
}

export function textsIn(object: JsonObject, member: string): string[] {
  const list = object[member];
  return Array.isArray(list) ? list.filter(each => typeof each === 'string') : [];
}

/** `namespace/name` in two, each as a segment of a path. */
export function split({ host, repository }: Repository): { namespace: string; name: string } {
  const slash = repository.indexOf('/');
  if (slash < 0) throw new RegistryError('refused', { host, repository }, 'it has no namespace');
  return {
    namespace: encodeURIComponent(repository.slice(0, slash)),
    name: encodeURIComponent(repository.slice(slash + 1)),
  };
}
