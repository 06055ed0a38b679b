// Which platforms a Dockerfile is meant for: the first source that says something.
import { parsePlatform, type Platform } from './platform.ts';

export interface Targets {
  readonly platforms: readonly Platform[];
  readonly source: 'setting' | 'environment' | 'machine';
  /** What in the setting or the environment could not be understood, in the words that were written. */
  readonly invalid: readonly string[];
}

export interface TargetSources {
  /** `multiarch.targetPlatforms`, of whatever shape the user gave it. */
  readonly setting: unknown;
  /** `DOCKER_DEFAULT_PLATFORM`. */
  readonly environment: string | undefined;
  /** What this machine's containers run on: `linux/<architecture>`. */
  readonly machine: Platform;
}

export function chooseTargets({ setting, environment, machine }: TargetSources): Targets {
  const written = isUnset(setting) ? [] : Array.isArray(setting) ? (setting as unknown[]) : [setting];
  const { platforms, invalid } = parseAll(written, machine);
  if (platforms.length > 0) return { platforms, source: 'setting', invalid };
  const named = parseAll(environment ? environment.split(',') : [], machine);
  const problems = [...invalid, ...named.invalid];
  return named.platforms.length > 0
    ? { platforms: named.platforms, source: 'environment', invalid: problems }
    : { platforms: [machine], source: 'machine', invalid: problems };
}

function isUnset(setting: unknown): boolean {
  return setting === undefined || setting === null || setting === '';
}

function parseAll(written: readonly unknown[], machine: Platform): { platforms: Platform[]; invalid: string[] } {
  const platforms: Platform[] = [];
  const invalid: string[] = [];
  for (const each of written) {
    const platform = typeof each === 'string' ? parsePlatform(each.trim(), machine) : undefined;
    if (platform === undefined || platform instanceof Error) {
      invalid.push(typeof each === 'string' ? each : (JSON.stringify(each) ?? String(each)));
    } else platforms.push(platform);
  }
  return { platforms, invalid };
}
