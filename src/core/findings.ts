// Needs and known platforms to findings. What is not known gives none: unknown is silence.
import type { ImageUse } from './dockerfile/imageUses.ts';
import type { TextRange } from './dockerfile/instructions.ts';
import { bestMatch, normalizePlatform, type Platform } from './platform.ts';
import type { Reference } from './reference.ts';

export const findingCodes = ['platform-missing', 'platform-mismatch'] as const;
export type FindingCode = (typeof findingCodes)[number];

/** What is known of an image: the platforms it holds, and whether an index lists them or it is one image alone. */
export interface KnownPlatforms {
  readonly kind: 'index' | 'image';
  readonly platforms: readonly { readonly platform: Platform }[];
}

export type UseStatus = 'ok' | 'missing' | 'mismatch' | 'fallback' | 'unknown';

/** One image at one place that lacks one or more platforms. */
export interface Finding extends TextRange {
  readonly code: FindingCode;
  readonly reference: Reference;
  /** A use for each platform concerned; never empty. */
  readonly uses: readonly ImageUse[];
  readonly available: readonly Platform[];
}

/**
 * An index without a match fails the build (`no match for platform in manifest`); a single image is always accepted, so
 * that the result is mislabelled instead (moby/buildkit `solver/llbsolver`, docker/buildx#3854).
 */
export function useStatus(use: Pick<ImageUse, 'platform'>, known: KnownPlatforms | undefined): UseStatus {
  if (!known || known.platforms.length === 0) return 'unknown';
  const match = bestMatch(use.platform, known.platforms);
  if (!match) return known.kind === 'index' ? 'missing' : 'mismatch';
  return isFallback(normalizePlatform(match.platform), normalizePlatform(use.platform)) ? 'fallback' : 'ok';
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

export function findingsOf(uses: readonly ImageUse[], known: (use: ImageUse) => KnownPlatforms | undefined): Finding[] {
  const found = new Map<string, Finding>();
  for (const use of uses) {
    if (!use.needed) continue;
    const image = known(use);
    const code = codes[useStatus(use, image)];
    if (!code) continue;
    const { start, end, reference } = use;
    const key = `${start} ${use.image} ${code}`;
    const available = image?.platforms.map(each => each.platform) ?? [];
    found.set(key, { code, reference, available, start, end, uses: [...(found.get(key)?.uses ?? []), use] });
  }
  return [...found.values()];
}

const codes: Readonly<Record<UseStatus, FindingCode | undefined>> = {
  ok: undefined,
  fallback: undefined,
  unknown: undefined,
  missing: 'platform-missing',
  mismatch: 'platform-mismatch',
};
