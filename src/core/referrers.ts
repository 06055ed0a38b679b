// The list of referrers of registries without the referrers API: an index under a tag made of the subject's digest
// (distribution specification, “Referrers Tag Schema” and “Pushing Manifests with Subject”).
import type { Digest } from './digest.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from './json.ts';
import { mediaTypes, type Descriptor, type Manifest } from './manifest.ts';

export function referrersTag({ algorithm, hex }: Digest): string {
  return `${algorithm}-${hex.slice(0, 64)}`;
}

/** How the tags end under which Cosign hangs things beside an image (sigstore/cosign `pkg/oci/remote`, `SignatureTag`). */
export const cosignSuffixes = ['sig', 'att', 'sbom'] as const;

const cosignTypes: Readonly<Record<(typeof cosignSuffixes)[number], string>> = {
  sig: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  att: 'application/vnd.dsse.envelope.v1+json',
  sbom: 'application/vnd.dev.cosign.artifact.sbom.v1+json',
};

/** The tags under which Cosign looks for what it made, and what is there. */
export function cosignTags(subject: Digest): { readonly tag: string; readonly artifactType: string }[] {
  return cosignSuffixes.map(end => ({ tag: `${referrersTag(subject)}.${end}`, artifactType: cosignTypes[end] }));
}

const subjectPattern = new RegExp(`^(sha256|sha512)-([0-9a-f]{64})(?:\\.(?:${cosignSuffixes.join('|')}))?$`);

/**
 * The digest that a tag speaks of, where it is one that only holds referrers; of sha512 its first 64 digits. No person made
 * such a tag: lists fold it away.
 */
export function subjectOfTag(tag: string): string | undefined {
  const match = subjectPattern.exec(tag);
  return match ? `${match[1]}:${match[2]}` : undefined;
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

/** The list without some; itself where it names none of them, undefined where none would be left. */
export function withoutReferrers(list: string, digests: readonly string[]): string | undefined {
  const index = parseJsonObject(list);
  const entries: readonly unknown[] = Array.isArray(index?.['manifests']) ? index['manifests'] : [];
  const rest = entries.filter(each => !(isJsonObject(each) && digests.some(digest => digest === each['digest'])));
  if (rest.length === entries.length) return list;
  return rest.length === 0 ? undefined : JSON.stringify({ ...index, manifests: rest });
}

const emptyIndex = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] };
