// Valid images made in memory: real layers, configurations and manifests whose digests never change.
import { elf, pe } from './executables.ts';
import { layer } from './layers.ts';
import type { Files, Layer } from './layers.ts';
import { digestOf } from './store.ts';

export interface Content {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly digest: string;
}

/** The platform fields of a descriptor and of a configuration. */
interface PlatformFields {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

export interface BuiltImage {
  readonly manifest: Content;
  /** Every blob it needs, its children's too. */
  readonly blobs: ReadonlyMap<string, Buffer>;
  /** Every manifest below it, each after its own children; empty for an image of one platform. */
  readonly children: readonly BuiltImage[];
  /** Absent from an index. */
  readonly platform?: PlatformFields;
}

export interface ImageOptions {
  /** `os/architecture[/variant]` */
  readonly platform: string;
  readonly osVersion?: string;
  /** Put into a second layer, above the one that holds the program `/app`. */
  readonly files?: Files;
  readonly mediaTypes?: 'oci' | 'docker';
  readonly labels?: Readonly<Record<string, string>>;
  /** Members of the configuration, instead of those that it would have. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
  readonly subject?: Content;
}

export const MEDIA_TYPES = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
} as const;

const CREATED = '2024-01-01T00:00:00Z';

export async function image(options: ImageOptions): Promise<BuiltImage> {
  const platform = platformFields(options.platform, options.osVersion);
  const program = await layer(programFiles(platform));
  const layers = options.files === undefined ? [program] : [program, await layer(options.files)];
  const types = MEDIA_TYPES[options.mediaTypes ?? 'oci'];
  const config = Buffer.from(
    JSON.stringify({ ...configuration(platform, layers, options.labels), ...options.configuration }),
  );
  const manifest = content(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    artifactType: options.artifactType,
    config: descriptor(types.config, config),
    layers: layers.map(one => descriptor(types.layer, one.bytes)),
    subject: options.subject === undefined ? undefined : descriptor(options.subject.mediaType, options.subject.bytes),
    annotations: options.annotations,
  });
  const blobs = new Map([[digestOf(config), config], ...layers.map(one => [one.digest, one.bytes] as const)]);
  return { manifest, blobs, children: [], platform };
}

function programFiles({ os, architecture, variant }: PlatformFields): Files {
  // A Windows layer keeps its files below `Files`.
  return os === 'windows' ? { 'Files/app.exe': pe(architecture) } : { app: elf(architecture, variant) };
}

function configuration(platform: PlatformFields, layers: readonly Layer[], labels: ImageOptions['labels']): object {
  const program = platform.os === 'windows' ? 'C:\\app.exe' : '/app';
  return {
    created: CREATED,
    ...platform,
    config: { Entrypoint: [program], Labels: labels },
    rootfs: { type: 'layers', diff_ids: layers.map(one => one.diffId) },
    history: layers.map((_, index) => ({ created: CREATED, created_by: `COPY ${index === 0 ? 'app' : 'files'} /` })),
  };
}

function platformFields(platform: string, osVersion?: string): PlatformFields {
  const [os, architecture, variant] = platform.split('/');
  if (os === undefined || architecture === undefined)
    throw new Error(`'${platform}' must be os/architecture[/variant]`);
  const version = osVersion === undefined ? {} : { 'os.version': osVersion };
  return { architecture, os, ...version, ...(variant === undefined ? {} : { variant }) };
}

/** Fields that are undefined do not reach the bytes. */
export function content(mediaType: string, body: object): Content {
  const bytes = Buffer.from(JSON.stringify(body, undefined, 2));
  return { bytes, mediaType, digest: digestOf(bytes) };
}

export function descriptor(mediaType: string, bytes: Buffer): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
