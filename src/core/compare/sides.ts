// The two images that are compared: with all their platforms, or some of them; and which platform goes with which.
import type { Descriptor, Index } from '../manifest.ts';
import { formatPlatform, samePlatform } from '../platform.ts';
import { pairPlatforms, type Pair, type Paired } from './pair.ts';

/** What was compared, as the answer names it. */
export interface ComparedSide {
  readonly reference: string;
  /** What was compared of it, where it was not all. */
  readonly platform?: string;
  /** Of the index, or of the image; in an engine that keeps neither the image's ID. */
  readonly digest?: string;
  readonly mediaType?: string;
  /** Its platforms that were not asked for, or are not in the engine that it was compared with. */
  readonly notCompared?: readonly string[];
  /** When it was last seen so (ISO 8601), where its registry could not be asked now. */
  readonly asOf?: string;
}

export interface Side<P extends SidePlatform = SidePlatform> {
  readonly described: ComparedSide;
  readonly platforms: readonly P[];
  /** All of it is compared, unless it is one platform that was asked for, or what an engine holds. */
  readonly extent: 'whole' | 'platform' | 'held';
  readonly mediaType?: string;
  readonly index?: Index;
}

export interface SidePlatform extends Paired {
  /** Left out where nobody told of them: of a manifest alone, in an engine. */
  readonly attestations?: readonly Descriptor[];
  /** Compressed bytes, where they are known. */
  readonly size?: number;
}

export interface PairedSides<P extends SidePlatform> {
  readonly left: Side<P>;
  readonly right: Side<P>;
  readonly pairs: readonly Pair<P, P>[];
}

/**
 * By platform; but two that were asked for are compared whatever they are. Of an image as a whole, beside one platform of
 * another or what an engine holds, only the same platforms count. Undefined where it has none of them.
 */
export function pairSides<P extends SidePlatform>(left: Side<P>, right: Side<P>): PairedSides<P> | undefined {
  const [one, other] = [narrowed(left, right), narrowed(right, left)];
  if (!one || !other) return undefined;
  const isPair = one.platforms.length === 1 && other.platforms.length === 1;
  const isChosen = one.extent === 'platform' || other.extent === 'platform';
  const [first] = one.platforms;
  const [second] = other.platforms;
  const pairs = isPair && isChosen && first && second ? [{ left: first, right: second }] : undefined;
  return { left: one, right: other, pairs: pairs ?? pairPlatforms(one.platforms, other.platforms) };
}

function narrowed<P extends SidePlatform>(side: Side<P>, other: Side<P>): Side<P> | undefined {
  if (side.extent !== 'whole' || other.extent === 'whole') return side;
  const isWanted = ({ platform }: P) => other.platforms.some(each => samePlatform(each.platform, platform));
  const { true: wanted = [], false: aside = [] } = Object.groupBy(side.platforms, each => String(isWanted(each)));
  // An image of one platform is compared with whatever was asked for; what an engine holds may be of none of these.
  if (wanted.length === 0) return side.platforms.length === 1 || other.extent === 'held' ? side : undefined;
  if (aside.length === 0) return side;
  const notCompared = aside.map(({ platform }) => formatPlatform(platform));
  return { ...side, platforms: wanted, described: { ...side.described, notCompared } };
}
