// Indexes as BuildKit makes them, three platforms and three attestations, in any number: all different, and no layers.
import { content, MEDIA_TYPES, type BuiltImage } from '../support/registry/images.ts';

const platforms = ['amd64', 'arm64', 'riscv64'];

export interface SyntheticIndex extends BuiltImage {
  /** Of its platforms. */
  readonly digests: readonly string[];
}

export function syntheticIndex(at: number): SyntheticIndex {
  const digest = (kind: number, place: number): string =>
    `sha256:${[at, kind, place]
      .map(each => each.toString(16).padStart(8, '0'))
      .join('')
      .padEnd(64, 'e')}`;
  const digests = platforms.map((_, place) => digest(1, place));
  const images = platforms.map((architecture, place) => {
    return {
      mediaType: MEDIA_TYPES.oci.manifest,
      digest: digests[place],
      size: 1200,
      platform: { os: 'linux', architecture },
    };
  });
  const attestations = platforms.map((_, place) => ({
    mediaType: MEDIA_TYPES.oci.manifest,
    digest: digest(2, place),
    size: 840,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digests[place],
    },
  }));
  const mediaType = MEDIA_TYPES.oci.index;
  const manifest = content(mediaType, { schemaVersion: 2, mediaType, manifests: [...images, ...attestations] });
  return { manifest, blobs: new Map(), children: [], digests };
}
