// Registries that delete each in a way of their own, with their services beside them on the same port: a whole embedded
// registry under the paths, answers and refusals of each kind.
import { mediaTypes } from '../../../src/core/manifest.ts';
import type { RegistryKind } from '../../../src/core/registryKind.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from './embedded.ts';
import { failure, json, listen, listener, readExchange, send } from './server.ts';
import type { Exchange, Listening, Reply } from './server.ts';

export type Dialect = Extract<RegistryKind, 'dockerhub' | 'ghcr' | 'harbor' | 'quay' | 'google' | 'acr' | 'generic'>;

interface DialectRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface DialectRegistry extends Listening, Pick<EmbeddedRegistry, 'add'> {
  readonly origin: string;
  readonly requests: DialectRequest[];
  /** The tags of a repository as they are now. */
  tags(repository: string): string[];
}

/** @param first what answers before anything else does, for what goes wrong */
export async function startDialect(
  dialect: Dialect,
  first: (exchange: Exchange) => Reply | undefined = () => undefined,
): Promise<DialectRegistry> {
  const registry = await startEmbeddedRegistry();
  const backing = createBacking(registry);
  const requests: DialectRequest[] = [];
  const serve = listener(async (request, response) => {
    const exchange = await readExchange(request);
    const { method, url, headers } = exchange;
    requests.push({ method, path: url.pathname + url.search, authorization: headers.authorization });
    send(request, response, first(exchange) ?? routes[dialect](backing, exchange) ?? registry.answer(exchange));
  });
  const { host, close } = await listen(serve);
  return {
    host,
    origin: `http://${host}`,
    requests,
    add: registry.add,
    tags: repository => Object.keys(backing.tags(repository)),
    close: async () => void (await Promise.all([close(), registry.close()])),
  };
}

/** The registry below, as a service's database sees it. */
function createBacking(registry: EmbeddedRegistry) {
  const ask = (method: string, path: string): Reply => {
    const url = new URL(path, 'http://test.invalid');
    return registry.answer({ method, url, headers: {}, body: Buffer.of() });
  };

  const digestOf = (repository: string, tag: string): string =>
    String(ask('HEAD', `/v2/${repository}/manifests/${tag}`).headers?.['docker-content-digest'] ?? '');

  /** Digests by tag. */
  const tags = (repository: string): Record<string, string> => {
    const { tags: names = [] } = JSON.parse(String(ask('GET', `/v2/${repository}/tags/list`).body)) as {
      tags?: string[];
    };
    return Object.fromEntries(names.map(tag => [tag, digestOf(repository, tag)]));
  };

  return {
    tags,

    manifest(repository: string, reference: string): { mediaType: string; entries: string[] } {
      const text = String(ask('GET', `/v2/${repository}/manifests/${reference}`).body);
      const { mediaType, manifests = [] } = JSON.parse(text) as { mediaType: string; manifests?: { digest: string }[] };
      return { mediaType, entries: manifests.map(({ digest }) => digest) };
    },

    /** By digest, the tags on it. */
    artifacts(repository: string): [digest: string, tags: string[]][] {
      return [...Map.groupBy(Object.entries(tags(repository)), ([, digest]) => digest)].map(([digest, pairs]) => {
        return [digest, pairs.map(([tag]) => tag)];
      });
    },

    drop(repository: string, reference: string, status: number): Reply {
      const reply = ask('DELETE', `/v2/${repository}/manifests/${reference}`);
      return reply.status === 202 ? { status } : reply;
    },
  };
}

type Route = (backing: ReturnType<typeof createBacking>, exchange: Exchange) => Reply | undefined;

const unsupported = () => failure(405, 'UNSUPPORTED', 'The operation is unsupported.');

/** `DELETE` of a manifest at the registry itself. */
function deletion({ method, url }: Exchange): { repository: string; reference: string } | undefined {
  const [, repository, reference] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? [];
  return method === 'DELETE' && repository && reference ? { repository, reference } : undefined;
}

const byDigestOnly: Route = (_, exchange) => {
  const asked = deletion(exchange);
  return asked && !asked.reference.includes(':') ? unsupported() : undefined;
};

function untaggedOnly(refusal: Reply): Route {
  return (backing, exchange) => {
    const asked = deletion(exchange);
    return asked && Object.values(backing.tags(asked.repository)).includes(asked.reference) ? refusal : undefined;
  };
}

const routes: Readonly<Record<Dialect, Route>> = {
  generic: () => undefined,

  dockerhub(backing, exchange) {
    const { method, url, headers } = exchange;
    if (url.pathname === '/v2/auth/token') return json({ access_token: 'hub-token' });
    const [, dropped, tag] = /^\/v2\/repositories\/([^/]+\/[^/]+)\/tags\/([^/]+)\/$/.exec(url.pathname) ?? [];
    if (method === 'DELETE' && dropped && tag) {
      if (headers.authorization !== 'Bearer hub-token') return json({ detail: 'authentication required' }, {}, 401);
      return backing.drop(dropped, tag, 204);
    }
    const [, namespace, name] = /^\/v2\/namespaces\/([^/]+)\/repositories\/([^/]+)\/tags$/.exec(url.pathname) ?? [];
    if (namespace && name) {
      const repository = `${namespace}/${name}`;
      const results = Object.entries(backing.tags(repository)).map(([each, digest]) => {
        const { mediaType: media_type, entries } = backing.manifest(repository, digest);
        return { name: each, digest, media_type, images: entries.map(entry => ({ digest: entry })) };
      });
      return json({ count: results.length, next: null, results });
    }
    const refusal = failure(403, 'DENIED', 'the manifest is still referenced');
    return byDigestOnly(backing, exchange) ?? untaggedOnly(refusal)(backing, exchange);
  },

  ghcr(backing, exchange) {
    const { method, url, headers } = exchange;
    if (deletion(exchange)) return unsupported();
    const [, kind, owner, name, id] =
      /^\/(users|orgs)\/([^/]+)\/packages\/container\/([^/]+)\/versions(?:\/(\d+))?$/.exec(url.pathname) ?? [];
    if (!owner || !name) return undefined;
    if (headers.authorization !== 'Bearer github-token') return json({ message: 'Requires authentication' }, {}, 401);
    if (kind === 'users' && owner === 'acme') return json({ message: 'Not Found' }, {}, 404);
    const repository = `${owner}/${decodeURIComponent(name)}`;
    const versions = backing.artifacts(repository).map(([digest, tags], at) => ({
      id: 100 + at,
      name: digest,
      metadata: { package_type: 'container', container: { tags } },
    }));
    if (method !== 'DELETE') return json(versions);
    const version = versions.find(each => String(each.id) === id);
    return version ? backing.drop(repository, version.name, 204) : json({ message: 'Not Found' }, {}, 404);
  },

  harbor(backing, exchange) {
    const { method, url } = exchange;
    const path = /^\/api\/v2\.0\/projects\/([^/]+)\/repositories\/([^/]+)\/artifacts(?:\/([^/]+)\/tags\/([^/]+))?$/;
    const [, project, name, , tag] = path.exec(url.pathname) ?? [];
    if (!project || !name) return byDigestOnly(backing, exchange);
    const repository = `${project}/${decodeURIComponent(decodeURIComponent(name))}`;
    if (method === 'DELETE' && tag) return backing.drop(repository, tag, 200);
    return json(
      backing.artifacts(repository).map(([digest, tags]) => {
        const { mediaType, entries } = backing.manifest(repository, digest);
        const references = entries.length > 0 ? entries.map(entry => ({ child_digest: entry })) : null;
        return { digest, manifest_media_type: mediaType, references, tags: tags.map(each => ({ name: each })) };
      }),
    );
  },

  quay(backing, { url }) {
    const [, repository] = /^\/api\/v1\/repository\/(.+)\/tag\/$/.exec(url.pathname) ?? [];
    if (!repository) return undefined;
    const tags = Object.entries(backing.tags(repository)).map(([name, digest]) => {
      const isList = backing.manifest(repository, digest).mediaType === mediaTypes.ociIndex;
      return { name, manifest_digest: digest, is_manifest_list: isList };
    });
    return json({ tags, page: 1, has_additional: false });
  },

  google(backing, exchange) {
    const { url } = exchange;
    const [, repository] = /^\/v2\/(.+)\/tags\/list$/.exec(url.pathname) ?? [];
    if (repository) {
      const manifest = Object.fromEntries(
        backing.artifacts(repository).map(([digest, tag]) => {
          return [digest, { tag, mediaType: backing.manifest(repository, digest).mediaType }];
        }),
      );
      return json({ name: repository, child: [], manifest, tags: Object.keys(backing.tags(repository)) });
    }
    const refusal = failure(400, 'GOOGLE_MANIFEST_DANGLING_TAG', 'Manifest is still referenced by tag');
    return untaggedOnly(refusal)(backing, exchange);
  },

  acr(backing, exchange) {
    const { method, url } = exchange;
    const [, repository, tag] = /^\/acr\/v1\/(.+)\/_tags\/([^/]+)$/.exec(url.pathname) ?? [];
    if (method === 'DELETE' && repository && tag) return backing.drop(repository, tag, 202);
    return byDigestOnly(backing, exchange);
  },
};
