// What stands in the way of a build, as a closed set of codes with the data beside them: the features turn them into sentences.
// Each is a failure of docker/buildx or moby/buildkit, known here without starting a build (buildx#1996, #2119, #208).
import type { Platform } from '../platform.ts';
import type { Limit } from './limits.ts';
import { without, type Mend } from './mend.ts';

interface Common {
  /** The build fails; otherwise it succeeds, or may, with a result that somebody should know of beforehand. */
  readonly fatal: boolean;
  /** Those asked for that it concerns, in the order in which they were; empty where it concerns the build as a whole. */
  readonly platforms: readonly Platform[];
  /** Of a bake file, where the plan has several images and it concerns one. */
  readonly target?: string;
  /** What mends it, the most useful first. */
  readonly mends: readonly Mend[];
}

export type ObstacleKind =
  | { readonly code: 'builder-broken'; readonly detail: string }
  /** A BuildKit elsewhere, which the build cannot start. */
  | { readonly code: 'node-silent'; readonly node: string; readonly endpoint: string }
  /** It is started by the build; what its nodes can do shows then. */
  | { readonly code: 'builder-stopped' }
  /** The docker driver with the classic image store builds one platform at a time (buildx#1996). */
  | { readonly code: 'one-platform-only' }
  /** Only an engine with the containerd store can load several platforms. */
  | { readonly code: 'cannot-load-several' }
  /** The docker driver writes archives from the containerd store alone. */
  | { readonly code: 'cannot-write-archive' }
  /** What several nodes have built is joined in a registry only (buildx#2007). */
  | { readonly code: 'cannot-join-nodes'; readonly nodes: readonly string[] }
  /** No node runs `runs`, natively or emulated, and the stage executes a RUN there. */
  | { readonly code: 'no-emulator'; readonly runs: Platform; readonly stage: string }
  /** The same, where nobody knows what the node can do. */
  | { readonly code: 'emulator-unknown'; readonly runs: Platform; readonly stage: string; readonly node: string }
  /** No node says that it builds the platform: buildx gives it to the first without a word (buildx#2119). */
  | { readonly code: 'no-node'; readonly node: string }
  /** A node emulates what another one would run natively (buildx#366). */
  | { readonly code: 'native-node-unused'; readonly node: string; readonly native: string }
  | { readonly code: 'base-missing'; readonly image: string; readonly lacks: readonly Platform[] }
  | { readonly code: 'base-mismatch'; readonly image: string; readonly lacks: readonly Platform[] }
  /** The registry has the repository, not the tag or digest. */
  | { readonly code: 'base-absent'; readonly image: string }
  /** The final stage stands on the platform of the node that builds it. */
  | { readonly code: 'result-mislabelled'; readonly stage: string; readonly holds: readonly string[] }
  /** BuildKit refuses the Dockerfile itself, whatever its images are. */
  | { readonly code: 'dockerfile-refused'; readonly detail: string }
  | { readonly code: 'dockerfile-unreadable'; readonly detail: string }
  | { readonly code: 'no-context'; readonly context: string }
  /** The registry speaks plain HTTP, and the builder was not told so, as far as is known (buildx#1642). */
  | { readonly code: 'insecure-registry'; readonly host: string }
  /** The registry is on this machine, and the builder is not: there, the name means something else. */
  | { readonly code: 'registry-of-this-machine'; readonly host: string }
  /** To us; the engine may have another login. */
  | { readonly code: 'push-refused'; readonly tag: string; readonly detail?: string }
  | { readonly code: 'push-unreachable'; readonly tag: string; readonly detail?: string }
  /** buildx: “tag is needed when pushing to registry”. */
  | { readonly code: 'no-tag' }
  | { readonly code: 'platform-tags-without-push' }
  /** Several images of one run are given the same name: chance decides which of them keeps it. */
  | { readonly code: 'tag-twice'; readonly tag: string; readonly targets: readonly string[] }
  | { readonly code: 'engine-cannot'; readonly limit: Limit };

export type Obstacle = Common & ObstacleKind;

/** The platforms that can be built once those are dropped that a fatal obstacle names. */
export function buildablePlatforms(asked: readonly Platform[], obstacles: readonly Obstacle[]): Platform[] {
  const failing = obstacles.filter(({ fatal }) => fatal).flatMap(({ platforms }) => platforms);
  return without(asked, failing);
}
