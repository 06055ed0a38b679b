// nerdctl: BuildKit, delivering into containerd; pushed and written from there.
import type { BuildSpec } from '../../core/builds/spec.ts';
import { csvFields } from '../csv.ts';
import { hostOf, platformFlag, sourceFlags, tagFlags } from './flags.ts';
import type { BuildStep, StepOptions } from './step.ts';

export function nerdctlSteps(spec: BuildSpec, options: StepOptions): BuildStep[] {
  const { tags, destination = '' } = spec;
  switch (spec.output) {
    case 'push':
      return [build(spec, options, tagFlags(spec)), ...tags.map(tag => push(tag, options))];
    case 'load':
      return [build(spec, options, tagFlags(spec))];
    case 'local':
      return [build(spec, options, [`--output=${csvFields({ type: 'local', dest: destination })}`])];
    case 'oci':
      return archiveSteps(spec, options, destination);
  }
}

/** `--output=type=oci` would be loaded again from an output that is empty (nerdctl `pkg/cmd/builder/build.go`). */
function archiveSteps(spec: BuildSpec, options: StepOptions, file: string): BuildStep[] {
  const name = `localhost/${options.runName}`;
  return [
    build(spec, options, [`--tag=${name}`]),
    { args: ['save', '--all-platforms', `--output=${file}`, '--', name], prints: 'text' },
    { args: ['image', 'rm', '--', name], prints: 'text', mayFail: true, isCleanUp: true },
  ];
}

function build(spec: BuildSpec, { metadataFile }: StepOptions, result: readonly string[]): BuildStep {
  const watched = metadataFile === undefined ? [] : ['--progress=plain'];
  const flags = [platformFlag(spec.platforms), ...result, ...sourceFlags(spec), `--file=${spec.dockerfile}`];
  return { args: ['build', ...watched, ...flags, '--', spec.context], prints: 'text' };
}

function push(tag: string, { isPlainHttp }: StepOptions): BuildStep {
  const insecure = isPlainHttp(hostOf(tag)) ? ['--insecure-registry'] : [];
  return { args: ['push', '--all-platforms', ...insecure, '--', tag], prints: 'text' };
}
