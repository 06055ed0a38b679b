// What a Dockerfile comes to for one target platform.
import type { Platform } from '../platform.ts';
import type { GlobalScope } from './arguments.ts';
import type { Refusal, ResolvedCopy, Source } from './sources.ts';
import type { Stage } from './stages.ts';
import type { Expansion } from './syntax/expand.ts';

export interface ResolvedStage {
  readonly stage: Stage;
  /** Of the name in FROM, and of what `--platform` says. */
  readonly expanded: { readonly base: Expansion; readonly platform?: Expansion };
  readonly base: Source;
  /** What `--platform` names, if it can be read; it has no effect on a stage that is built on another or on `scratch`. */
  readonly flagPlatform?: Platform;
  readonly platform: Platform;
  /** The stage at the root of its parents: itself where it is built on no other. */
  readonly root: number;
  readonly copies: readonly ResolvedCopy[];
  readonly runs: boolean;
  /** A named context stands in its place: nothing of it is executed. */
  readonly isReplaced: boolean;
}

export interface Resolution {
  readonly target: Platform;
  readonly scope: GlobalScope;
  readonly stages: readonly ResolvedStage[];
  /** The index of the stage that is built; undefined where there is none of that name. */
  readonly built: number | undefined;
  /** Indexes of the stages that it reaches; BuildKit fetches nothing for the others. */
  readonly reached: ReadonlySet<number>;
  readonly refusals: readonly Refusal[];
}
