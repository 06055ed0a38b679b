// What every rule about a plan is given, and what they share.
import { samePlatform, type Platform } from '../../platform.ts';
import type { Builder } from '../builder.ts';
import { without, type Mend } from '../mend.ts';
import { ownPlatform, runningOn } from '../nodes.ts';
import type { Obstacle } from '../obstacles.ts';
import type { AnalyzedImage, ImagePlan, PlanInput } from '../plan.ts';
import type { ImageSpec } from '../spec.ts';

/** Of the build as a whole. */
export type BuildRule = (input: PlanInput, images: readonly ImagePlan[]) => Obstacle[];

/** Of one of its images; whose they are is added where there are several. */
export type ImageRule = (image: AnalyzedImage, plan: ImagePlan, input: PlanInput) => Obstacle[];

/** Another engine than Docker builds by itself, and has none of buildx's limits. */
export function isBuildx({ driver }: Builder): boolean {
  return !['podman', 'buildah', 'nerdctl'].includes(driver);
}

/** Of those asked for, the ones among `some`, each once and in the order asked. */
export function askedAmong({ platforms }: ImageSpec, some: readonly Platform[]): Platform[] {
  return platforms.filter(each => some.some(other => samePlatform(each, other)));
}

/** Only where something is left. */
export function dropping({ platforms }: ImageSpec, dropped: readonly Platform[]): Mend[] {
  const left = without(platforms, dropped);
  return left.length > 0 ? [{ kind: 'drop-platforms', platforms: dropped }] : [];
}

/** Keeps the one that the builder's own node runs natively, else the first. */
export function droppingToOne({ platforms }: ImageSpec, { nodes }: Builder): Mend[] {
  const own = nodes[0] && ownPlatform(nodes[0]);
  const kept = platforms.find(each => own && samePlatform(each, own)) ?? platforms[0];
  const dropped = platforms.filter(each => each !== kept);
  return dropped.length > 0 ? [{ kind: 'drop-platforms', platforms: dropped }] : [];
}

/** Those that are in order and have several platforms in them, or will once they are started. */
export function usingOther({ others }: PlanInput, fits: (other: Builder) => boolean): Mend[] {
  const working = others.filter(
    ({ error, nodes }) => error === undefined && nodes.every(each => each.error === undefined),
  );
  return working.filter(fits).map(({ name }) => ({ kind: 'use-builder', builder: name }));
}

export function buildsSeveral({ driver, nodes }: Builder): boolean {
  return driver !== 'docker' || nodes.some(({ hasContainerdStore }) => hasContainerdStore);
}

/** On some node, natively or not; a builder that is stopped may. */
export function mayRun(builder: Builder, platform: Platform): boolean {
  return builder.nodes.some(node => runningOn(node, builder.driver, platform) !== 'impossible');
}
