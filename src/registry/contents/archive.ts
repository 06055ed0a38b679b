// An OCI image layout in a tar archive (image-layout.md), read as a registry is: every blob in it is held against the digest
// that it is named by.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { extract } from 'tar-stream';
import { parseDigest } from '../../core/digest.ts';
import { MalformedManifest, mediaTypes, parseManifest } from '../../core/manifest.ts';
import { tagOrDigest, type Reference } from '../../core/reference.ts';
import type { RegistryClient } from '../client.ts';
import type { FetchedManifest } from '../manifests.ts';
import { UnreadableLayer } from './unreadable.ts';

/** What the client reads of a registry, of an archive; rejects with UnreadableLayer for what is not in it. */
export interface ImageArchive extends Pick<RegistryClient, 'manifest' | 'textBlob' | 'blob'> {
  /** The index or image that the archive is of: the only one it names, or all that it names as one index. */
  readonly root: FetchedManifest;
}

/** Bytes: of one document, and of all that are kept. */
const largestDocument = 4 * 1024 * 1024;
const mostKept = 64 * 1024 * 1024;

/** Reads the whole archive once. Rejects with the file's error, UnreadableLayer, or the signal's reason. */
export async function openArchive(path: string, signal: AbortSignal): Promise<ImageArchive> {
  const documents = await readDocuments(path, signal);
  const textOf = (name: string): string => {
    const text = documents.get(name);
    if (text === undefined) throw malformed(`it lacks ${name}, or that is no document`);
    return text;
  };
  const manifestOf = (digest: string): FetchedManifest => read(textOf(digest), digest);
  return {
    root: rootOf(read(textOf(layoutIndex), '', mediaTypes.ociIndex), manifestOf),
    manifest: async reference => manifestOf(tagOrDigest(reference)),
    textBlob: async (_, { digest }) => textOf(digest),
    blob: (_, { digest }, stopped) => blobOf(path, digest, stopped),
  };
}

const layoutIndex = 'index.json';

function rootOf(layout: FetchedManifest, manifestOf: (digest: string) => FetchedManifest): FetchedManifest {
  const entries = layout.manifest.kind === 'index' ? layout.manifest.manifests : [];
  const [only] = entries;
  return only && entries.length === 1 ? manifestOf(only.digest) : layout;
}

function read(text: string, digest: string, mediaType?: string): FetchedManifest {
  const manifest = parseManifest(text, mediaType);
  if (manifest instanceof MalformedManifest) throw malformed(manifest.message);
  return { text, digest, manifest };
}

/** By digest, and the layout's own by its name; layers are only held against their digests. */
async function readDocuments(path: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const documents = new Map<string, string>();
  let room = mostKept;
  for await (const { name, content } of archivedFiles(path, signal)) {
    const digest = digestNamed(name);
    const hash = createHash(digest?.algorithm ?? 'sha256');
    const kept: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      length += chunk.length;
      if (length <= Math.min(largestDocument, room)) kept.push(chunk);
    }
    if (digest && hash.digest('hex') !== digest.hex) throw malformed(`${name} is not what its digest promises`);
    const isDocument = length <= Math.min(largestDocument, room) && kept[0]?.[0] === 0x7b;
    if (!isDocument || (!digest && name !== layoutIndex)) continue;
    documents.set(digest ? `${digest.algorithm}:${digest.hex}` : layoutIndex, Buffer.concat(kept).toString());
    room -= length;
  }
  return documents;
}

async function* blobOf(path: string, digest: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const { name, content } of archivedFiles(path, signal)) {
    const named = digestNamed(name);
    if (named && `${named.algorithm}:${named.hex}` === digest) {
      yield* content;
      return;
    }
  }
  throw malformed(`it lacks ${digest}`);
}

function digestNamed(name: string): ReturnType<typeof parseDigest> {
  const [, algorithm, hex] = /^(?:\.\/)?blobs\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return parseDigest(`${algorithm}:${hex}`);
}

interface ArchivedFile {
  readonly name: string;
  /** To be read to its end, or not at all. */
  readonly content: AsyncIterable<Uint8Array>;
}

async function* archivedFiles(path: string, signal: AbortSignal): AsyncGenerator<ArchivedFile> {
  const file = createReadStream(path, { signal });
  const archive = extract();
  pipeline(file, archive, () => undefined);
  try {
    for await (const entry of archive) {
      const content = entry as AsyncIterable<Uint8Array>;
      yield { name: entry.header.name.replace(/^\.\//, ''), content };
      // What was not read would stand in the way of the next one.
      entry.resume();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'code' in error) throw error;
    throw malformed(error instanceof Error ? error.message : String(error));
  } finally {
    file.destroy();
  }
}

function malformed(message: string): UnreadableLayer {
  return new UnreadableLayer('malformed', message);
}

/** Names an archive where a reference is wanted. */
export const archiveReference: Reference = { host: 'localhost', repository: 'archive', original: 'archive' };
