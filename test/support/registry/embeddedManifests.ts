// Manifests of the embedded registry: stored bytes go out untouched; what is put must be whole and have all its parts.
import { failure } from './server.ts';
import type { Exchange, Reply } from './server.ts';
import { digestOf, isDigest, matches, parseManifest, repositoryOf } from './store.ts';
import type { Descriptor, ManifestBody, Repository, Store, StoredManifest } from './store.ts';

const TAG = /^\w[\w.-]{0,127}$/;
const MANIFEST_CAP = 4 * 1024 * 1024;

export function manifests(store: Store, name: string, reference: string, exchange: Exchange): Reply {
  if (!isDigest(reference) && !TAG.test(reference)) {
    return failure(
      400,
      reference.includes(':') ? 'DIGEST_INVALID' : 'TAG_INVALID',
      `${reference} is neither a tag nor a digest`,
    );
  }
  if (exchange.method === 'PUT') return putManifest(store, name, reference, exchange);
  const repository = store.repositories.get(name);
  if (repository === undefined) return failure(404, 'NAME_UNKNOWN', `repository ${name} is not known`);
  if (exchange.method === 'DELETE') return deleteManifest(repository, reference);
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return getManifest(repository, reference);
  return failure(405, 'UNSUPPORTED', `${exchange.method} is not for manifests`);
}

function getManifest(repository: Repository, reference: string): Reply {
  const digest = isDigest(reference) ? reference : repository.tags.get(reference);
  const manifest = digest === undefined ? undefined : repository.manifests.get(digest);
  if (digest === undefined || manifest === undefined)
    return failure(404, 'MANIFEST_UNKNOWN', `manifest ${reference} is not known`);
  return {
    status: 200,
    headers: { 'content-type': manifest.mediaType, 'docker-content-digest': digest, etag: `"${digest}"` },
    body: manifest.bytes,
  };
}

function putManifest(store: Store, name: string, reference: string, { body, headers }: Exchange): Reply {
  const mediaType = (headers['content-type'] ?? '').split(';')[0]!.trim();
  const manifest = parseManifest(body);
  const refusal = refused(manifest, mediaType, body, reference);
  if (refusal !== undefined) return refusal;
  const repository = repositoryOf(store, name);
  const missing = missingParts(repository, manifest!);
  if (missing.length > 0) return failure(400, 'MANIFEST_BLOB_UNKNOWN', `${name} does not have ${missing.join(', ')}`);
  const digest = putBytes(repository, reference, { bytes: body, mediaType });
  const subject = manifest!.subject === undefined ? {} : { 'oci-subject': manifest!.subject.digest };
  const location = `/v2/${name}/manifests/${digest}`;
  return { status: 201, headers: { location, 'docker-content-digest': digest, ...subject } };
}

/** Stores without any check, which `add` uses for images that were built whole. */
export function putBytes(repository: Repository, reference: string, manifest: StoredManifest): string {
  const digest = isDigest(reference) ? reference : digestOf(manifest.bytes);
  repository.manifests.set(digest, manifest);
  if (!isDigest(reference)) repository.tags.set(reference, digest);
  return digest;
}

function refused(
  manifest: ManifestBody | undefined,
  mediaType: string,
  body: Buffer,
  reference: string,
): Reply | undefined {
  if (body.length > MANIFEST_CAP) return failure(413, 'SIZE_INVALID', 'a manifest may have 4 MiB');
  if (manifest === undefined) return failure(400, 'MANIFEST_INVALID', 'the body is no JSON object');
  if (mediaType === '' || (manifest.mediaType !== undefined && manifest.mediaType !== mediaType)) {
    return failure(
      400,
      'MANIFEST_INVALID',
      `Content-Type '${mediaType}' is not the body's mediaType '${manifest.mediaType}'`,
    );
  }
  if (isDigest(reference) && !matches(body, reference))
    return failure(400, 'DIGEST_INVALID', `the body is not ${reference}`);
  return undefined;
}

function missingParts(repository: Repository, manifest: ManifestBody): string[] {
  const own = [manifest.config, ...(manifest.layers ?? [])].filter(part => part !== undefined);
  // Layers with urls live elsewhere by intent (Windows base layers).
  const blobs = own.filter(part => (part.urls ?? []).length === 0 && !repository.blobs.has(part.digest));
  const children = (manifest.manifests ?? []).filter((child: Descriptor) => !repository.manifests.has(child.digest));
  return [...blobs, ...children].map(part => part.digest);
}

/** By tag only the tag goes; by digest the manifest goes, and every tag on it. */
function deleteManifest(repository: Repository, reference: string): Reply {
  const removed = isDigest(reference) ? repository.manifests.delete(reference) : repository.tags.delete(reference);
  if (!removed) return failure(404, 'MANIFEST_UNKNOWN', `manifest ${reference} is not known`);
  for (const [tag, digest] of repository.tags) if (digest === reference) repository.tags.delete(tag);
  return { status: 202 };
}
