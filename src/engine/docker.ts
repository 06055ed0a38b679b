// The user's Docker engine, asked before a build: is it there, has it buildx, which builders.
import type { Builder } from '../core/buildPlan.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../core/json.ts';
import { formatPlatform, type Platform } from '../core/platform.ts';
import { parseBuilders } from './buildx.ts';
import { EngineError, failureOf, lastLines, runEngine, type EngineProgram } from './engine.ts';

/** The builder that a build would use: the named one, else the user's current one. */
export function chooseBuilder(builders: readonly Builder[], name: string | undefined): Builder {
  const found = builders.find(each => (name === undefined ? each.isCurrent : each.name === name));
  if (found) return found;
  throw new EngineError('no-such-builder', name ?? '');
}

/** Rejects with EngineError. */
export async function listBuilders(docker: EngineProgram, signal: AbortSignal): Promise<Builder[]> {
  const { exitCode, stdout, stderr } = await runEngine(docker, ['buildx', 'ls', '--format', 'json'], { signal });
  if (exitCode !== 0) throw explainFailure(stderr, docker);
  return parseBuilders(stdout);
}

/** What the engine holds of a loaded image. */
export interface LoadedImage {
  /** Of the index, or of the image alone; in the classic store the image's ID. */
  readonly digest: string;
  /** By platform as it was asked for; a platform that is not there is left out. */
  readonly platforms: ReadonlyMap<string, string>;
}

/** Undefined where the engine has no image of this name. Rejects with EngineError. */
export async function loadedImage(
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

function explainFailure(stderr: string, docker: EngineProgram): EngineError {
  return /is not a docker command|unknown command|unknown shorthand flag|unknown flag/i.test(stderr)
    ? new EngineError('no-buildx', lastLines(stderr), docker.program)
    : failureOf(stderr, docker);
}
