// BuildKit's answer: a real `docker buildx build`, and in its progress the images that it asks for.
import { join } from 'node:path';
import { run } from '../../../../src/system/run.ts';
import type { Engine } from '../../../support/engine/engine.ts';
import { buildPlatform, distinct, imageFor, nameOf, toPlatform, type Answer, type Build } from './build.ts';

interface Progress {
  readonly vertexes?: readonly { readonly name: string; readonly error?: string }[];
}

/** @param context an empty folder. The engine's registry has every image, and no layer of any. */
export async function buildKitAnswer(engine: Engine, context: string, build: Build): Promise<Answer> {
  // The plugin by itself: all that the docker command adds is as much time again.
  const program = join(engine.parts.plugins, 'docker-buildx');
  const { exitCode, stderr } = await run(program, [...argumentsOf(build), context], {
    env: engine.env,
    input: build.text,
    timeout: 60_000,
  });
  const lines = stderr.split('\n');
  const progress = lines.filter(line => line.startsWith('{')).map((line): Progress => JSON.parse(line));
  const vertexes = progress.flatMap(each => each.vertexes ?? []);
  const images = distinct(vertexes.flatMap(({ name }) => imageIn(name)));
  // Steps begin when all platforms are converted: whatever fails in one, as each does that needs a layer, is no refusal.
  if (exitCode === 0 || vertexes.some(({ name, error }) => error !== undefined && isStep(name))) {
    return { kind: 'images', images, executes: distinct(vertexes.flatMap(({ name }) => executedOn(name))) };
  }
  const why = lines.findLast(line => line.startsWith('ERROR:')) ?? stderr;
  return why.includes('failed to resolve source metadata') ? { kind: 'missing', images } : { kind: 'refused', why };
}

export function argumentsOf({ targets, buildArguments = {}, targetStage, contexts = {} }: Build): string[] {
  return [
    'build',
    '--file=-',
    '--progress=rawjson',
    '--output=type=cacheonly',
    '--provenance=false',
    `--platform=${targets.join(',')}`,
    // Else the progress of a build for one platform does not say which.
    '--build-arg=BUILDKIT_MULTI_PLATFORM=1',
    ...Object.entries(buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.entries(contexts).map(([name, value]) => `--build-context=${name}=${value}`),
    ...(targetStage === undefined ? [] : [`--target=${targetStage}`]),
  ];
}

const isStep = (name: string): boolean => !/^\[(?:\S+ )?internal\] |\] load metadata for /.test(name);

function imageIn(name: string): string[] {
  const [, scope = '', reference] = /^\[([^\]]*)\] load metadata for (\S+)$/.exec(name) ?? [];
  if (reference === undefined) return [];
  const platform = scope.startsWith('context ') ? buildPlatform : toPlatform(scope.replace(/ internal$/, ''));
  return [imageFor(platform, reference)];
}

/** `[linux/amd64->arm64 build 2/3] RUN …`: the stage's platform, and the target's where the stage knows of it. */
function executedOn(name: string): string[] {
  const platform = /^\[([^\s\]]+\/[^\s\]]+?)(?:->\S+)? (?:\S+ )?\d+\/\d+\] RUN /.exec(name)?.[1];
  return platform === undefined ? [] : [nameOf(toPlatform(platform))];
}
