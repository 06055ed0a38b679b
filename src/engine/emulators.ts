// Emulators of other processors, which the kernel starts by itself for their programs (binfmt_misc). BuildKit's authors keep
// an image that registers them: https://github.com/tonistiigi/binfmt.
import { parseJsonObject } from '../core/json.ts';

/** In full, so that no engine asks which registry is meant. */
const image = 'docker.io/tonistiigi/binfmt';

/** Those that the image knows, by Docker's names. */
export const emulatedArchitectures = [
  'amd64',
  'arm64',
  'arm',
  '386',
  'riscv64',
  'ppc64le',
  's390x',
  'mips64le',
  'mips64',
  'loong64',
] as const;

/** The arguments after the engine's name. Without `--install` nothing is changed. */
export const emulatorLines = {
  list: () => run([]),
  install: (architectures: readonly string[]) => run([`--install=${architectures.join(',')}`]),
} as const;

function run(args: readonly string[]): string[] {
  // It writes to the kernel's own file system.
  return ['run', '--privileged', '--rm', image, ...args];
}

export interface Emulators {
  /** Platforms that the engine's machine runs, its own among them. */
  readonly supported: readonly string[];
  /** By their names in the kernel: `qemu-aarch64`. */
  readonly emulators: readonly string[];
}

/** What the image prints last. Undefined where it printed no such thing. */
export function parseEmulators(text: string): Emulators | undefined {
  const json = parseJsonObject(text.slice(Math.max(0, text.indexOf('{'))));
  const [supported, emulators] = [json?.['supported'], json?.['emulators']];
  // Without any emulator Go prints null.
  return isTexts(supported) ? { supported, emulators: isTexts(emulators) ? emulators : [] } : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string');
}

export interface Installation {
  readonly architecture: string;
  /** The image's own words; left out where it succeeded. It ends without a failure either way. */
  readonly problem?: string;
}

/** The lines `installing: arm64 OK`. One that is there already is none that failed. */
export function parseInstallations(text: string): Installation[] {
  return [...text.matchAll(/^installing: (\S+) (.+)$/gm)].map(([, architecture = '', words = '']) => {
    const isThere = words.trim() === 'OK' || words.includes('already registered');
    return { architecture, ...(!isThere && { problem: words.trim() }) };
  });
}
