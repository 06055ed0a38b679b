// What is to be built, with absolute paths, checked: the one shape between asking, planning, building and proving.
import type { Platform } from '../platform.ts';

/** To the registries in the tags, into the engine's images, into an OCI archive, into a folder. */
export const outputs = ['push', 'load', 'oci', 'local'] as const;
export type Output = (typeof outputs)[number];

/** One image that a build makes; a bake file makes one for each of its targets. */
export interface ImageSpec {
  /** Of the target of a bake file. */
  readonly name?: string;
  /** Absolute path. */
  readonly dockerfile: string;
  /** The Dockerfile itself, where a bake file holds it. */
  readonly inline?: string;
  /** Absolute path of a folder, or a URL. */
  readonly context: string;
  readonly platforms: readonly Platform[];
  readonly tags: readonly string[];
  readonly output: Output;
  /** Absolute path: of the archive of `oci`, of the folder of `local`. */
  readonly destination?: string;
  /** Each platform's image gets a tag of its own beside every tag: `app:1.0-arm64`. */
  readonly platformTags: boolean;
  /** The stage to be built; left out, the last. */
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Named contexts: `alpine` → `docker-image://…`. */
  readonly contexts: Readonly<Record<string, string>>;
}

/** Never its value: that stays in a file or in the environment. */
export interface BuildSecret {
  readonly id: string;
  /** Absolute path. */
  readonly file?: string;
  /** Name of a variable of the environment. */
  readonly env?: string;
}

export interface BuildSpec extends ImageSpec {
  readonly secrets: readonly BuildSecret[];
  /** Left out, the one that is current. */
  readonly builder?: string;
}
