// An image in a tar archive, read as a registry is: an OCI layout (image-layout.md), or what Docker saved before it wrote
// those. Every blob in it is held against the digest that it is named by.
import { parseManifest, MalformedManifest, mediaTypes } from '../../core/manifest.ts';
import { tagOrDigest, type Reference } from '../../core/reference.ts';
import type { RegistryClient } from '../client.ts';
import type { FetchedManifest } from '../manifests.ts';
import { archivedFiles, malformed, readArchived, type ArchivedFile } from './archiveFiles.ts';
import { dockerImage, dockerList } from './dockerArchive.ts';

/** What the client reads of a registry, of an archive; rejects with UnreadableLayer for what is not in it. */
export interface ImageArchive extends Pick<RegistryClient, 'manifest' | 'textBlob' | 'blob'> {
  /** The index or image that the archive is of: the only one it names, or all that it names as one index. */
  readonly root: FetchedManifest;
  /** A manifest or a blob; an index may name what was not saved with it. */
  has(digest: string): boolean;
}

/** Reads the whole archive once. Rejects with the file's error, UnreadableLayer, or the signal's reason. */
export async function openArchive(path: string, signal: AbortSignal): Promise<ImageArchive> {
  const files = await archivedFiles(path, signal);
  const blobs = new Map([...files.values()].map(file => [file.digest, file]));
  const textOf = (digest: string): string => documentText(blobs.get(digest), digest);
  const manifestOf = (digest: string): FetchedManifest => read(textOf(digest), digest);
  return {
    root: rootOf(files, manifestOf),
    has: digest => blobs.has(digest),
    manifest: async reference => manifestOf(tagOrDigest(reference)),
    textBlob: async (_, { digest }) => textOf(digest),
    async *blob(_, { digest }, stopped) {
      const file = blobs.get(digest);
      if (!file) throw malformed(`it lacks ${digest}`);
      yield* readArchived(path, file, stopped);
    },
  };
}

const layoutIndex = 'index.json';

function rootOf(
  files: ReadonlyMap<string, ArchivedFile>,
  manifestOf: (digest: string) => FetchedManifest,
): FetchedManifest {
  const docker = files.has(layoutIndex) ? undefined : files.get(dockerList);
  if (docker) return dockerImage(documentText(docker, dockerList), files);
  const layout = read(documentText(files.get(layoutIndex), layoutIndex), '', mediaTypes.ociIndex);
  const entries = layout.manifest.kind === 'index' ? layout.manifest.manifests : [];
  const [only] = entries;
  return only && entries.length === 1 ? manifestOf(only.digest) : layout;
}

function documentText(file: ArchivedFile | undefined, name: string): string {
  if (file?.text === undefined) throw malformed(`it lacks ${name}, or that is no document`);
  return file.text;
}

function read(text: string, digest: string, mediaType?: string): FetchedManifest {
  const manifest = parseManifest(text, mediaType);
  if (manifest instanceof MalformedManifest) throw malformed(manifest.message);
  return { text, digest, manifest };
}

/** Names an archive where a reference is wanted. */
export const archiveReference: Reference = { host: 'localhost', repository: 'archive', original: 'archive' };
