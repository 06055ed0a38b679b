// What is wrong with a Dockerfile's images, as a closed set of codes with the data beside them: the features turn them into
// sentences and fixes. Here is what takes a registry to know; what the text alone tells is in `dockerfile/problems/`.
import { formatDigest } from './digest.ts';
import type { ImageUse } from './dockerfile/imageUses.ts';
import type { Found, Problem } from './dockerfile/problems/problem.ts';
import { bestMatch, normalizePlatform, type Platform } from './platform.ts';
import { InvalidReference, parseReference, type Reference } from './reference.ts';

export const findingCodes = [
  'platform-missing',
  'platform-mismatch',
  'platform-fallback',
  'final-stage-on-build-platform',
  'stage-platform-ignored',
  'copy-from-target-platform',
  'automatic-arg-overridden',
  'stage-missing-for-platform',
  'undefined-arg',
  'pinned-to-one-platform',
  'image-not-found',
  'invalid-reference',
] as const;
export type FindingCode = (typeof findingCodes)[number];

export type Finding = ImageFinding | Problem;

/** One image at one place. */
export interface ImageFinding extends Found {
  readonly code:
    'platform-missing' | 'platform-mismatch' | 'platform-fallback' | 'pinned-to-one-platform' | 'image-not-found';
  readonly reference: Reference;
  /** A use for each platform concerned; never empty. */
  readonly uses: readonly ImageUse[];
  readonly available: readonly Platform[];
  /** The digest of the index that holds what is pinned: of `pinned-to-one-platform` alone. */
  readonly index?: string;
}

/** What is known of an image: the platforms it holds, and whether an index lists them or it is one image alone. */
export interface KnownPlatforms {
  readonly kind: 'index' | 'image';
  readonly digest?: string;
  readonly platforms: readonly { readonly platform: Platform; readonly digest?: string }[];
}

/** Of a reference: `absent` where its registry has the repository, not the tag or digest; undefined where nobody knows. */
export type Knowledge = (reference: Reference) => KnownPlatforms | 'absent' | undefined;

export type UseStatus = 'ok' | 'missing' | 'mismatch' | 'fallback' | 'unknown';

/**
 * An index without a match fails the build (`no match for platform in manifest`); a single image is always accepted, so
 * that the result is mislabelled instead (moby/buildkit `solver/llbsolver`, docker/buildx#3854): or it is a tool that runs
 * in the stage that copies or mounts it, on the builder's platform.
 */
export function useStatus(
  { platform, stagePlatform }: Pick<ImageUse, 'platform'> & Partial<Pick<ImageUse, 'stagePlatform'>>,
  known: KnownPlatforms | undefined,
): UseStatus {
  if (!known || known.platforms.length === 0) return 'unknown';
  const match = bestMatch(platform, known.platforms);
  if (match) return isFallback(normalizePlatform(match.platform), normalizePlatform(platform)) ? 'fallback' : 'ok';
  if (known.kind === 'index') return 'missing';
  return stagePlatform && bestMatch(stagePlatform, known.platforms) ? 'ok' : 'mismatch';
}

/**
 * An older architecture serves: 386 on amd64, arm on arm64, arm/v6 on arm/v7. A base of amd64 under a target amd64/v3 is
 * the normal case and no fallback.
 */
function isFallback(found: Platform, wanted: Platform): boolean {
  return (
    found.architecture !== wanted.architecture || (found.architecture === 'arm' && found.variant !== wanted.variant)
  );
}

const codes: Readonly<Record<UseStatus, ImageFinding['code'] | undefined>> = {
  ok: undefined,
  unknown: undefined,
  fallback: 'platform-fallback',
  missing: 'platform-missing',
  mismatch: 'platform-mismatch',
};

/** What is not known gives nothing: unknown is silence. So is an image that only the build's arguments will name. */
export function imageFindings(uses: readonly ImageUse[], knowledge: Knowledge): ImageFinding[] {
  const found = new Map<string, ImageFinding>();
  for (const use of uses) {
    const verdict = use.needed && !use.isOpen ? judge(use, knowledge) : undefined;
    if (!verdict) continue;
    const key = `${use.start} ${use.stage} ${use.image} ${verdict.code}`;
    const before = found.get(key);
    const { start, end, reference, stage } = use;
    found.set(key, {
      ...verdict,
      reference,
      start,
      end,
      stage,
      uses: [...(before?.uses ?? []), use],
      targets: [...(before?.targets ?? []), ...use.targets],
      related: use.origins.map(({ name, start, end }) => ({ role: 'argument', name, start, end })),
    });
  }
  return [...found.values()];
}

function judge(use: ImageUse, knowledge: Knowledge): Pick<ImageFinding, 'code' | 'available' | 'index'> | undefined {
  const known = knowledge(use.reference);
  if (known === 'absent') return { code: 'image-not-found', available: [] };
  const available = known?.platforms.map(({ platform }) => platform) ?? [];
  const status = useStatus(use, known);
  const index = known?.kind === 'image' ? indexAround(use.reference, knowledge) : undefined;
  // Whoever pins one platform and means that one alone knows what is done.
  if (index !== undefined && !(use.isFixed && status === 'ok')) {
    return { code: 'pinned-to-one-platform', available, index };
  }
  const code = codes[status];
  return code && { code, available };
}

/**
 * Without what hangs on an image of which nobody knows that it is one: what COPY names may be a named context, given with the
 * build. An image alone is the same on every platform; that it is the wrong one is another finding.
 */
export function borneOut(problems: readonly Problem[], knowledge: Knowledge): Problem[] {
  return problems.filter(problem => {
    if (problem.code !== 'copy-from-target-platform') return true;
    const reference = parseReference(problem.image);
    const known = reference instanceof InvalidReference ? undefined : knowledge(reference);
    return typeof known === 'object' && known.kind === 'index';
  });
}

/** Those for which the build fails or gives a wrong result. */
export function failingUses({ code, uses, available }: ImageFinding): readonly ImageUse[] {
  if (code === 'platform-fallback') return [];
  if (code !== 'pinned-to-one-platform') return uses;
  return uses.filter(
    ({ platform }) =>
      !bestMatch(
        platform,
        available.map(each => ({ platform: each })),
      ),
  );
}

/** The tag beside the digest, or `latest`, in which the digest stands as one of several: asked to know what it pins. */
export function tagBeside({ digest, ...rest }: Reference): Reference | undefined {
  return digest && rest;
}

function indexAround(reference: Reference, knowledge: Knowledge): string | undefined {
  const tag = tagBeside(reference);
  const known = tag && knowledge(tag);
  if (!reference.digest || !known || known === 'absent' || known.kind !== 'index') return undefined;
  const digest = formatDigest(reference.digest);
  return known.platforms.some(each => each.digest === digest) ? known.digest : undefined;
}
