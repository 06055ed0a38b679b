// How each engine builds for several platforms.
import type { BuildSpec } from '../../core/builds/spec.ts';
import type { EngineKind } from '../engine.ts';
import { buildxSteps } from './buildx.ts';
import { nerdctlSteps } from './nerdctl.ts';
import { podmanSteps } from './podman.ts';
import type { BuildStep, StepOptions } from './step.ts';

type Writer = (spec: BuildSpec, options: StepOptions) => readonly BuildStep[];

const writers: Readonly<Record<EngineKind, Writer>> = {
  docker: buildxSteps,
  podman: podmanSteps,
  buildah: podmanSteps,
  nerdctl: nerdctlSteps,
};

export function buildSteps(kind: EngineKind, spec: BuildSpec, options: StepOptions): readonly BuildStep[] {
  return writers[kind](spec, options);
}

/** The same build as a person would type it: a line for each program, its name first. */
export function commandLine(kind: EngineKind, spec: BuildSpec, isPlainHttp: StepOptions['isPlainHttp']): string[][] {
  return buildSteps(kind, spec, { runName: 'multiarch-build', isPlainHttp }).map(({ args }) => [kind, ...args]);
}
