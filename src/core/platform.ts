// Platforms: parse, normalise, compare. The rules are containerd/platforms' (`database.go`, `compare.go`,
// `platform_windows_compat.go`), because BuildKit and the engines choose by them.

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Counts on Windows only: `10.0.20348.2340`. */
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
}

/** The text is not a platform; `message` says why. */
export class InvalidPlatform extends Error {
  override readonly name = 'InvalidPlatform';
}

const knownOs = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  ),
);
const knownArchitectures = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ' +
    'ppc riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);

const partPattern = /^[A-Za-z0-9_.-]+$/;
/** `windows(10.0.20348)`: only an operating system has a version. */
const osPattern = /^[A-Za-z0-9_.-]+(?:\([A-Za-z0-9_.-]*\))?$/;

/**
 * `os/arch[/variant]`, or one part alone that is a known OS or a known architecture, normalised except that a variant
 * which was written stays (`linux/arm64/v8`). `local` fills the half that one part alone leaves out.
 */
export function parsePlatform(text: string, local: Platform): Platform | InvalidPlatform {
  const parts = text.split('/');
  const [first = '', second, third] = parts;
  const isPart = (part: string, at: number) => (at === 0 ? osPattern : partPattern).test(part);
  if (parts.length > 3 || !parts.every(isPart)) {
    return new InvalidPlatform(`“${text}” is not a platform: write os/architecture[/variant], such as linux/arm64`);
  }
  const { os, osVersion } = splitOs(first);
  if (second !== undefined) {
    const { architecture, variant } = normalizeArchitecture(second, third);
    return platform(os, architecture, third !== undefined && architecture === 'arm64' ? third : variant, osVersion);
  }
  if (knownOs.has(os)) return platform(os, local.architecture, local.variant, osVersion);
  const { architecture, variant } = normalizeArchitecture(first);
  if (knownArchitectures.has(architecture)) return platform(local.os, architecture, variant);
  return new InvalidPlatform(`“${text}” is neither an operating system nor an architecture that is known`);
}

/** `windows(10.0.20348)` carries the OS version in parentheses. */
function splitOs(text: string): { os: string; osVersion?: string } {
  const match = /^([^(]+)(?:\(([^)]*)\))?$/.exec(text);
  const os = normalizeOs(match?.[1] ?? text);
  return match?.[2] ? { os, osVersion: match[2] } : { os };
}

function platform(os: string, architecture: string, variant?: string, osVersion?: string): Platform {
  return { os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }) };
}

/** `linux/arm/v7`; what was written or what the registry sent, without the OS version. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`;
}

/** The form in which equal platforms are equal text: `aarch64` and `arm64/v8` are `arm64`, `arm` is `arm/v7`. */
export function normalizePlatform(value: Platform): Platform {
  const { architecture, variant } = normalizeArchitecture(value.architecture, value.variant);
  const normalized = platform(normalizeOs(value.os), architecture, variant, value.osVersion);
  return value.osFeatures?.length ? { ...normalized, osFeatures: value.osFeatures } : normalized;
}

function normalizeOs(os: string): string {
  const lower = os.toLowerCase();
  return lower === 'macos' ? 'darwin' : lower;
}

/** Maps, not objects: a registry may call an architecture `constructor`. */
const architectureAliases: ReadonlyMap<string, { architecture: string; variant?: string }> = new Map([
  ['i386', { architecture: '386' }],
  ['x86_64', { architecture: 'amd64' }],
  ['x86-64', { architecture: 'amd64' }],
  ['aarch64', { architecture: 'arm64' }],
  ['armhf', { architecture: 'arm', variant: 'v7' }],
  ['armel', { architecture: 'arm', variant: 'v6' }],
]);

/** `amd64/v1` is plain amd64, plain arm is `arm/v7`. */
const variantAliases: ReadonlyMap<string, string> = new Map([
  ['amd64/v1', ''],
  ...['8', 'v8', 'v8.0'].map(written => [`arm64/${written}`, ''] as const),
  ...['9', '9.0', 'v9.0'].map(written => [`arm64/${written}`, 'v9'] as const),
  ['arm/', 'v7'],
  ...['5', '6', '7', '8'].map(written => [`arm/${written}`, `v${written}`] as const),
]);

function normalizeArchitecture(architecture: string, variant = ''): { architecture: string; variant: string } {
  const lower = architecture.toLowerCase();
  const alias = architectureAliases.get(lower);
  const name = alias?.architecture ?? lower;
  const given = alias?.variant ?? variant.toLowerCase();
  return { architecture: name, variant: variantAliases.get(`${name}/${given}`) ?? given };
}

/** Whether both name the same platform, however they are written; the OS version is left aside. */
export function samePlatform(left: Platform, right: Platform): boolean {
  return formatPlatform(normalizePlatform(left)) === formatPlatform(normalizePlatform(right));
}

/** What a host of this platform runs, best first, itself included. */
export function acceptedBy(host: Platform): Platform[] {
  const { os, architecture, variant = '' } = normalizePlatform(host);
  return acceptedVariants(architecture, variant).map(([name, accepted]) => platform(os, name, accepted));
}

type ArchitectureVariant = readonly [architecture: string, variant: string];

function acceptedVariants(architecture: string, variant: string): ArchitectureVariant[] {
  const self: ArchitectureVariant = [architecture, variant];
  switch (architecture) {
    case 'amd64':
      return [...countDown('amd64', variant, 2), ['amd64', ''], ['386', '']];
    case 'arm':
      return /^v[5-8]$/.test(variant) ? countDown('arm', variant, 5) : [self];
    case 'arm64':
      return [...arm64Variants(variant), ...countDown('arm', 'v8', 5)];
    default:
      return [self];
  }
}

/** `vN … v<lowest>`, nothing where the variant is no such number; a variant that is no number is only itself. */
function countDown(architecture: string, variant: string, lowest: number): ArchitectureVariant[] {
  if (variant === '') return [];
  const match = /^v(\d{1,2})$/.exec(variant);
  if (!match) return [[architecture, variant]];
  const highest = Number(match[1]);
  return Array.from({ length: Math.max(0, highest - lowest + 1) }, (_, step) => [architecture, `v${highest - step}`]);
}

/** ARMv9.k includes ARMv8.(5+k), at most 8.9. */
function arm64Variants(variant: string): ArchitectureVariant[] {
  const [, major, minorText] = /^v([89])(?:\.(\d))?$/.exec(variant) ?? [];
  if (variant === '' || major === undefined) return variant === '' ? [['arm64', '']] : [['arm64', variant]];
  const minor = Number(minorText ?? 0);
  const down = (generation: string, from: number): ArchitectureVariant[] =>
    Array.from({ length: from + 1 }, (_, step) => ['arm64', from === step ? generation : `v8.${from - step}`]);
  if (major === '8') return down('', minor);
  const v9 = Array.from({ length: minor + 1 }, (_, step): ArchitectureVariant => {
    return ['arm64', minor === step ? 'v9' : `v9.${minor - step}`];
  });
  return [...v9, ...down('', Math.min(5 + minor, 9))];
}

/**
 * The best of `candidates` for a host, or undefined: first by the order of what the host accepts, then, on Windows, the
 * newest OS version, then the earliest in the list.
 */
export function bestMatch<T extends { readonly platform: Platform }>(
  host: Platform,
  candidates: readonly T[],
): T | undefined {
  for (const accepted of acceptedBy(host)) {
    const fitting = candidates.filter(
      ({ platform: candidate }) => samePlatform(accepted, candidate) && osVersionFits(host, candidate),
    );
    const [first, ...others] = fitting;
    if (first) return others.reduce((best, next) => (newerOs(next.platform, best.platform) ? next : best), first);
  }
  return undefined;
}

/** A version that is not stated counts as the oldest, so that the order of the list changes nothing. */
function newerOs(left: Platform, right: Platform): boolean {
  const [a, b] = [windowsVersion(left), windowsVersion(right)];
  if (!a || !b) return a !== undefined;
  return a.build > b.build || (a.build === b.build && a.revision > b.revision);
}

interface WindowsVersion {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
  readonly revision: number;
}

function windowsVersion({ os, osVersion }: Platform): WindowsVersion | undefined {
  if (os.toLowerCase() !== 'windows' || !osVersion) return undefined;
  const [major = 0, minor = 0, build = 0, revision = 0] = osVersion
    .split('.')
    .map(part => Number.parseInt(part, 10) || 0);
  return { major, minor, build, revision };
}

/** The first builds since which Windows containers of an older build run on a newer host. */
const stableBuilds = [26100, 20348];

function osVersionFits(host: Platform, candidate: Platform): boolean {
  const [own, other] = [windowsVersion(host), windowsVersion(candidate)];
  if (!own || !other) return true;
  if (own.major !== other.major || own.minor !== other.minor) return false;
  if (own.build < 20348) return own.build === other.build;
  const floor = stableBuilds.find(build => build < own.build) ?? 20348;
  return floor <= other.build && other.build <= own.build;
}

/** Orders platforms for people: linux first, then by name; amd64 and arm64 before the rest. */
export function comparePlatforms(left: Platform, right: Platform): number {
  return (
    rank(osOrder, left.os) - rank(osOrder, right.os) ||
    left.os.localeCompare(right.os) ||
    rank(architectureOrder, left.architecture) - rank(architectureOrder, right.architecture) ||
    formatPlatform(left).localeCompare(formatPlatform(right)) ||
    (left.osVersion ?? '').localeCompare(right.osVersion ?? '')
  );
}

const osOrder = ['linux', 'windows'];
const architectureOrder = ['amd64', 'arm64', 'arm'];

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}
