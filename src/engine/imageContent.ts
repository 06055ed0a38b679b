// What an engine tells of an image that it holds, to be compared with others: its configuration, and its layers by their
// content. Nothing is saved or unpacked for it: compressed sizes and digests of layers are not told.
import { unpackedLayer, type ImageContent, type Told } from '../core/compare/content.ts';
import { parseHistory, type HistoryEntry } from '../core/history.ts';
import { isJsonObject, parseJsonObject, parseJsonObjects, type JsonObject } from '../core/json.ts';
import { formatPlatform, type Platform } from '../core/platform.ts';
import { familiarReference, InvalidReference, parseReference } from '../core/reference.ts';
import { EngineError, failureOf, runEngine, type Engine } from './engine.ts';
import { listImages, type LocalImage } from './images.ts';
import { namedImage } from './loadedList.ts';
import { localPlatforms, type LocalPlatform } from './platforms.ts';

export interface HeldImage {
  readonly image: LocalImage;
  /** Those that are here. */
  readonly platforms: readonly HeldPlatform[];
}

export interface HeldPlatform extends LocalPlatform {
  /** What the engine is asked by. */
  readonly id: string;
}

/**
 * The image of that name or ID; undefined where the engine has none. Two or three starts of the program. Rejects with
 * EngineError.
 */
export async function heldImage(engine: Engine, name: string, signal: AbortSignal): Promise<HeldImage | undefined> {
  const all = await listImages(engine, signal);
  const image = all.find(({ id }) => id === name) ?? namedImage(all, name) ?? namedImage(all, familiarName(name));
  if (!image) return undefined;
  const platforms = await localPlatforms(engine, image, all, signal);
  const here = platforms.filter(({ isHere }) => isHere);
  // Podman holds each image of a list under an ID of its own.
  const idOf = ({ digest }: LocalPlatform) =>
    (engine.kind === 'podman' && all.find(each => each.digest === digest && digest !== undefined)?.id) || image.id;
  return { image, platforms: here.map(each => ({ ...each, id: idOf(each) })) };
}

/** As Docker lists what came from its Hub. */
function familiarName(name: string): string {
  const reference = parseReference(name);
  return reference instanceof InvalidReference ? name : familiarReference(reference);
}

/** One start of the program; of Docker two. Rejects with EngineError. */
export async function heldContent(engine: Engine, held: HeldPlatform, signal: AbortSignal): Promise<ImageContent> {
  // Docker alone holds several platforms under one ID, and then knows the manifest of each.
  const platform = engine.kind !== 'podman' && held.digest !== undefined ? held.platform : undefined;
  const [image, entries] = await Promise.all([
    inspection(engine, held, platform, signal),
    engine.kind === 'podman' ? undefined : dockerHistory(engine, held.id, platform, signal),
  ]);
  return imageContent(engine.kind === 'podman' ? 'podman' : 'docker', image, entries);
}

async function inspection(
  engine: Engine,
  { id }: HeldPlatform,
  platform: Platform | undefined,
  signal: AbortSignal,
): Promise<JsonObject> {
  const ask = (flags: readonly string[]) => runEngine(engine, ['image', 'inspect', ...flags, '--', id], { signal });
  let answer = await ask(platform ? [`--platform=${formatPlatform(platform)}`] : []);
  // Before Docker 28.1 there is no such flag, and the answer is of the platform that it would run.
  if (answer.exitCode !== 0 && /unknown flag/i.test(answer.stderr)) answer = await ask([]);
  if (answer.exitCode !== 0) throw failureOf(answer.stderr, engine);
  const [image] = parseJsonObjects(answer.stdout);
  if (!image) throw new EngineError('failed', `image inspect did not answer with JSON for ${id}`, engine.program);
  return image;
}

/** The oldest first, as configurations have it. What makes layers is guessed at in `layerEntries`. */
async function dockerHistory(
  engine: Engine,
  id: string,
  platform: Platform | undefined,
  signal: AbortSignal,
): Promise<DockerEntry[]> {
  const flags = platform ? [`--platform=${formatPlatform(platform)}`] : [];
  const args = ['image', 'history', '--no-trunc', '--format={{json .}}', ...flags, '--', id];
  const { exitCode, stdout } = await runEngine(engine, args, { signal });
  // It is an explanation, not what is compared: an engine that does not give it is none the worse.
  return exitCode === 0 ? parseDockerHistory(stdout) : [];
}

interface DockerEntry {
  readonly createdBy: string;
  readonly hasBytes: boolean;
}

/** One object a line, the newest first. */
export function parseDockerHistory(text: string): DockerEntry[] {
  const lines = text
    .split(/\r?\n/)
    .map(parseJsonObject)
    .filter(line => line !== undefined);
  return lines.toReversed().map(({ CreatedBy: by, Size: size }) => ({
    createdBy: typeof by === 'string' ? by : '',
    hasBytes: size !== '0B',
  }));
}

/** OCI's own members: Podman knows no others there, and no variant before version 5. */
const ociMembers = [
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Labels',
  'StopSignal',
] as const;

/** What `image inspect` can say. */
const tells: Readonly<Record<'docker' | 'podman', Told>> = {
  docker: {
    root: ['created', 'author', 'architecture', 'variant', 'os', 'os.version'],
    config: [...ociMembers, 'ArgsEscaped', 'Healthcheck', 'OnBuild', 'Shell'],
  },
  podman: { root: ['created', 'author', 'architecture', 'os'], config: ociMembers },
};

/** @param entries of Docker, which does not tell the history beside the rest */
export function imageContent(
  kind: 'docker' | 'podman',
  image: JsonObject,
  entries: readonly DockerEntry[] = [],
): ImageContent {
  const { Id: id, Descriptor: descriptor, RootFS: rootfs, Config: config } = image;
  const hex = typeof id === 'string' ? id.replace(/^sha256:/, '') : '';
  const diffIds = isJsonObject(rootfs) && Array.isArray(rootfs['Layers']) ? rootfs['Layers'] : [];
  const made = layerEntries(entries, parseHistory(image['History']), diffIds.length);
  return {
    configuration: {
      created: image['Created'],
      author: image['Author'],
      architecture: image['Architecture'],
      variant: image['Variant'],
      os: image['Os'],
      'os.version': image['OsVersion'],
      config,
    },
    // Docker's containerd store goes by manifests, and says so.
    ...(descriptor === undefined && hex !== '' && { configurationDigest: `sha256:${hex}` }),
    tells: tells[kind],
    layers: diffIds.map((diffId: unknown, at) =>
      unpackedLayer(at, typeof diffId === 'string' ? diffId : undefined, made[at]),
    ),
  };
}

/**
 * Docker tells the size of what an instruction made, rounded, and not whether it made a layer: a layer may hold nothing but
 * a folder. Whichever way to tell gives as many as there are layers is right; where none does, nobody knows.
 */
function layerEntries(
  docker: readonly DockerEntry[],
  history: readonly HistoryEntry[],
  layers: number,
): HistoryEntry[] {
  const guesses = [
    history.filter(({ isEmpty }) => !isEmpty),
    docker.filter(({ hasBytes }) => hasBytes),
    docker.filter(({ createdBy }) => /^(?:RUN|COPY|ADD|WORKDIR)\b/.test(createdBy)),
  ];
  const fitting = guesses.find(({ length }) => length === layers && length > 0) ?? [];
  return fitting.map(({ createdBy }) => ({ createdBy, isEmpty: false }));
}
