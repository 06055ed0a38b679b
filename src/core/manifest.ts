// Manifests: what a registry sent, as JSON of any shape, to a typed index, image or configuration. Rules of the OCI image
// specification (manifest.md, image-index.md, config.md) and of Docker's older types; attestations as BuildKit stores them.
import { parseDigest } from './digest.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from './json.ts';
import { comparePlatforms, type Platform } from './platform.ts';

export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  /** Recognised to be named, never read. */
  schema1: 'application/vnd.docker.distribution.manifest.v1+json',
  schema1Signed: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
} as const;

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
  /** Where else it may be had; never asked. */
  readonly urls?: readonly string[];
  /** The content itself, in base64: to be used only through `embeddedContent`. */
  readonly data?: string;
}

export interface Index {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  /** The manifest that this one says something about: it is a referrer of that. */
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Image {
  readonly kind: 'image';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export type Manifest = Index | Image;

/** Not a manifest that can be read; `message` says why. */
export class MalformedManifest extends Error {
  override readonly name = 'MalformedManifest';
}

/** Reads a manifest. `contentType` is the header's value, with or without parameters. */
export function parseManifest(text: string, contentType?: string): Manifest | MalformedManifest {
  const json = parseJsonObject(text);
  if (!json) return new MalformedManifest('it is not a JSON object');
  if (isAmbiguous(json)) return new MalformedManifest('it is both an index and an image');
  const mediaType = manifestType(json, contentType);
  if (mediaType instanceof MalformedManifest) return mediaType;
  switch (mediaType) {
    case mediaTypes.ociIndex:
    case mediaTypes.dockerList:
      return parseIndex(json, mediaType);
    case mediaTypes.ociManifest:
    case mediaTypes.dockerManifest:
      return parseImage(json, mediaType);
    case mediaTypes.schema1:
    case mediaTypes.schema1Signed:
      return new MalformedManifest('it is in Docker’s schema 1, which was withdrawn: push the image again');
    default:
      return new MalformedManifest(`its media type is ${mediaType}, which is neither an index nor an image`);
  }
}

/** containerd's `images/image.go` refuses it since CVE-2021-41190: two readers of one digest would see two things. */
function isAmbiguous(json: JsonObject): boolean {
  return 'manifests' in json && ('config' in json || 'layers' in json);
}

/** The header, cross-checked with the body; where neither says anything, what the body's members tell. */
function manifestType(json: JsonObject, contentType: string | undefined): string | MalformedManifest {
  const header = contentType?.split(';')[0]?.trim().toLowerCase();
  const own = typeof json['mediaType'] === 'string' ? json['mediaType'] : undefined;
  const known = Object.values(mediaTypes) as string[];
  if (own && header && known.includes(header) && own !== header) {
    return new MalformedManifest(`it calls itself ${own}, the registry calls it ${header}`);
  }
  if (own) return own;
  if (header && known.includes(header)) return header;
  if ('manifests' in json) return mediaTypes.ociIndex;
  if ('config' in json) return mediaTypes.ociManifest;
  if ('fsLayers' in json) return mediaTypes.schema1;
  return header ?? 'not stated';
}

function parseIndex(json: JsonObject, mediaType: string): Index | MalformedManifest {
  const manifests = descriptors(json['manifests']);
  return manifests
    ? { kind: 'index', mediaType, manifests, ...commonMembers(json) }
    : new MalformedManifest('its “manifests” cannot be read');
}

function parseImage(json: JsonObject, mediaType: string): Image | MalformedManifest {
  const config = descriptor(json['config']);
  const layers = descriptors(json['layers']);
  return config && layers
    ? { kind: 'image', mediaType, config, layers, ...commonMembers(json) }
    : new MalformedManifest('its “config” or “layers” cannot be read');
}

function commonMembers(json: JsonObject): Pick<Manifest, 'subject' | 'artifactType' | 'annotations'> {
  const { artifactType } = json;
  const subject = descriptor(json['subject']);
  const annotations = stringRecord(json['annotations']);
  return {
    ...(subject && { subject }),
    ...(typeof artifactType === 'string' && artifactType !== '' && { artifactType }),
    ...(annotations && { annotations }),
  };
}

function descriptors(value: unknown): Descriptor[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const parsed = value.map(descriptor);
  return parsed.every(each => each !== undefined) ? parsed : undefined;
}

function descriptor(value: unknown): Descriptor | undefined {
  if (!isJsonObject(value)) return undefined;
  const { mediaType, digest, size, artifactType, urls, data } = value;
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || !parseDigest(digest)) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  const platform = parsePlatformObject(value['platform']);
  const annotations = stringRecord(value['annotations']);
  return {
    mediaType,
    digest,
    size,
    ...(platform && { platform }),
    ...(annotations && { annotations }),
    ...(typeof artifactType === 'string' && { artifactType }),
    ...(Array.isArray(urls) && urls.some(isText) && { urls: urls.filter(isText) }),
    ...(typeof data === 'string' && { data }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A platform as OCI descriptors and configurations write it; undefined for what is none. */
export function parsePlatformObject(value: unknown): Platform | undefined {
  if (!isJsonObject(value)) return undefined;
  const { os, architecture, variant } = value;
  if (!isWord(os) || !isWord(architecture)) return undefined;
  const osVersion = value['os.version'];
  const features = value['os.features'];
  return {
    os,
    architecture,
    ...(isWord(variant) && { variant }),
    ...(isWord(osVersion) && { osVersion }),
    ...(Array.isArray(features) && features.some(isWord) && { osFeatures: features.filter(isWord) }),
  };
}

/** No platform has ever had other characters: with them it is not a platform, but a text meant to be shown. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.+-]{1,64}$/.test(value);
}

/** The platform that an image's configuration states (config.md: `os` and `architecture` are required). */
export function parseConfigPlatform(text: string): Platform | MalformedManifest {
  const json = parseJsonObject(text);
  const platform = json && parsePlatformObject(json);
  return platform ?? new MalformedManifest('its configuration does not state “os” and “architecture”');
}

/** Whether a manifest's configuration is an image's, which alone states a platform: charts and signatures have another. */
export function isImageConfig({ mediaType }: Descriptor): boolean {
  return /\b(?:image\.config|container\.image)\.v1\+json$/.test(mediaType);
}

/** Layers that no registry needs to hold, as they are elsewhere: Docker's foreign ones, OCI's non-distributable ones (layer.md). */
export function isForeignLayer({ mediaType, urls }: Pick<Descriptor, 'mediaType' | 'urls'>): boolean {
  return urls !== undefined && /\.(?:foreign|nondistributable)\./.test(mediaType);
}

interface PlatformManifest {
  readonly platform: Platform;
  readonly descriptor: Descriptor;
  /** The manifests that describe this one: SBOM, provenance. */
  readonly attestations: readonly Descriptor[];
}

export interface IndexContents {
  readonly platforms: readonly PlatformManifest[];
  /** Indexes inside this index, whose platforms count as its own. */
  readonly nested: readonly Descriptor[];
  /** Attestations whose subject this index does not hold, and entries without a platform. */
  readonly others: readonly Descriptor[];
}

/** Sorts an index's entries: platforms, each with its attestations, nested indexes and the rest. */
export function contentsOf(index: Index): IndexContents {
  const attestations = Map.groupBy(index.manifests.filter(isAttestation), attestedDigest);
  const subjects = index.manifests.filter(each => !isAttestation(each));
  const nested = subjects.filter(isIndexDescriptor);
  const images = subjects.filter(each => !isIndexDescriptor(each));
  const digests = new Set(images.map(({ digest }) => digest));
  const platforms = images.flatMap(each => {
    if (!each.platform || isUnknown(each.platform)) return [];
    return [{ platform: each.platform, descriptor: each, attestations: attestations.get(each.digest) ?? [] }];
  });
  return {
    platforms: platforms.toSorted((left, right) => comparePlatforms(left.platform, right.platform)),
    nested,
    others: [
      ...images.filter(({ platform }) => !platform || isUnknown(platform)),
      ...[...attestations].flatMap(([subject, orphans]) => (digests.has(subject) ? [] : orphans)),
    ],
  };
}

function isIndexDescriptor({ mediaType }: Descriptor): boolean {
  return isIndexType(mediaType);
}

export function isIndexType(mediaType: unknown): boolean {
  return mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerList;
}

/** Of an index or of an image, as far as they are told apart here. */
export function isManifestType(mediaType: unknown): boolean {
  return (Object.values(mediaTypes) as readonly unknown[]).includes(mediaType);
}

/** BuildKit's attestation storage: `docs/attestations/attestation-storage.md` of moby/buildkit. */
export function isAttestation({ annotations }: Pick<Descriptor, 'annotations'>): boolean {
  return annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}

/** The annotation that names the manifest which an attestation is about. */
export const attestedAnnotation = 'vnd.docker.reference.digest';

export function attestedDigest({ annotations }: Descriptor): string {
  return annotations?.[attestedAnnotation] ?? '';
}

/** What an attestation calls its platform. */
export function isUnknown({ os, architecture }: Platform): boolean {
  return os === 'unknown' && architecture === 'unknown';
}

/** What pulling one platform's image transfers: compressed layers and configuration, in bytes. */
export function compressedSize(image: Image): number {
  return image.layers.reduce((sum, layer) => sum + layer.size, image.config.size);
}

function stringRecord(value: unknown): Record<string, string> | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
