// What mends an obstacle: a change of what is built, which is made at once, or something that is done to the machine, which asks.
import { samePlatform, type Platform } from '../platform.ts';
import type { BuildSpec, ImageSpec, Output } from './spec.ts';

/** A change of what is built: `applyMend` makes it. */
export type PureMend =
  | { readonly kind: 'drop-platforms'; readonly platforms: readonly Platform[] }
  /** An archive and a folder need a destination that somebody chooses. */
  | { readonly kind: 'change-output'; readonly output: Output }
  | { readonly kind: 'use-builder'; readonly builder: string };

export type Mend =
  | PureMend
  /** With a container of its own; where hosts are named, one that speaks to those registries without TLS. */
  | { readonly kind: 'create-builder'; readonly insecureRegistries: readonly string[] }
  | { readonly kind: 'start-builder'; readonly builder: string }
  /** Says how: it is a setting of the engine. */
  | { readonly kind: 'use-containerd-store' }
  /** Says how: it is a setting of the engine. */
  | { readonly kind: 'allow-insecure-registry'; readonly host: string }
  /** The engine's program runs the image that registers it with the kernel of its machine. */
  | { readonly kind: 'install-emulator'; readonly architecture: string; readonly engine: string }
  | { readonly kind: 'add-node'; readonly builder: string; readonly platform: Platform }
  /** Tells buildx that this node is the one for this platform (buildx#366). */
  | {
      readonly kind: 'assign-platform';
      readonly builder: string;
      readonly node: string;
      readonly endpoint: string;
      readonly platform: Platform;
    }
  | { readonly kind: 'sign-in'; readonly host: string };

/** What is built once the change is made; of several images each for itself. */
export function applyMend(spec: BuildSpec, mend: PureMend): BuildSpec;
export function applyMend(spec: ImageSpec, mend: PureMend): ImageSpec;
export function applyMend(spec: ImageSpec, mend: PureMend): ImageSpec | BuildSpec {
  switch (mend.kind) {
    case 'drop-platforms':
      return { ...spec, platforms: without(spec.platforms, mend.platforms) };
    case 'change-output':
      return { ...spec, output: mend.output };
    case 'use-builder':
      return { ...spec, builder: mend.builder };
  }
}

export function without(platforms: readonly Platform[], dropped: readonly Platform[]): Platform[] {
  return platforms.filter(each => !dropped.some(other => samePlatform(each, other)));
}
