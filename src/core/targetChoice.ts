// Which platforms a Dockerfile could be meant for, and what its images, as far as they are known, say to each of them.
import { distinct } from './distinct.ts';
import type { ImageUse } from './dockerfile/imageUses.ts';
import { useStatus, type KnownPlatforms, type UseStatus } from './findings.ts';
import { comparePlatforms, formatPlatform, normalizePlatform, parsePlatform, type Platform } from './platform.ts';
import { formatReference, type Reference } from './reference.ts';
import { platformKey, writePlatform } from './targets.ts';

/** What Docker's official images are built for most, and Windows. */
const common: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
  { os: 'linux', architecture: 'arm', variant: 'v6' },
  { os: 'linux', architecture: '386' },
  { os: 'linux', architecture: 'ppc64le' },
  { os: 'linux', architecture: 'riscv64' },
  { os: 'linux', architecture: 's390x' },
  { os: 'windows', architecture: 'amd64' },
];

/** Most platforms that are offered only because an image has them: an index may list thousands. */
const mostOffered = 20;
/** Characters of the longest name that is offered; real ones have half of it. */
const longestName = 40;

/**
 * What there is to choose from, each platform once, in the order of `comparePlatforms`: `targets` as they are, the common
 * ones, and of `offered`, which comes from registries, what a setting can hold.
 */
export function platformChoices(targets: readonly Platform[], offered: readonly Platform[]): Platform[] {
  const certain = distinct([...common, ...targets], platformKey);
  const known = new Set(certain.map(platformKey));
  const plain = offered.map(({ os, architecture, variant }) =>
    normalizePlatform({ os, architecture, ...(variant && { variant }) }),
  );
  const more = distinct(plain, platformKey).filter(
    platform => !known.has(platformKey(platform)) && isWritable(platform),
  );
  return [...certain, ...more.slice(0, mostOffered)].toSorted(comparePlatforms);
}

function isWritable(platform: Platform): boolean {
  const text = formatPlatform(platform);
  return text.length <= longestName && !(parsePlatform(text, platform) instanceof Error);
}

/** What the images that one target needs say to it. */
export interface TargetSupport {
  readonly images: number;
  readonly lacking: readonly Reference[];
  /** Images that have only an older platform, which runs there. */
  readonly fallback: readonly Reference[];
  readonly unknown: readonly Reference[];
}

/** By `writePlatform` of the target; a target that needs no image is not there. */
export function supportByTarget(
  uses: readonly ImageUse[],
  known: (reference: Reference) => KnownPlatforms | undefined,
): ReadonlyMap<string, TargetSupport> {
  const byTarget = new Map<string, Map<string, Judged>>();
  for (const use of uses) {
    // The frontend of `# syntax` runs on the builder, whatever the target is.
    if (!use.needed || use.instruction === 'syntax') continue;
    const judged = { reference: use.reference, status: useStatus(use, known(use.reference)) };
    for (const target of use.targets) {
      const images = byTarget.get(writePlatform(target)) ?? new Map<string, Judged>();
      byTarget.set(writePlatform(target), images);
      const name = formatReference(use.reference);
      images.set(name, worse(images.get(name) ?? judged, judged));
    }
  }
  return new Map([...byTarget].map(([target, images]) => [target, summary([...images.values()])]));
}

interface Judged {
  readonly reference: Reference;
  readonly status: UseStatus;
}

/** An image is needed at several places: the worst of them counts. */
function worse(left: Judged, right: Judged): Judged {
  return severity[right.status] > severity[left.status] ? right : left;
}

const severity: Readonly<Record<UseStatus, number>> = { ok: 0, fallback: 1, unknown: 2, mismatch: 3, missing: 3 };

function summary(images: readonly Judged[]): TargetSupport {
  const of = (...statuses: UseStatus[]) =>
    images.flatMap(({ reference, status }) => (statuses.includes(status) ? [reference] : []));
  return {
    images: images.length,
    lacking: of('missing', 'mismatch'),
    fallback: of('fallback'),
    unknown: of('unknown'),
  };
}
