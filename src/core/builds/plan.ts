// The plan of a build: which node builds which platform and how, what the base images and the registries say of it, and what
// will fail. Nothing is run to make it.
import type { Knowledge } from '../findings.ts';
import type { Platform } from '../platform.ts';
import type { ImageAnalysis } from './analysis.ts';
import type { Builder } from './builder.ts';
import type { NodeChoice } from './nodes.ts';
import type { Obstacle } from './obstacles.ts';
import type { ImageSpec } from './spec.ts';

/** How a platform's RUN steps come to run on a node. */
export type Execution =
  | 'native'
  /** By an emulator that the machine's kernel knows. */
  | 'emulated-by-machine'
  /** By an emulator that BuildKit's own image brings along: slow. */
  | 'emulated-by-builder'
  /** No stage that is reached runs anything there. */
  | 'not-needed'
  | 'impossible'
  /** The node is stopped, or does not say. */
  | 'unknown';

export interface PlatformPlan {
  readonly platform: Platform;
  /** Of the builder; empty where it has none. */
  readonly node: string;
  readonly execution: Execution;
}

export type BaseState = 'there' | 'missing' | 'mismatch' | 'fallback' | 'absent' | 'unknown';

export interface BasePlan {
  /** As the Dockerfile names it, expanded. */
  readonly image: string;
  /** Those for which it is needed: of a stage on the platform of the node, that one. */
  readonly platforms: readonly { readonly platform: Platform; readonly state: BaseState }[];
}

/** What the registry says of a push to one of the tags. */
export interface PushPlan {
  readonly tag: string;
  readonly state: 'writable' | 'refused' | 'unreachable' | 'unknown';
  /** The registry's own words. */
  readonly detail?: string;
  readonly isPlainHttp: boolean;
}

export interface ImagePlan {
  readonly image: ImageSpec;
  readonly platforms: readonly PlatformPlan[];
  readonly bases: readonly BasePlan[];
  /** Empty where nothing is pushed. */
  readonly pushes: readonly PushPlan[];
}

export interface BuildPlan {
  readonly builder: Builder;
  readonly images: readonly ImagePlan[];
  readonly obstacles: readonly Obstacle[];
}

/** What is known of the way to a registry. */
export interface RegistryFacts {
  readonly isPlainHttp: boolean;
  /** By its name: `localhost`, `127.0.0.1`. */
  readonly isThisMachine: boolean;
  /** Whether the builder, or the engine, was told that it speaks plain HTTP; left out where nobody knows. */
  readonly isAllowed?: boolean;
}

/** An image with what its Dockerfile comes to. */
export interface AnalyzedImage {
  readonly image: ImageSpec;
  readonly analysis: ImageAnalysis;
  /** Why its Dockerfile could not be read. */
  readonly unreadable?: string;
  /** Its context would be a folder of this machine, and is none. */
  readonly lacksContext?: boolean;
}

/** Everything that a plan is made of. */
export interface PlanInput {
  readonly builder: Builder;
  /** Of the builder, for all images together: `chooseNodes`. */
  readonly choose: NodeChoice;
  /** The other builders that there are, for what might be used instead. */
  readonly others: readonly Builder[];
  readonly images: readonly AnalyzedImage[];
  /** Of base images. */
  readonly knowledge: Knowledge;
  /** By tag; those that nobody asked for are unknown. */
  readonly pushes: ReadonlyMap<string, Pick<PushPlan, 'state' | 'detail'>>;
  /** By host: of tags and of base images. */
  readonly registries: ReadonlyMap<string, RegistryFacts>;
  /** Of the engine into which images are loaded; left out where nobody knows. */
  readonly hasContainerdStore?: boolean;
}
