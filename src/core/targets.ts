// Which platforms a Dockerfile is meant for: the first source that says something.
import { distinct } from './distinct.ts';
import { formatPlatform, normalizePlatform, parsePlatform, type Platform } from './platform.ts';

export interface Targets {
  readonly platforms: readonly Platform[];
  /** In the order in which they count; what the workspace's other files declare has its place after the setting. */
  readonly source: 'setting' | 'environment' | 'machine';
  /** What in the setting or the environment could not be understood, in the words that were written, cut where endless. */
  readonly invalid: readonly string[];
}

/** Entries of a list that are looked at: a folder's settings may be anybody's. */
const mostEntries = 100;
/** Characters of a platform, or of what is shown of another word. */
const longestWord = 100;

export interface TargetSources {
  /** `multiarch.targetPlatforms`, of whatever shape the user gave it. */
  readonly setting: unknown;
  /** `DOCKER_DEFAULT_PLATFORM`. */
  readonly environment: string | undefined;
  /** What this machine's containers run on: `linux/<architecture>`. */
  readonly machine: Platform;
}

/** The platforms of the first source that names at least one; a source that nobody can understand names none. */
export function chooseTargets({ setting, environment, machine }: TargetSources): Targets {
  const stated = [
    ['setting', listOf(setting)],
    ['environment', environment ? environment.split(',') : []],
  ] as const;
  const invalid: string[] = [];
  for (const [source, written] of stated) {
    const parsed = parsePlatforms(written, machine);
    invalid.push(...parsed.invalid);
    if (parsed.platforms.length > 0) return { platforms: parsed.platforms, source, invalid };
  }
  return { platforms: [machine], source: 'machine', invalid };
}

function listOf(setting: unknown): readonly unknown[] {
  if (setting === undefined || setting === null || setting === '') return [];
  return Array.isArray(setting) ? setting : [setting];
}

/** Each platform once, however often and in whatever spelling it is written. */
function parsePlatforms(written: readonly unknown[], machine: Platform): { platforms: Platform[]; invalid: string[] } {
  const platforms: Platform[] = [];
  const invalid: string[] = [];
  for (const each of written.slice(0, mostEntries)) {
    const text = typeof each === 'string' ? each.trim() : (JSON.stringify(each) ?? String(each));
    const platform = typeof each === 'string' && text.length <= longestWord ? parsePlatform(text, machine) : undefined;
    if (platform && !(platform instanceof Error)) platforms.push(platform);
    else invalid.push(text.length > longestWord ? `${text.slice(0, longestWord)}…` : text);
  }
  return { platforms: distinct(platforms, platformKey), invalid };
}

/** Equal for equal platforms, however they are written; two versions of Windows are two. */
export function platformKey(platform: Platform): string {
  return writePlatform(normalizePlatform(platform));
}

/** What a setting says for it: `parsePlatform` reads it back, the OS version too (`FormatAll` of containerd/platforms). */
export function writePlatform(platform: Platform): string {
  const { os, osVersion } = platform;
  return formatPlatform(osVersion ? { ...platform, os: `${os}(${osVersion})` } : platform);
}
