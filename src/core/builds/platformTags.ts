// One tag for each platform beside a tag of the whole image, so that the single images can be addressed: `app:1.0-arm64`.
import { normalizePlatform, type Platform } from '../platform.ts';
import { familiarReference, InvalidReference, parseReference } from '../reference.ts';
import type { ImageSpec } from './spec.ts';

export interface PlatformTag {
  /** `ghcr.io/owner/app:1.0-arm-v7`. */
  readonly tag: string;
  readonly platform: Platform;
  /** The tag of the whole image, as it was given. */
  readonly of: string;
}

/** The distribution specification's limit for a tag, in characters. */
const longestTag = 128;

/**
 * The tags that a push adds: none where they were not asked for. The name depends on nothing but the platform, so that one
 * platform more changes none of the others.
 */
export function platformTagNames({
  tags,
  platforms,
  output,
  platformTags,
}: Pick<ImageSpec, 'tags' | 'platforms' | 'output' | 'platformTags'>): PlatformTag[] {
  if (!platformTags || output !== 'push') return [];
  return tags.flatMap(of => platforms.flatMap(platform => platformTag(of, platform)));
}

function platformTag(of: string, platform: Platform): PlatformTag[] {
  const reference = parseReference(of);
  if (reference instanceof InvalidReference) return [];
  const { digest: _, ...named } = reference;
  const ending = `-${suffix(platform)}`;
  // A tag that would be too long loses of what it shares with its siblings, never what tells it from them.
  const tag = (reference.tag ?? 'latest').slice(0, longestTag - ending.length) + ending;
  return [{ tag: familiarReference({ ...named, tag }), platform, of }];
}

/** `arm64`, `arm-v7`, `windows-amd64`: most images are of Linux, and their tags do not say it. */
function suffix(platform: Platform): string {
  const { os, architecture, variant } = normalizePlatform(platform);
  const words = [...(os === 'linux' ? [] : [os]), architecture, ...(variant ? [variant] : [])];
  return words.join('-').replace(/[^\w.-]/g, '_');
}
