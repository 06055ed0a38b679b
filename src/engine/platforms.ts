// The platforms of an image that an engine holds: those that are here, and those that its index only names.
import { isJsonObject, parseJsonObject, parseJsonObjects, type JsonObject } from '../core/json.ts';
import { isUnknown, parsePlatformObject } from '../core/manifest.ts';
import type { Platform } from '../core/platform.ts';
import { readApi } from './api.ts';
import { askEngine, failureOf, runEngine, type Engine } from './engine.ts';
import type { LocalImage } from './images.ts';

export interface LocalPlatform {
  readonly platform: Platform;
  /** Of its manifest. */
  readonly digest?: string;
  /** Bytes on the disk. */
  readonly size?: number;
  /** Its content is in this engine; else it would have to be pulled. */
  readonly isHere: boolean;
}

/** The first version of Docker's interface that tells of an index's entries. */
const apiVersion = 'v1.48';

/**
 * One start of the program; two where the engine is old, or the image a list that was made in Podman 4. Rejects with
 * EngineError.
 * @param all what the engine holds: such a list names some of them
 */
export async function localPlatforms(
  engine: Engine,
  image: LocalImage,
  all: readonly LocalImage[],
  signal: AbortSignal,
): Promise<LocalPlatform[]> {
  if (engine.kind === 'podman') return podmanPlatforms(engine, image, all, signal);
  const told = await readApi(engine, `/${apiVersion}/images/${image.id}/json?manifests=1`, signal);
  if (told) return dockerPlatforms(told);
  return onlyPlatform(firstObject(await askEngine(engine, inspection(image), { signal })));
}

function inspection({ id }: LocalImage): string[] {
  return ['image', 'inspect', '--', id];
}

function firstObject(list: string): JsonObject {
  return parseJsonObjects(list)[0] ?? {};
}

/** Docker's classic store, and older ones, hold one platform and say which. */
export function dockerPlatforms(image: JsonObject): LocalPlatform[] {
  const { Manifests: manifests } = image;
  return Array.isArray(manifests) ? manifests.filter(isJsonObject).flatMap(manifestPlatform) : onlyPlatform(image);
}

function manifestPlatform(manifest: JsonObject): LocalPlatform[] {
  const { Kind: kind, Available: available, ID: digest } = manifest;
  const descriptor = objectIn(manifest, 'Descriptor');
  const platform = platformOf(objectIn(manifest, 'ImageData')['Platform'] ?? descriptor['platform']);
  if (kind !== 'image' || !platform) return [];
  const size = objectIn(manifest, 'Size')['Total'];
  return [
    {
      platform,
      ...(typeof digest === 'string' && { digest }),
      ...(typeof size === 'number' && size > 0 && { size }),
      isHere: available === true,
    },
  ];
}

function onlyPlatform(image: JsonObject): LocalPlatform[] {
  const { Os: os, Architecture: architecture, Variant: variant, OsVersion: version, Size: size } = image;
  const platform = platformOf({ os, architecture, variant, 'os.version': version });
  return platform ? [{ platform, ...(typeof size === 'number' && { size }), isHere: true }] : [];
}

/** Podman answers for a list with the image of this machine's platform, or with a failure where it has none. */
async function podmanPlatforms(
  engine: Engine,
  image: LocalImage,
  all: readonly LocalImage[],
  signal: AbortSignal,
): Promise<LocalPlatform[]> {
  if (!image.isList) {
    const { exitCode, stdout, stderr } = await runEngine(engine, inspection(image), { signal });
    if (exitCode !== 0 && !/no image found in/.test(stderr)) throw failureOf(stderr, engine);
    const found = firstObject(stdout);
    if (`sha256:${String(found['Id'])}` === image.id) return onlyPlatform(found);
  }
  const list = await askEngine(engine, ['manifest', 'inspect', '--', image.id], { signal });
  return listPlatforms(parseJsonObject(list) ?? {}, all);
}

/** The entries of an index, held against what is here. */
export function listPlatforms(index: JsonObject, all: readonly LocalImage[]): LocalPlatform[] {
  const { manifests } = index;
  return (Array.isArray(manifests) ? manifests : []).filter(isJsonObject).flatMap(entry => {
    const platform = platformOf(entry['platform']);
    const { digest } = entry;
    if (!platform || typeof digest !== 'string') return [];
    const here = all.find(image => image.digest === digest);
    return [{ platform, digest, ...(here?.size !== undefined && { size: here.size }), isHere: here !== undefined }];
  });
}

function objectIn(json: JsonObject, key: string): JsonObject {
  const value = json[key];
  return isJsonObject(value) ? value : {};
}

/** Attestations stand in an index as `unknown/unknown`. */
function platformOf(json: unknown): Platform | undefined {
  const platform = parsePlatformObject(json);
  return platform && !isUnknown(platform) ? platform : undefined;
}
