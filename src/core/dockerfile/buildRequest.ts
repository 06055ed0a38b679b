// What a build is asked for, as far as it decides which images are needed.
import type { Platform } from '../platform.ts';

export interface BuildRequest {
  readonly targets: readonly Platform[];
  /** The native platform of the node that builds. */
  readonly buildPlatform: Platform;
  /** Left out where nobody knows yet what the build will give: an ARG without a value may then stand for anything. */
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** By name: `docker-image://alpine:3`, or a folder, a repository, an address. They replace stages and images. */
  readonly namedContexts?: Readonly<Record<string, string>>;
  /** The name of the stage to build, in any case; the last one where it is left out. */
  readonly targetStage?: string;
}
