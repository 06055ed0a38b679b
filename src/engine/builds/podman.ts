// Podman and Buildah, which are one builder under two names: several platforms go into a list of images, which is pushed,
// named or written afterwards. `--tag` with several platforms would name the last one's image alone.
import { join } from 'node:path';
import type { BuildSpec } from '../../core/builds/spec.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { csvField } from '../csv.ts';
import { hostOf, platformFlag, sourceFlags, tagFlags } from './flags.ts';
import type { BuildStep, StepOptions } from './step.ts';

export function podmanSteps(spec: BuildSpec, options: StepOptions): BuildStep[] {
  const { output, platforms } = spec;
  if (output === 'local') return platforms.map(platform => folderStep(spec, platform));
  if (output === 'load' && platforms.length === 1) return [build(spec, platforms, tagFlags(spec))];
  // A list that is there already is added to, so the run has one of its own.
  const list = `localhost/${options.runName}`;
  return [
    build(spec, platforms, [`--manifest=${list}`]),
    ...deliveries(spec, options, list).map(args => ({ args, prints: 'text' as const })),
    { args: ['manifest', 'rm', '--', list], prints: 'text', mayFail: true, isCleanUp: true },
  ];
}

function build(spec: BuildSpec, platforms: readonly Platform[], result: readonly string[]): BuildStep {
  // `--file` is a list, whose commas have to be quoted (spf13/pflag, StringSlice).
  const source = [...sourceFlags(spec, plainFields), `--file=${csvField(spec.dockerfile)}`];
  return { args: ['build', platformFlag(platforms), ...result, ...source, '--', spec.context], prints: 'text' };
}

/** Buildah knows no quotes here: what holds a comma is refused beforehand (`core/builds/limits.ts`). */
function plainFields(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function deliveries(
  { output, tags, destination = '' }: BuildSpec,
  { metadataFile, isPlainHttp }: StepOptions,
  list: string,
): string[][] {
  const watched = metadataFile === undefined ? [] : [`--digestfile=${metadataFile}`];
  const push = (flags: readonly string[], to: string) => [
    'manifest',
    'push',
    '--all',
    ...watched,
    ...flags,
    '--',
    list,
    to,
  ];
  switch (output) {
    case 'push':
      return tags.map(tag => push(isPlainHttp(hostOf(tag)) ? ['--tls-verify=false'] : [], `docker://${tag}`));
    case 'oci':
      return [push([], `oci-archive:${destination}`)];
    // Tagged afterwards, the list takes the name from whatever had it: `--manifest` would refuse an image, and add to a list.
    case 'load':
      return [['tag', '--', list, ...tags]];
    case 'local':
      return [];
  }
}

/** Several platforms in one folder would be mixed; each gets its own, named as BuildKit names them. */
function folderStep(spec: BuildSpec, platform: Platform): BuildStep {
  const { destination = '', platforms } = spec;
  const folder =
    platforms.length === 1 ? destination : join(destination, formatPlatform(platform).replaceAll('/', '_'));
  // From its cache, Buildah 1.28 gives out a folder that lacks the steps that were not run.
  return build(spec, [platform], [`--output=${plainFields({ type: 'local', dest: folder })}`, '--layers=false']);
}
