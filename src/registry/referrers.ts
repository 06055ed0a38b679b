// What refers to an image: signatures, SBOMs, provenance. By the referrers API, page by page, or by the fallback tag of
// registries that have none.
import { formatDigest, type Digest } from '../core/digest.ts';
import { MalformedManifest, mediaTypes, parseManifest, type Descriptor, type Index } from '../core/manifest.ts';
import { referrersTag } from '../core/referrers.ts';
import type { Repository } from '../core/reference.ts';
import { aboutOf, checkedName, pullAccess, type RegistryApi } from './api.ts';
import type { Access } from './auth/authorize.ts';
import { RegistryError, type RegistryErrorData } from './errors.ts';
import { nextPage } from './lists.ts';
import type { FetchedManifest, Manifests } from './manifests.ts';
import { readBody, type HttpAnswer } from './transport/transport.ts';

export interface Referrers {
  /** In the registry's order; only those of one artifact type where it is given. */
  referrers(repository: Repository, subject: Digest, options: ReferrersOptions): Promise<readonly Descriptor[]>;
}

interface ReferrersOptions {
  readonly signal: AbortSignal;
  readonly artifactType?: string;
  readonly access?: Access;
  /** Whether the repository may have that tag, where its tags are known: the fallback tag is not asked for in vain then. */
  readonly mayHaveTag?: (tag: string) => Promise<boolean>;
}

const largestPage = 4 * 1024 * 1024;
const mostPages = 20;

interface Page {
  readonly manifests: readonly Descriptor[];
  readonly isFiltered: boolean;
  readonly next?: URL;
}

type NoList = 'no API' | 'not known';

export function createReferrers(api: RegistryApi, { manifest }: Pick<Manifests, 'manifest'>): Referrers {
  const hostsWithoutApi = new Set<string>();

  const readPage = (access: Access, path: string | URL, about: RegistryErrorData, signal: AbortSignal) =>
    api.limited(about, signal, async (both): Promise<Page | NoList> => {
      const headers = { accept: mediaTypes.ociIndex };
      const answer = await api.call({ path, access, about, headers, signal: both }).catch(ifNoApi);
      if (typeof answer === 'string') return answer;
      if (!isIndexType(answer)) {
        await answer.discard();
        return 'no API';
      }
      const text = new TextDecoder().decode(await readBody(answer, largestPage, about));
      const index = parseManifest(text, mediaTypes.ociIndex);
      if (index instanceof MalformedManifest || index.kind !== 'index') {
        throw new RegistryError('malformed', about, 'its list of referrers cannot be read');
      }
      const next = nextPage(answer, api.originOf(access.host));
      const isFiltered = /\bartifactType\b/.test(String(answer.headers['oci-filters-applied'] ?? ''));
      return { manifests: index.manifests, isFiltered, ...(next && { next }) };
    });

  const readApi = async (
    access: Access,
    first: string,
    about: RegistryErrorData,
    keep: (each: Descriptor) => boolean,
    signal: AbortSignal,
  ): Promise<Descriptor[] | NoList> => {
    const found: Descriptor[] = [];
    const seen = new Set<string>();
    let path: string | URL = first;
    while (seen.size < mostPages) {
      const page: Page | NoList = await readPage(access, path, about, signal);
      if (typeof page === 'string') return seen.size === 0 ? page : found;
      found.push(...(page.isFiltered ? page.manifests : page.manifests.filter(keep)));
      seen.add(String(path));
      if (!page.next || page.manifests.length === 0 || seen.has(page.next.href)) break;
      path = page.next;
    }
    return found;
  };

  return {
    async referrers(repository, subject, { signal, artifactType, access = pullAccess(repository), mayHaveTag }) {
      const digest = formatDigest(subject);
      const about = aboutOf(repository, digest);
      const keep = (each: Descriptor) => artifactType === undefined || each.artifactType === artifactType;
      if (!hostsWithoutApi.has(repository.host)) {
        const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
        const path = `${checkedName(repository, about)}/referrers/${digest}${query}`;
        const found = await readApi(access, path, about, keep, signal);
        if (Array.isArray(found)) return found;
        if (found === 'no API') hostsWithoutApi.add(repository.host);
      }
      if (mayHaveTag && !(await mayHaveTag(referrersTag(subject)))) return [];
      const list = await fallbackList(manifest, repository, subject, signal, access);
      return list?.manifest.manifests.filter(keep) ?? [];
    },
  };
}

/** 404 by the specification; 400, 405 and 406 by those who answer so instead. */
function ifNoApi(error: unknown): NoList {
  if (!(error instanceof RegistryError)) throw error;
  const { status = 0, codes = [] } = error.data;
  if (![400, 404, 405, 406].includes(status)) throw error;
  // That is about this repository, and says nothing about others.
  return codes.includes('NAME_UNKNOWN') || codes.includes('MANIFEST_UNKNOWN') ? 'not known' : 'no API';
}

/** The index that stands for the API; undefined where nothing was ever put into it. */
export async function fallbackList(
  manifest: Manifests['manifest'],
  repository: Repository,
  subject: Digest,
  signal: AbortSignal,
  access?: Access,
): Promise<(FetchedManifest & { readonly manifest: Index }) | undefined> {
  const { host, repository: name } = repository;
  const reference = { host, repository: name, tag: referrersTag(subject), original: '' };
  const list = await manifest(reference, signal, access).catch(ifMissing);
  if (!list) return undefined;
  if (list.manifest.kind === 'index') return { ...list, manifest: list.manifest };
  throw new RegistryError('malformed', aboutOf(reference, reference.tag), 'it should list referrers, and is an image');
}

function ifMissing(error: unknown): undefined {
  if (error instanceof RegistryError && error.kind === 'not-found') return undefined;
  throw error;
}

/** Some web server's page for everything is no list. */
function isIndexType({ headers }: HttpAnswer): boolean {
  const type = headers['content-type'];
  return typeof type === 'string' && type.split(';')[0]?.trim().toLowerCase() === mediaTypes.ociIndex;
}
