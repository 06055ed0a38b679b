// Images of layers as a test wants them: with other files, compressions, media types and configurations than a sound one has.
import { gunzipSync } from 'node:zlib';
import { content, descriptor, image, MEDIA_TYPES, type BuiltImage } from './images.ts';
import { layer, type Files } from './layers.ts';
import { digestOf } from './store.ts';

export interface LayerBytes {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** As `layer` makes it, in another form. */
export async function layerOf(
  files: Files,
  mediaType: string = MEDIA_TYPES.oci.layer,
  compress?: (tar: Buffer) => Buffer,
): Promise<LayerBytes> {
  const { bytes } = await layer(files);
  return { bytes: compress ? compress(gunzipSync(bytes)) : bytes, mediaType };
}

/** @param layers from the lowest; @param config what stands in the configuration’s `config` */
export async function layeredImage(
  platform: string,
  layers: readonly LayerBytes[],
  config: object = { Entrypoint: ['/app'] },
): Promise<BuiltImage> {
  const sound = await image({ platform });
  const configuration = Buffer.from(JSON.stringify({ ...sound.platform, config }));
  const types = MEDIA_TYPES.oci;
  const manifest = content(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(types.config, configuration),
    layers: layers.map(({ bytes, mediaType }) => descriptor(mediaType, bytes)),
  });
  const blobs = new Map([configuration, ...layers.map(({ bytes }) => bytes)].map(bytes => [digestOf(bytes), bytes]));
  return { ...sound, manifest, blobs };
}
