// A build and the two answers to it that are compared.
//
// The rule: where BuildKit refuses, whether before or after it has asked for images, ours must be a refusal too, for whatever
// reason; where it does not, ours must be none, and the pairs of platform and image must be the same. Which images a refused
// build has asked for depends on which of its platforms was quicker. Platforms are compared by meaning, not by spelling. Each
// platform on which BuildKit begins to execute a RUN must be one of ours; it does not come to all of them.
//
// Left aside is what BuildKit refuses in a step of a stage that concerns no image, such as a variable in WORKDIR, an unknown
// flag of RUN or a mount's type: newer frontends know more of them.
import { formatPlatform, normalizePlatform, parsePlatform, type Platform } from '../../../../src/core/platform.ts';
import { formatReference, parseReference } from '../../../../src/core/reference.ts';

export interface Build {
  readonly text: string;
  /** What `--platform` takes. */
  readonly targets: readonly string[];
  readonly buildArguments?: Readonly<Record<string, string>>;
  readonly targetStage?: string;
  readonly contexts?: Readonly<Record<string, string>>;
}

export type Answer =
  | {
      readonly kind: 'images';
      readonly images: readonly string[];
      readonly executes: readonly string[];
      /** Those of the images that are fetched without having been asked for. */
      readonly unasked?: readonly string[];
    }
  | { readonly kind: 'refused'; readonly why: string }
  /** An image is not there, or not for a platform, which ends a build before all are asked for and says nothing of the Dockerfile. */
  | { readonly kind: 'missing'; readonly images: readonly string[] };

/** The engine's own. */
export const buildPlatform: Platform = { os: 'linux', architecture: 'amd64' };

/** Where named contexts have their images, and nothing else has. */
export const contextImages = 'docker.io/context/';

export function toPlatform(text: string): Platform {
  const platform = parsePlatform(text, buildPlatform);
  if (platform instanceof Error) throw platform;
  return platform;
}

/** `linux/arm` and `linux/arm/v7` are one. */
export function nameOf(platform: Platform): string {
  return formatPlatform(normalizePlatform(platform));
}

/** BuildKit does not tell for which platform it asks for a named context's image, and names that as it was given. */
export function imageFor(platform: Platform, image: string): string {
  const reference = parseReference(image);
  if (reference instanceof Error) throw reference;
  return `${image.startsWith(contextImages) ? 'context' : nameOf(platform)} ${formatReference(reference)}`;
}

export const distinct = (images: readonly string[]): string[] => [...new Set(images)].toSorted();

export function agree(buildKits: Answer, ours: Answer): boolean {
  if (buildKits.kind === 'missing') {
    return ours.kind === 'refused' || isWithin(buildKits.images, ours.images);
  }
  if (buildKits.kind === 'refused' || ours.kind !== 'images') return buildKits.kind === ours.kind;
  const { images, executes, unasked = [] } = ours;
  return (
    isWithin(buildKits.images, images) &&
    isWithin(images, [...buildKits.images, ...unasked]) &&
    isWithin(buildKits.executes, executes)
  );
}

const isWithin = (some: readonly string[], all: readonly string[]): boolean => some.every(each => all.includes(each));

/** `amd64 alpine, arm64 alpine`, or `refused`. */
export function short(answer: Answer): string {
  if (answer.kind !== 'images') return answer.kind;
  const shorter = answer.images.map(image =>
    image
      .replace(/^linux\//, '')
      .replace(/docker\.io\/(?:library\/|context\/)?/, '')
      .replace(/:latest$/, ''),
  );
  return shorter.join(', ');
}
