// A saved image made fit to be pushed: without the platforms that the engine only knows by name, and with its layers compressed,
// which Docker's classic store keeps as they are on the disk. The configuration stays, and with it the image's ID.
import { createHash } from 'node:crypto';
import { composeIndex, type IndexType } from '../../core/composeIndex.ts';
import { distinct } from '../../core/distinct.ts';
import { parseDigest } from '../../core/digest.ts';
import { isJsonObject, parseJsonObject } from '../../core/json.ts';
import {
  attestedAnnotation,
  isForeignLayer,
  MalformedManifest,
  parseManifest,
  type Descriptor,
  type Image,
  type Index,
} from '../../core/manifest.ts';
import { withDigest } from '../../core/reference.ts';
import type { FetchedManifest } from '../manifests.ts';
import { together } from '../write/together.ts';
import { archiveReference, type ImageArchive } from './archive.ts';
import { malformed } from './archiveFiles.ts';
import type { CompressLayer } from './compressLayer.ts';

export interface Preparation {
  readonly archive: ImageArchive;
  /** Those that are other than they were saved, by their own digests: added to. */
  readonly made: Map<string, FetchedManifest>;
  readonly compress: CompressLayer;
  readonly signal: AbortSignal;
}

const deepestIndex = 3;

/** Undefined for what was not saved whole; the manifest itself where nothing of it has to be another. */
export async function prepare(
  fetched: FetchedManifest,
  how: Preparation,
  depth = 0,
): Promise<FetchedManifest | undefined> {
  const { manifest } = fetched;
  const text =
    manifest.kind === 'image'
      ? await preparedImage(fetched.text, manifest, how)
      : await preparedIndex(fetched.text, manifest, how, depth);
  if (text === undefined) return undefined;
  if (text === fetched.text) return fetched;
  const made = madeManifest(text);
  how.made.set(made.digest, made);
  return made;
}

/** Every member stays as it is, but what the layers are. */
async function preparedImage(
  text: string,
  { config, layers }: Image,
  { archive, compress, signal }: Preparation,
): Promise<string | undefined> {
  const isHere = (blob: Descriptor) => isForeignLayer(blob) || archive.has(blob.digest);
  if (![config, ...layers].every(isHere)) return undefined;
  const smaller = await together(
    signal,
    layers.map(layer => both => compress(layer, archive, both)),
  );
  if (smaller.every((layer, at) => layer === layers[at])) return text;
  const json = parseJsonObject(text);
  const written = Array.isArray(json?.['layers']) ? json['layers'].filter(isJsonObject) : [];
  const now = smaller.map(({ mediaType, digest, size }, place) => ({ ...written[place], mediaType, digest, size }));
  return JSON.stringify({ ...json, layers: now });
}

async function preparedIndex(
  text: string,
  { mediaType, manifests, annotations }: Index,
  how: Preparation,
  depth: number,
): Promise<string | undefined> {
  if (depth >= deepestIndex) throw malformed('it holds indexes inside indexes, too deep to be read');
  const children = distinct(
    manifests.filter(({ digest }) => how.archive.has(digest)),
    ({ digest }) => digest,
  );
  const prepared = await together(
    how.signal,
    children.map(({ digest }) => async signal => {
      const child = await prepare(await how.archive.manifest(at(digest), signal), { ...how, signal }, depth + 1);
      return [digest, child] as const;
    }),
  );
  const held = new Map(prepared.flatMap(([digest, child]) => (child ? [[digest, child] as const] : [])));
  const entries = manifests.flatMap(entry => entryNow(entry, held));
  if (entries.length === 0) return undefined;
  const isSame = entries.length === manifests.length && entries.every((entry, place) => entry === manifests[place]);
  return isSame ? text : composeIndex(mediaType as IndexType, entries, annotations);
}

/** An attestation goes with the image that it is about, and names it as it is now. */
function entryNow(entry: Descriptor, held: ReadonlyMap<string, FetchedManifest>): Descriptor[] {
  const child = held.get(entry.digest);
  const attested = entry.annotations?.[attestedAnnotation];
  const subject = attested === undefined ? undefined : held.get(attested);
  if (!child || (attested !== undefined && !subject)) return [];
  if (child.digest === entry.digest && subject?.digest === attested) return [entry];
  const annotations = subject && { ...entry.annotations, [attestedAnnotation]: subject.digest };
  return [{ ...entry, ...descriptorOf(child), ...(annotations && { annotations }) }];
}

function at(digest: string): typeof archiveReference {
  const parsed = parseDigest(digest);
  return parsed ? withDigest(archiveReference, parsed) : archiveReference;
}

export function descriptorOf({ text, digest, manifest: { mediaType } }: FetchedManifest): Descriptor {
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

/** Throws UnreadableLayer for what is no manifest. */
export function madeManifest(text: string): FetchedManifest {
  const manifest = parseManifest(text);
  if (manifest instanceof MalformedManifest) throw malformed(manifest.message);
  return { text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}`, manifest };
}
