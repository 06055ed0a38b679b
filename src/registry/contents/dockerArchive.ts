// What `docker save` wrote before version 25, and `podman save` writes still: a list of images, each with its configuration and
// its layers as they are on the disk (moby's `image/spec/v1.2.md`). They never had a manifest: it is made here.
import { createHash } from 'node:crypto';
import { isJsonObject, parseJsonObjects } from '../../core/json.ts';
import { MalformedManifest, mediaTypes, parseManifest } from '../../core/manifest.ts';
import type { FetchedManifest } from '../manifests.ts';
import { malformed, type ArchivedFile } from './archiveFiles.ts';

export const dockerList = 'manifest.json';

const configType = 'application/vnd.docker.container.image.v1+json';
const layerType = 'application/vnd.docker.image.rootfs.diff.tar';

/** The only image of the list. Throws UnreadableLayer where it names another number, or what is not there. */
export function dockerImage(list: string, files: ReadonlyMap<string, ArchivedFile>): FetchedManifest {
  const images = parseJsonObjects(list);
  const [image] = images;
  if (!image || images.length > 1) throw malformed(`it holds ${images.length} images where one is wanted`);
  const { Config: config, Layers: layers } = image;
  const descriptorOf = (name: unknown, mediaType: string) => {
    const file = typeof name === 'string' ? files.get(name) : undefined;
    if (!file) throw malformed(`it lacks ${String(name)}`);
    return { mediaType, size: file.size, digest: file.digest };
  };
  if (!Array.isArray(layers) || isJsonObject(config)) throw malformed(`its ${dockerList} cannot be read`);
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.dockerManifest,
    config: descriptorOf(config, configType),
    layers: layers.map(layer => descriptorOf(layer, layerType)),
  });
  const manifest = parseManifest(text);
  if (manifest instanceof MalformedManifest) throw malformed(manifest.message);
  return { text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}`, manifest };
}
