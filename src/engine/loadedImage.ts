// What an engine holds of an image that was just loaded into it.
import { isJsonObject, parseJsonObject, type JsonObject } from '../core/json.ts';
import { formatPlatform, type Platform } from '../core/platform.ts';
import { EngineError, runEngine, type Engine, type EngineKind, type EngineProgram } from './engine.ts';
import type { LoadedImage } from './images.ts';
import { inBuildah, inPodman } from './loadedList.ts';

type Reader = (
  engine: Engine,
  tag: string,
  platforms: readonly Platform[],
  signal: AbortSignal,
) => Promise<LoadedImage | undefined>;

const readers: Readonly<Record<EngineKind, Reader>> = {
  docker: inDocker,
  podman: inPodman,
  buildah: inBuildah,
  // Its `image inspect` is Docker's.
  nerdctl: inDocker,
};

/** Undefined where the engine has no image of this name. Rejects with EngineError. */
export const loadedImage: Reader = (engine, ...question) => readers[engine.kind](engine, ...question);

async function inDocker(
  docker: EngineProgram,
  tag: string,
  platforms: readonly Platform[],
  signal: AbortSignal,
): Promise<LoadedImage | undefined> {
  const whole = await inspectImage(docker, tag, [], signal);
  if (!whole) return undefined;
  const found = new Map<string, string>();
  for (const platform of platforms) {
    const name = formatPlatform(platform);
    const image = await inspectImage(docker, tag, [`--platform=${name}`], signal);
    // An engine that does not know the flag has one platform only, and says which.
    const digest = image === 'unknown-flag' ? (isOf(whole, platform) ? digestOf(whole) : undefined) : digestOf(image);
    if (digest !== undefined) found.set(name, digest);
  }
  return { digest: digestOf(whole, 'Id') ?? '', platforms: found };
}

async function inspectImage(
  docker: EngineProgram,
  tag: string,
  flags: readonly string[],
  signal: AbortSignal,
): Promise<JsonObject | 'unknown-flag' | undefined> {
  const args = ['image', 'inspect', ...flags, '--format={{json .}}', '--', tag];
  const { exitCode, stdout, stderr } = await runEngine(docker, args, { signal });
  if (exitCode !== 0) return /unknown flag/i.test(stderr) ? 'unknown-flag' : undefined;
  const json = parseJsonObject(stdout);
  if (!json) throw new EngineError('failed', `docker image inspect did not answer with JSON for ${tag}`);
  return json;
}

function isOf(image: JsonObject | 'unknown-flag', platform: Platform): boolean {
  return image !== 'unknown-flag' && image['Os'] === platform.os && image['Architecture'] === platform.architecture;
}

function digestOf(image: JsonObject | 'unknown-flag' | undefined, first?: 'Id'): string | undefined {
  if (!image || image === 'unknown-flag') return undefined;
  const digest = isJsonObject(image['Descriptor']) ? image['Descriptor']['digest'] : undefined;
  const [preferred, other] = first ? [image['Id'], digest] : [digest, image['Id']];
  return typeof preferred === 'string' ? preferred : typeof other === 'string' ? other : undefined;
}
