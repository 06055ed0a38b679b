// Whether a program is of the platform that its image claims.
import { normalizePlatform, type Platform } from '../platform.ts';
import { knownArchitectures, type Format, type Program } from './header.ts';

/** Whose programs have which format: everybody's who is not named here have ELF. */
const formats: ReadonlyMap<string, Format> = new Map([
  ['windows', 'pe'],
  ['darwin', 'mach-o'],
  ['ios', 'mach-o'],
  ['wasi', 'wasm'],
  ['js', 'wasm'],
]);

const systems: Readonly<Record<Format, string>> = { elf: 'linux', pe: 'windows', 'mach-o': 'darwin', wasm: 'wasi' };

export function formatOf({ os, architecture }: Platform): Format {
  return architecture === 'wasm' ? 'wasm' : (formats.get(os) ?? 'elf');
}

/**
 * What a program is, in the words of platforms: `arm64`, `amd64, arm64` of a universal one, `darwin/arm64` where not even
 * the system is that of the image.
 */
export function describeProgram({ format, architectures }: Program, platform: Platform): string {
  const system = format === formatOf(platform) ? '' : `${systems[format]}/`;
  return architectures.map(each => `${system}${each}`).join(', ');
}

/**
 * An amd64 image may well start a program of 386: every amd64 processor runs it. An arm64 image must not start one of arm:
 * many arm64 processors (Apple's, Ampere's, newer Neoverse) have no 32-bit mode. Variants stand in no header.
 */
export function isOfPlatform({ format, architectures }: Program, platform: Platform): boolean {
  const { architecture } = normalizePlatform(platform);
  if (format !== formatOf(platform)) return false;
  // Of an architecture that no header can name nothing is known.
  if (!knownArchitectures.has(architecture)) return true;
  return architectures.includes(architecture) || (architecture === 'amd64' && architectures.includes('386'));
}
