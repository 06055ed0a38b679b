// A build that is settled: which programs run, and what has to be there afterwards. Dockerfiles and bake files both become one.
import { dirname } from 'node:path';
import type { BuildSpec, ImageSpec } from '../../core/builds/spec.ts';
import { formatPlatform } from '../../core/platform.ts';
import { buildSteps } from '../../engine/builds/steps.ts';
import type { BuildStep, StepOptions } from '../../engine/builds/step.ts';
import type { Engine } from '../../engine/engine.ts';
import type { BuildArgument } from './argument.ts';

export interface BuildJob {
  /** Names the build to people: its tags, or what it makes. */
  readonly title: string;
  readonly engine: Engine;
  /** Absolute path of the folder in which the programs run. */
  readonly cwd: string;
  readonly images: readonly ImageSpec[];
  /** Absolute paths of the files that say what is built; those that are being edited are saved first. */
  readonly sources: readonly string[];
  /** Asked right before it runs: rejects with an Error for people where something else would be built than was planned. */
  readonly confirm?: (signal: AbortSignal) => Promise<void>;
  /** What a task of tasks.json would say of it, so that it can be run again; left out where no task can. */
  readonly definition?: BuildArgument;
  /** The programs to run, in order; the build has failed with the first that fails. */
  readonly steps: (options: StepOptions) => readonly BuildStep[];
}

export function buildJob(spec: BuildSpec, engine: Engine): BuildJob {
  return {
    title: titleOf(spec),
    engine,
    cwd: dirname(spec.dockerfile),
    images: [spec],
    sources: [spec.dockerfile],
    definition: definitionOf(spec),
    steps: options => buildSteps(engine.kind, spec, options),
  };
}

function titleOf({ tags, destination, name, dockerfile }: ImageSpec): string {
  return tags.length > 0 ? tags.join(', ') : (destination ?? name ?? dockerfile);
}

function definitionOf({ platforms, secrets, ...spec }: BuildSpec): BuildArgument {
  return {
    ...spec,
    platforms: platforms.map(formatPlatform),
    secrets: Object.fromEntries(secrets.map(({ id, ...source }) => [id, source])),
  };
}
