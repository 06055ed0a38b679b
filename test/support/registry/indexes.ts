// Indexes over built images, and the attestations that BuildKit hangs beside them.
import { content, descriptor, MEDIA_TYPES } from './images.ts';
import type { BuiltImage, Content } from './images.ts';
import { digestOf } from './store.ts';

export interface IndexOptions {
  /** One attestation (provenance) for each image, as `docker buildx build --provenance=true` makes them. */
  readonly attestations?: boolean;
  readonly mediaTypes?: 'oci' | 'docker';
  readonly annotations?: Readonly<Record<string, string>>;
  readonly subject?: Content;
}

/** An index over images and over other indexes, whose entries have no platform. */
export function index(images: readonly BuiltImage[], options: IndexOptions = {}): BuiltImage {
  const mediaType = MEDIA_TYPES[options.mediaTypes ?? 'oci'].index;
  const attested = options.attestations === true ? images.filter(one => one.platform !== undefined) : [];
  const attestations = attested.map(one => ({ subject: one, attestation: attestation(one) }));
  const manifest = content(mediaType, {
    schemaVersion: 2,
    mediaType,
    manifests: [...images.map(entry), ...attestations.map(one => attestationEntry(one.attestation, one.subject))],
    subject: options.subject === undefined ? undefined : descriptor(options.subject.mediaType, options.subject.bytes),
    annotations: options.annotations,
  });
  const direct = [...images, ...attestations.map(one => one.attestation)];
  return {
    manifest,
    blobs: new Map(direct.flatMap(one => [...one.blobs])),
    children: direct.flatMap(one => one.children.concat(one)),
  };
}

function entry({ manifest, platform }: BuiltImage): object {
  return { ...descriptor(manifest.mediaType, manifest.bytes), platform };
}

const UNKNOWN = { architecture: 'unknown', os: 'unknown' };

function attestationEntry({ manifest }: BuiltImage, subject: BuiltImage): object {
  return {
    ...descriptor(manifest.mediaType, manifest.bytes),
    annotations: {
      'vnd.docker.reference.digest': subject.manifest.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
    platform: UNKNOWN,
  };
}

const PREDICATE = 'https://slsa.dev/provenance/v0.2';

/** BuildKit's own shape: an OCI image of platform unknown/unknown whose layer is the statement, uncompressed. */
function attestation(subject: BuiltImage): BuiltImage {
  const types = MEDIA_TYPES.oci;
  const statement = Buffer.from(JSON.stringify(provenance(subject)));
  const rootfs = { type: 'layers', diff_ids: [digestOf(statement)] };
  const config = Buffer.from(JSON.stringify({ ...UNKNOWN, config: {}, rootfs }));
  const layer = {
    ...descriptor('application/vnd.in-toto+json', statement),
    annotations: { 'in-toto.io/predicate-type': PREDICATE },
  };
  const manifest = content(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(types.config, config),
    layers: [layer],
  });
  const blobs = new Map([config, statement].map(bytes => [digestOf(bytes), bytes] as const));
  return { manifest, blobs, children: [] };
}

function provenance({ manifest, platform }: BuiltImage): object {
  const { os, architecture, variant } = platform ?? { ...UNKNOWN, variant: undefined };
  const name = [os, architecture, variant].filter(part => part !== undefined).join('/');
  const purl = `pkg:docker/sample@latest?platform=${encodeURIComponent(name)}`;
  const when = '2024-01-01T00:00:00Z';
  return {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: PREDICATE,
    subject: [{ name: purl, digest: { sha256: manifest.digest.slice('sha256:'.length) } }],
    predicate: {
      builder: { id: '' },
      buildType: 'https://mobyproject.org/buildkit@v1',
      materials: [],
      invocation: {
        configSource: { entryPoint: 'Dockerfile' },
        parameters: { frontend: 'dockerfile.v0' },
        environment: { platform: name },
      },
      metadata: {
        buildStartedOn: when,
        buildFinishedOn: when,
        completeness: { parameters: true, environment: true, materials: false },
        reproducible: false,
      },
    },
  };
}
