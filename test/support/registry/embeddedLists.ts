// Lists of the embedded registry: repositories, tags, and what refers to a digest.
import { failure, json } from './server.ts';
import type { Exchange, Reply } from './server.ts';
import { isDigest, parseManifest } from './store.ts';
import type { Descriptor, Repository, Store } from './store.ts';

export function catalog(store: Store, exchange: Exchange, pageSize: number): Reply {
  return page([...store.repositories.keys()], exchange.url, pageSize, repositories => ({ repositories }));
}

export function tags(store: Store, name: string, exchange: Exchange, pageSize: number): Reply {
  const repository = store.repositories.get(name);
  if (repository === undefined) return failure(404, 'NAME_UNKNOWN', `repository ${name} is not known`);
  return page([...repository.tags.keys()], exchange.url, pageSize, names => ({ name, tags: names }));
}

/** One page after `last`, at most `n` and at most the server's own limit, with a Link to the next where there is one. */
function page(names: readonly string[], url: URL, limit: number, body: (names: string[]) => object): Reply {
  const asked = url.searchParams.get('n');
  if (asked !== null && !/^\d+$/.test(asked))
    return failure(400, 'PAGINATION_NUMBER_INVALID', `n=${asked} is no count`);
  const size = Math.min(asked === null ? limit : Number(asked), limit);
  const last = url.searchParams.get('last') ?? '';
  const rest = names.filter(name => name > last).toSorted();
  const shown = rest.slice(0, size);
  if (shown.length === 0 || shown.length === rest.length) return json(body(shown));
  const query = new URLSearchParams({ last: shown.at(-1)!, n: String(size) });
  return json(body(shown), { link: `<${url.pathname}?${query.toString()}>; rel="next"` });
}

export function referrers(store: Store, name: string, subject: string, { url }: Exchange): Reply {
  if (!isDigest(subject)) return failure(400, 'DIGEST_INVALID', `${subject} is no digest`);
  const repository = store.repositories.get(name);
  const all = repository === undefined ? [] : [...referring(repository, subject)];
  const artifactType = url.searchParams.get('artifactType');
  const manifests = artifactType === null ? all : all.filter(one => one.artifactType === artifactType);
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const applied = artifactType === null ? {} : { 'oci-filters-applied': 'artifactType' };
  return json({ schemaVersion: 2, mediaType, manifests }, { 'content-type': mediaType, ...applied });
}

function* referring(repository: Repository, subject: string): Generator<Descriptor & { artifactType?: string }> {
  for (const [digest, { bytes, mediaType }] of repository.manifests) {
    const body = parseManifest(bytes);
    if (body?.subject?.digest !== subject) continue;
    const artifactType = body.artifactType ?? body.config?.mediaType;
    yield {
      mediaType,
      digest,
      size: bytes.length,
      ...(artifactType === undefined ? {} : { artifactType }),
      ...(body.annotations === undefined ? {} : { annotations: body.annotations }),
    };
  }
}
