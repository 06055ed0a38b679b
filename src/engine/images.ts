// The images that an engine holds, by what its list prints.
import { parseJsonObject, parseJsonObjects, type JsonObject } from '../core/json.ts';
import { askEngine, type Engine } from './engine.ts';

export interface LocalImage {
  /** `sha256:…`: of the index or manifest, or, in Docker's classic store and in Podman, of the configuration. */
  readonly id: string;
  /** As the engine writes them, `name:tag`; none where the image is untagged. */
  readonly names: readonly string[];
  /** Bytes on the disk; Docker prints them rounded. */
  readonly size?: number;
  /** Milliseconds since 1970. */
  readonly created?: number;
  /** Of its manifest, where the list tells it. */
  readonly digest?: string;
  /** The image is a list of images for several platforms that was made in this engine: only Podman 5 says so. */
  readonly isList?: true;
}

/** One start of the program. Rejects with EngineError. */
export async function listImages(engine: Engine, signal: AbortSignal): Promise<LocalImage[]> {
  return parseImages(await askEngine(engine, ['image', 'ls', '--no-trunc', '--format={{json .}}'], { signal }));
}

/**
 * Docker prints one object a line, and an image once for each of its names; Podman, also where it is called `docker`, and
 * Buildah print one list with an image's names together. What cannot be read is passed over.
 */
export function parseImages(text: string): LocalImage[] {
  const images = text.trimStart().startsWith('[')
    ? parseJsonObjects(text).flatMap(podmanImage)
    : text.split(/\r?\n/).flatMap(line => dockerImage(parseJsonObject(line)));
  const byId = new Map<string, LocalImage>();
  for (const image of images) {
    const names = [...(byId.get(image.id)?.names ?? []), ...image.names];
    byId.set(image.id, { ...image, names: [...new Set(names)] });
  }
  return [...byId.values()];
}

function dockerImage(json: JsonObject | undefined): LocalImage[] {
  const id = idOf(json?.['ID']);
  if (!json || id === undefined) return [];
  const [name, tag] = [json['Repository'], json['Tag']].map(part => (typeof part === 'string' ? part : none));
  const size = bytesOf(json['Size']);
  const created = timeOf(json['CreatedAt']);
  return [
    {
      id,
      names: name === none || tag === none ? [] : [`${name}:${tag}`],
      ...(size !== undefined && { size }),
      ...(created !== undefined && { created }),
    },
  ];
}

const none = '<none>';

/** Seconds since 1970 that a date can be made of (ECMA-262, Time Values). */
const latest = 8.64e12;

function podmanImage(json: JsonObject): LocalImage[] {
  // Buildah writes the members' names small.
  const id = idOf(json['Id'] ?? json['id']);
  if (id === undefined) return [];
  const { Names: names = json['names'], Digest: digest = json['digest'], Size: size, Created: created } = json;
  return [
    {
      id,
      names: Array.isArray(names) ? names.filter(name => typeof name === 'string') : [],
      ...(typeof size === 'number' && { size }),
      ...(typeof created === 'number' && Math.abs(created) <= latest && { created: created * 1000 }),
      ...(typeof digest === 'string' && { digest }),
      ...(json['IsManifestList'] === true && { isList: true }),
    },
  ];
}

/** Podman leaves the algorithm out. */
function idOf(value: unknown): string | undefined {
  const hex = typeof value === 'string' ? /^(?:sha256:)?([0-9a-f]{64})$/.exec(value)?.[1] : undefined;
  return hex === undefined ? undefined : `sha256:${hex}`;
}

/** `7.24MB`, in decimal units (docker/go-units HumanSize). */
function bytesOf(value: unknown): number | undefined {
  const [, number, unit = ''] = (typeof value === 'string' && /^([\d.]+)\s*([kMGTP]?)B$/.exec(value)) || [];
  return number === undefined ? undefined : Math.round(Number(number) * 1000 ** ' kMGTP'.indexOf(unit || ' '));
}

/** `2026-11-20 13:34:35 +0100 CET`, as Go prints a time. */
function timeOf(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(\S+) (\S+) ([+-]\d\d)(\d\d)/.exec(value) : null;
  const time = parts ? Date.parse(`${parts[1]}T${parts[2]}${parts[3]}:${parts[4]}`) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** What the engine holds of a loaded image. */
export interface LoadedImage {
  /** Of the index, or of the image alone; in the classic store the image's ID. */
  readonly digest: string;
  /** By platform as it was asked for; a platform that is not there is left out. */
  readonly platforms: ReadonlyMap<string, string>;
}
