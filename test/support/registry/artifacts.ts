// Artifacts that are no images, as oras, helm and Cosign make them: files as layers, and what they are about as subject.
import { content, descriptor, MEDIA_TYPES, type BuiltImage, type Content } from './images.ts';
import { digestOf } from './store.ts';

interface ArtifactFile {
  readonly mediaType: string;
  readonly text: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface ArtifactOptions {
  readonly artifactType?: string;
  /** The configuration's; an empty one where it is left out. */
  readonly configType?: string;
  readonly files: readonly ArtifactFile[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly subject?: Content;
}

export function artifact({ configType, files, subject, ...options }: ArtifactOptions): BuiltImage {
  const config = Buffer.from('{}');
  const layers = files.map(({ mediaType, text, annotations }) => {
    return { bytes: Buffer.from(text), descriptor: { ...descriptor(mediaType, Buffer.from(text)), annotations } };
  });
  const manifest = content(MEDIA_TYPES.oci.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.oci.manifest,
    ...options,
    config: descriptor(configType ?? 'application/vnd.oci.empty.v1+json', config),
    layers: layers.map(layer => layer.descriptor),
    subject: subject && descriptor(subject.mediaType, subject.bytes),
  });
  const blobs = [config, ...layers.map(({ bytes }) => bytes)];
  return { manifest, blobs: new Map(blobs.map(bytes => [digestOf(bytes), bytes])), children: [] };
}
