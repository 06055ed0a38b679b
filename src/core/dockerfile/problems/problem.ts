// What a rule about the text alone finds: closed kinds, each with its data.
import type { Platform } from '../../platform.ts';
import type { TextRange } from '../syntax/instructions.ts';
import type { OtherBuilds } from './otherBuilds.ts';
import type { Resolution, ResolvedStage } from '../resolution.ts';
import type { Dockerfile, Stage } from '../stages.ts';

/** Another place of the text that matters. */
export interface Related extends TextRange {
  readonly role: 'argument' | 'stage' | 'stage-argument' | 'stage-platform';
  /** Of the ARG or the stage. */
  readonly name: string;
}

/** What every finding says: where, for which targets, in which stage, and what else to look at. */
export interface Found extends TextRange {
  /** The target platforms concerned; empty where it shows with others than today's only. */
  readonly targets: readonly Platform[];
  /** Name or number; empty above the first FROM. */
  readonly stage: string;
  readonly related: readonly Related[];
}

/** `values` is what follows from the text and may differ by target: said with each kind. */
export type Problem = Found & { readonly values: readonly string[] } & (
    | /** The platforms on which the stage stands. */ { readonly code: 'final-stage-on-build-platform' }
      /** The platforms that the parent gives it, whatever is written. */
    | { readonly code: 'stage-platform-ignored'; readonly parent: string; readonly written: string }
    /** The platforms of the stage, beside the targets' that it copies from. */
    | { readonly code: 'copy-from-target-platform'; readonly image: string }
    /** What the argument is set to. */
    | { readonly code: 'automatic-arg-overridden'; readonly name: string }
    /** The names of the stages that are missing. */
    | { readonly code: 'stage-missing-for-platform'; readonly existing: readonly string[] }
    | { readonly code: 'undefined-arg'; readonly name: string; readonly suggestion?: string }
    /** The names, as expanded. */
    | { readonly code: 'invalid-reference'; readonly reason: string; readonly suggestion?: string }
  );

export interface RuleContext {
  readonly dockerfile: Dockerfile;
  readonly resolution: Resolution;
  readonly others: OtherBuilds;
  readonly lookUps: LookUps;
}

/** What the rules look for in the whole file, so that none of them walks it for each stage. */
export interface LookUps {
  /** By name; of several the first. */
  readonly stages: ReadonlyMap<string, Stage>;
  /** By name: ARGs below a FROM, which count in that stage only. */
  readonly stageArguments: ReadonlyMap<string, readonly Related[]>;
}

export type Rule = (resolved: ResolvedStage, context: RuleContext) => Problem[];
