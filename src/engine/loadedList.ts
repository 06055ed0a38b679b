// What Podman and Buildah hold under a name: an image, or a list of images for several platforms.
import { parseJsonObject, isJsonObject } from '../core/json.ts';
import { parsePlatformObject } from '../core/manifest.ts';
import { formatPlatform, samePlatform, type Platform } from '../core/platform.ts';
import { formatReference, InvalidReference, parseReference } from '../core/reference.ts';
import { askEngine, runEngine, type Engine } from './engine.ts';
import { listImages, parseImages, type LoadedImage, type LocalImage } from './images.ts';
import { listPlatforms, localPlatforms, type LocalPlatform } from './platforms.ts';

export async function inPodman(
  podman: Engine,
  tag: string,
  platforms: readonly Platform[],
  signal: AbortSignal,
): Promise<LoadedImage | undefined> {
  const all = await listImages(podman, signal);
  const image = namedImage(all, tag);
  return image && loaded(image, platforms, await localPlatforms(podman, image, all, signal));
}

export async function inBuildah(
  buildah: Engine,
  tag: string,
  platforms: readonly Platform[],
  signal: AbortSignal,
): Promise<LoadedImage | undefined> {
  const all = parseImages(await askEngine(buildah, ['images', '--no-trunc', '--json'], { signal }));
  const image = namedImage(all, tag);
  if (!image) return undefined;
  const { exitCode, stdout } = await runEngine(buildah, ['manifest', 'inspect', '--', image.id], { signal });
  const list = exitCode === 0 ? parseJsonObject(stdout) : undefined;
  return loaded(image, platforms, list ? listPlatforms(list, all) : await onlyPlatform(buildah, image, signal));
}

async function onlyPlatform(buildah: Engine, { id }: LocalImage, signal: AbortSignal): Promise<LocalPlatform[]> {
  const told = parseJsonObject(await askEngine(buildah, ['inspect', '--type=image', '--', id], { signal }));
  const config = told?.['OCIv1'];
  const platform = isJsonObject(config) ? parsePlatformObject(config) : undefined;
  return platform ? [{ platform, isHere: true }] : [];
}

/** A name without a host is one of `localhost` once it was built; what was pulled of that name comes after it. */
export function namedImage(all: readonly LocalImage[], tag: string): LocalImage | undefined {
  const reference = parseReference(tag);
  if (reference instanceof InvalidReference) return undefined;
  const name = reference.tag === undefined ? `${tag}:latest` : tag;
  const candidates = [name, `localhost/${name}`, formatReference(reference)];
  return candidates.map(each => all.find(({ names }) => names.includes(each))).find(image => image !== undefined);
}

function loaded(
  { id, digest = id }: LocalImage,
  platforms: readonly Platform[],
  held: readonly LocalPlatform[],
): LoadedImage {
  const here = held.filter(({ isHere }) => isHere);
  const found = new Map<string, string>();
  for (const platform of platforms) {
    const match = here.find(each => isOf(each, platform));
    if (match) found.set(formatPlatform(platform), match.digest ?? digest);
  }
  return { digest, platforms: found };
}

/** Podman 4 does not tell the variant of a single image, which has no digest of its own here. */
function isOf({ platform, digest }: LocalPlatform, asked: Platform): boolean {
  return digest === undefined
    ? platform.os === asked.os && platform.architecture === asked.architecture
    : samePlatform(platform, asked);
}
