// An index that is there, changed: which of its entries go, and what is said of those that stay.
import { formatDigest, parseDigest } from '../digest.ts';
import { isAttestation, type Index } from '../manifest.ts';
import { formatPlatform, normalizePlatform, type Platform } from '../platform.ts';
import { withDigest, type Reference, type Repository } from '../reference.ts';
import type { SpecEntry } from './spec.ts';

/** An entry by its digest, or all of a platform; an OS version counts where it is given. */
export type EntryName = Platform | { readonly digest: string };

/** What shall be said of an entry. Undefined stays as it is; `''`, null and an empty list take away. */
export interface EntryChange {
  readonly of: EntryName;
  readonly platform: Partial<Platform>;
  readonly annotations: AnnotationChange;
}

export type AnnotationChange = Readonly<Record<string, string | null>>;

/** Nothing there has that name. The features say what there is. */
export class NoSuchEntry extends Error {
  override readonly name = 'NoSuchEntry';
  readonly wanted: EntryName;

  constructor(wanted: EntryName) {
    super(`there is no ${entryName(wanted)}`);
    this.wanted = wanted;
  }
}

export function entryName(name: EntryName): string {
  if ('digest' in name) return name.digest;
  return formatPlatform(name) + (name.osVersion === undefined ? '' : ` (${name.osVersion})`);
}

/** The entries of an index as a spec names them, each by its digest; its attestations are not named: they come along. */
export function entriesOf(repository: Repository, { manifests }: Pick<Index, 'manifests'>): SpecEntry[] {
  return manifests.flatMap(descriptor => {
    const { platform, annotations } = descriptor;
    const reference = pinnedTo(repository, descriptor.digest);
    if (!reference || isAttestation(descriptor)) return [];
    return [{ reference, ...(platform && { platform }), ...(annotations && { annotations }) }];
  });
}

/** Undefined for what is no digest. */
export function pinnedTo({ host, repository }: Repository, digest: string): Reference | undefined {
  const parsed = parseDigest(digest);
  return parsed && withDigest({ host, repository, original: '' }, parsed);
}

/** Throws NoSuchEntry. */
export function removeEntry(entries: readonly SpecEntry[], name: EntryName): SpecEntry[] {
  const left = entries.filter(entry => !isNamed(entry, name));
  if (left.length === entries.length) throw new NoSuchEntry(name);
  return left;
}

/** Throws NoSuchEntry. */
export function changeEntry(entries: readonly SpecEntry[], change: EntryChange): SpecEntry[] {
  if (!entries.some(entry => isNamed(entry, change.of))) throw new NoSuchEntry(change.of);
  return entries.map(entry => (isNamed(entry, change.of) ? changed(entry, change) : entry));
}

function isNamed({ reference, platform }: SpecEntry, name: EntryName): boolean {
  if ('digest' in name) return reference.digest !== undefined && name.digest === formatDigest(reference.digest);
  if (!platform || (name.osVersion !== undefined && name.osVersion !== platform.osVersion)) return false;
  return formatPlatform(normalizePlatform(platform)) === formatPlatform(normalizePlatform(name));
}

function changed(entry: SpecEntry, change: EntryChange): SpecEntry {
  const { platform: before, annotations: own, ...rest } = entry;
  const platform = changedPlatform(before, change.platform);
  const annotations = changedAnnotations(own, change.annotations);
  return { ...rest, ...(platform && { platform }), ...(annotations && { annotations }) };
}

/** Undefined where neither says both an operating system and an architecture. */
function changedPlatform(before: Platform | undefined, change: Partial<Platform>): Platform | undefined {
  const { os, architecture, variant, osVersion, osFeatures } = { ...before, ...change };
  if (!os || !architecture) return before;
  return {
    os,
    architecture,
    ...(variant && { variant }),
    ...(osVersion && { osVersion }),
    ...(osFeatures?.length && { osFeatures }),
  };
}

/** Undefined where none is left. */
export function changedAnnotations(
  before: Readonly<Record<string, string>> | undefined,
  change: AnnotationChange,
): Readonly<Record<string, string>> | undefined {
  const after = new Map<string, string | null>([...Object.entries(before ?? {}), ...Object.entries(change)]);
  const kept = [...after].filter((each): each is [string, string] => each[1] !== null);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
