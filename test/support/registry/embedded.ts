// A small OCI distribution server in memory, for tests that need a registry where no program can be installed.
import { manifests, putBytes } from './embeddedManifests.ts';
import { blobs, startUpload, upload } from './embeddedBlobs.ts';
import { catalog, referrers, tags } from './embeddedLists.ts';
import type { BuiltImage } from './images.ts';
import { failure, json, listen, listener, readExchange, record, send } from './server.ts';
import type { Exchange, Listening, RecordedRequest, Reply } from './server.ts';
import { createStore, repositoryOf } from './store.ts';
import type { Store } from './store.ts';

export interface EmbeddedOptions {
  readonly port?: number;
  /** The most names in one page of a list, whatever `n` asks; 1000 when absent. */
  readonly pageSize?: number;
  /** Switched off, every DELETE answers 405 as distribution does. */
  readonly deletes?: boolean;
  /** Switched off, the referrers API answers 404 as registries before 1.1 do. */
  readonly referrers?: boolean;
}

export interface EmbeddedRegistry extends Listening {
  /** In the order of arrival. */
  readonly requests: RecordedRequest[];
  /** Puts an image with all its children under `repository:tag`, without any request. */
  readonly add: (reference: string, image: BuiltImage) => void;
  /** What the registry would answer, which the faulty one falls through to. */
  readonly answer: (exchange: Exchange) => Reply;
}

export async function startEmbeddedRegistry(options: EmbeddedOptions = {}): Promise<EmbeddedRegistry> {
  const store = createStore();
  const requests: RecordedRequest[] = [];
  const answer = (exchange: Exchange): Reply => route(store, options, exchange);
  const serve = listener(async (request, response) => {
    const entry = record(request);
    requests.push(entry);
    const reply = answer(await readExchange(request));
    entry.status = reply.status;
    send(request, response, reply);
  });
  const { host, close } = await listen(serve, options.port);
  return { host, close, requests, answer, add: (reference, image) => add(store, reference, image) };
}

function add(store: Store, reference: string, image: BuiltImage): void {
  const [name, tag] = reference.split(':');
  if (name === undefined || tag === undefined) throw new Error(`'${reference}' must be repository:tag`);
  const repository = repositoryOf(store, name);
  for (const [digest, bytes] of image.blobs) repository.blobs.set(digest, bytes);
  for (const { manifest } of image.children) putBytes(repository, manifest.digest, manifest);
  putBytes(repository, tag, image.manifest);
}

const NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const ROUTE = /^\/v2\/(?<name>.+)\/(?<kind>manifests|blobs|referrers|tags)\/(?<rest>uploads\/[^/]*|[^/]+)$/;

function route(store: Store, options: EmbeddedOptions, exchange: Exchange): Reply {
  const path = exchange.url.pathname;
  if (path === '/v2/' || path === '/v2') return json({}, { 'docker-distribution-api-version': 'registry/2.0' });
  if (path === '/v2/_catalog') return catalog(store, exchange, options.pageSize ?? 1000);
  const { name = '', kind = '', rest = '' } = ROUTE.exec(path)?.groups ?? {};
  if (kind === '') return failure(404, 'NOT_FOUND', `${path} is no path of a registry`);
  if (!NAME.test(name)) return failure(400, 'NAME_INVALID', `'${name}' is no repository name`);
  if (options.deletes === false && exchange.method === 'DELETE' && !rest.startsWith('uploads/')) {
    return failure(405, 'UNSUPPORTED', 'deletion is switched off');
  }
  return routeIn(store, options, exchange, name, kind, decodeURIComponent(rest));
}

function routeIn(
  store: Store,
  options: EmbeddedOptions,
  exchange: Exchange,
  name: string,
  kind: string,
  rest: string,
): Reply {
  if (kind === 'manifests') return manifests(store, name, rest, exchange);
  if (kind === 'blobs' && (rest === 'uploads/' || rest === 'uploads')) return startUpload(store, name, exchange);
  if (kind === 'blobs' && rest.startsWith('uploads/'))
    return upload(store, name, rest.slice('uploads/'.length), exchange);
  if (kind === 'blobs') return blobs(store, name, rest, exchange);
  if (exchange.method !== 'GET') return failure(405, 'UNSUPPORTED', `${exchange.method} is not for lists`);
  if (kind === 'tags' && rest === 'list') return tags(store, name, exchange, options.pageSize ?? 1000);
  if (kind === 'referrers' && options.referrers !== false) return referrers(store, name, rest, exchange);
  return failure(404, 'NOT_FOUND', `${exchange.url.pathname} is not offered`);
}
