// What the embedded registry holds in memory: bytes as they came, and names for them.
import { createHash } from 'node:crypto';

export interface StoredManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

export interface Repository {
  readonly manifests: Map<string, StoredManifest>;
  readonly tags: Map<string, string>;
  readonly blobs: Map<string, Buffer>;
}

export interface Upload {
  readonly repository: string;
  bytes: Buffer;
}

export interface Store {
  readonly repositories: Map<string, Repository>;
  readonly uploads: Map<string, Upload>;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly urls?: readonly string[];
  readonly platform?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The fields of a manifest or index that a registry looks at. */
export interface ManifestBody {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function createStore(): Store {
  return { repositories: new Map(), uploads: new Map() };
}

/** A repository comes into being with its first content, as in every registry. */
export function repositoryOf(store: Store, name: string): Repository {
  let repository = store.repositories.get(name);
  if (repository === undefined) {
    repository = { manifests: new Map(), tags: new Map(), blobs: new Map() };
    store.repositories.set(name, repository);
  }
  return repository;
}

export function digestOf(bytes: Buffer, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Whether the bytes are what the digest says, by the digest's own algorithm. */
export function matches(bytes: Buffer, digest: string): boolean {
  return isDigest(digest) && digestOf(bytes, digest.split(':')[0]) === digest;
}

/** undefined for what is no JSON object. */
export function parseManifest(bytes: Buffer): ManifestBody | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
