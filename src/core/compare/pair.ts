// Which platform of one image is compared with which of another.
import { formatPlatform, normalizePlatform, type Platform } from '../platform.ts';

export interface Paired {
  readonly platform: Platform;
  /** Of its manifest, where it is known. */
  readonly digest?: string;
}

/** One side is left out where there is none. */
export interface Pair<L, R> {
  readonly left?: L;
  readonly right?: R;
}

/**
 * By normalised platform, in the order of the left, then what only the right has. Where there are several of one platform:
 * those with the same digest first, then the same OS version and features, then the same build of Windows, then the nearest.
 */
export function pairPlatforms<L extends Paired, R extends Paired>(
  left: readonly L[],
  right: readonly R[],
): Pair<L, R>[] {
  const others = Map.groupBy(right, keyOf);
  const partners = new Map<L, R>();
  for (const [key, group] of Map.groupBy(left, keyOf)) pairGroup(group, others.get(key) ?? [], partners);
  const taken = new Set(partners.values());
  return [
    ...left.map(each => {
      const partner = partners.get(each);
      return { left: each, ...(partner && { right: partner }) };
    }),
    ...right.filter(each => !taken.has(each)).map(each => ({ right: each })),
  ];
}

const keyOf = ({ platform }: Paired) => formatPlatform(normalizePlatform(platform));

/** What tells those of one platform apart, the most telling first. */
const marks: readonly ((each: Paired) => string | undefined)[] = [
  ({ digest }) => digest,
  ({ platform: { osVersion, osFeatures } }) => JSON.stringify([osVersion, osFeatures]),
  ({ platform: { os, osVersion } }) => (os === 'windows' ? buildOf(osVersion)?.join('.') : undefined),
];

function pairGroup<L extends Paired, R extends Paired>(
  left: readonly L[],
  right: readonly R[],
  partners: Map<L, R>,
): void {
  const free = new Set(right);
  const waiting = () => left.filter(each => !partners.has(each));
  for (const mark of marks) {
    const byMark = Map.groupBy(free, mark);
    for (const each of waiting()) {
      const value = mark(each);
      const partner = value === undefined ? undefined : byMark.get(value)?.shift();
      if (!partner) continue;
      partners.set(each, partner);
      free.delete(partner);
    }
  }
  for (const each of waiting()) {
    const partner = nearest(each, free);
    if (!partner) return;
    partners.set(each, partner);
    free.delete(partner);
  }
}

/** A hostile index has thousands of one platform: the first of them will do. */
const mostWeighed = 50;

function nearest<R extends Paired>({ platform }: Paired, candidates: ReadonlySet<R>): R | undefined {
  const own = buildNumber(platform);
  const distance = (each: R) => Math.abs(buildNumber(each.platform) - own);
  return [...candidates.values().take(mostWeighed)].toSorted((a, b) => distance(a) - distance(b))[0];
}

/** `[10, 0, 20348]` of `10.0.20348.2340`: within a build Windows only mends itself. */
function buildOf(osVersion: string | undefined): number[] | undefined {
  const parts = osVersion?.split('.').slice(0, 3).map(Number);
  return parts?.length === 3 && parts.every(Number.isSafeInteger) ? parts : undefined;
}

function buildNumber({ osVersion }: Platform): number {
  return buildOf(osVersion)?.[2] ?? 0;
}
