// docker buildx: one program builds and delivers.
import type { BuildSpec } from '../../core/builds/spec.ts';
import { csvFields } from '../csv.ts';
import { platformFlag, sourceFlags, tagFlags } from './flags.ts';
import type { BuildStep, StepOptions } from './step.ts';

export function buildxSteps(spec: BuildSpec, { metadataFile }: StepOptions): BuildStep[] {
  const watched = metadataFile === undefined ? [] : ['--progress=rawjson', `--metadata-file=${metadataFile}`];
  const args = ['buildx', 'build', ...watched, ...flags(spec), '--', spec.context];
  return [{ args, prints: 'rawjson' }];
}

function flags(spec: BuildSpec): string[] {
  return [
    // Named on every build, so that the user's default builder is never switched.
    ...(spec.builder === undefined ? [] : [`--builder=${spec.builder}`]),
    platformFlag(spec.platforms),
    ...tagFlags(spec),
    ...sourceFlags(spec),
    `--file=${spec.dockerfile}`,
    outputFlag(spec),
  ];
}

function outputFlag({ output, destination = '' }: BuildSpec): string {
  switch (output) {
    case 'push':
    case 'load':
      return `--${output}`;
    case 'oci':
    case 'local':
      return `--output=${csvFields({ type: output, dest: destination })}`;
  }
}
