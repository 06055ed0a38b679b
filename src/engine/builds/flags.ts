// The flags of a build that all engines share. Values stand behind `=`, so that none can become a flag of its own.
import type { BuildSecret, BuildSpec } from '../../core/builds/spec.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import { csvFields } from '../csv.ts';

export function platformFlag(platforms: readonly Platform[]): string {
  return `--platform=${platforms.map(formatPlatform).join(',')}`;
}

export function tagFlags({ tags }: BuildSpec): string[] {
  return tags.map(tag => `--tag=${tag}`);
}

/**
 * The stage, the arguments and what the build is given besides its context.
 * @param joined how fields become the value of one flag
 */
export function sourceFlags(spec: BuildSpec, joined = csvFields): string[] {
  return [
    ...(spec.target === undefined ? [] : [`--target=${spec.target}`]),
    ...Object.entries(spec.buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.entries(spec.contexts).map(([name, value]) => `--build-context=${name}=${value}`),
    ...spec.secrets.map(secret => `--secret=${joined(secretFields(secret))}`),
  ];
}

/** With its type: Buildah takes a file for a variable where the environment has one of the secret's name. */
function secretFields({ id, file, env }: BuildSecret): Record<string, string> {
  return file === undefined ? { type: 'env', id, ...(env !== undefined && { env }) } : { type: 'file', id, src: file };
}

/** The registry of a tag. */
export function hostOf(tag: string): string {
  const reference = parseReference(tag);
  return reference instanceof InvalidReference ? '' : reference.host;
}
