// The list of referrers of registries without the referrers API: an index under a tag made of the subject's digest
// (distribution specification, “Referrers Tag Schema” and “Pushing Manifests with Subject”).
import type { Digest } from './digest.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from './json.ts';
import { mediaTypes, type Descriptor, type Manifest } from './manifest.ts';

export function referrersTag({ algorithm, hex }: Digest): string {
  return `${algorithm}-${hex.slice(0, 64)}`;
}

/** What the list says of a manifest: its annotations too, and a type where it has none of its own. */
export function referrerDescriptor(manifest: Manifest, digest: string, size: number): Descriptor {
  const { mediaType, annotations } = manifest;
  const artifactType = manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined);
  return { mediaType, digest, size, ...(artifactType && { artifactType }), ...(annotations && { annotations }) };
}

/** The list with one more; undefined where it is there already. Other tools' entries stay as they are. */
export function withReferrer(list: string | undefined, referrer: Descriptor): string | undefined {
  const index: JsonObject = (list === undefined ? undefined : parseJsonObject(list)) ?? emptyIndex;
  const entries: readonly unknown[] = Array.isArray(index['manifests']) ? index['manifests'] : [];
  if (entries.some(each => isJsonObject(each) && each['digest'] === referrer.digest)) return undefined;
  return JSON.stringify({ ...index, manifests: [...entries, referrer] });
}

const emptyIndex = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] };
