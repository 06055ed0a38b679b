// What a Dockerfile comes to in a build of several nodes: $BUILDPLATFORM is the platform of the node that builds, so each
// target is looked at on its own node.
import { distinct } from '../distinct.ts';
import { analyze, type Analysis } from '../dockerfile/imageUses.ts';
import { findProblems } from '../dockerfile/problems/findProblems.ts';
import type { Problem } from '../dockerfile/problems/problem.ts';
import { parseDockerfile } from '../dockerfile/stages.ts';
import { formatPlatform, type Platform } from '../platform.ts';
import { ownPlatform, type NodeChoice } from './nodes.ts';
import type { ImageSpec } from './spec.ts';

export interface ImageAnalysis extends Pick<Analysis, 'uses' | 'executions' | 'refusals'> {
  readonly problems: readonly Problem[];
}

export const nothingKnown: ImageAnalysis = { uses: [], executions: [], refusals: [], problems: [] };

/** `machine` is the platform of nodes that do not tell theirs. */
export function analyzeImage(text: string, image: ImageSpec, choose: NodeChoice, machine: Platform): ImageAnalysis {
  const dockerfile = parseDockerfile(text);
  const nodePlatform = (target: Platform) => {
    const chosen = choose(target);
    return (chosen && ownPlatform(chosen.node)) ?? machine;
  };
  const groups = Map.groupBy(image.platforms, target => formatPlatform(nodePlatform(target)));
  const analyses = [...groups.values()].map((targets): ImageAnalysis => {
    const request = {
      targets,
      buildPlatform: nodePlatform(targets[0] ?? machine),
      buildArguments: image.buildArgs,
      namedContexts: image.contexts,
      ...(image.target !== undefined && { targetStage: image.target }),
    };
    const analysis = analyze(dockerfile, request);
    return { ...analysis, problems: findProblems(dockerfile, request, analysis) };
  });
  const refusals = analyses.flatMap(each => each.refusals);
  return {
    uses: analyses.flatMap(each => each.uses),
    executions: analyses.flatMap(each => each.executions),
    problems: analyses.flatMap(each => each.problems),
    refusals: distinct(refusals, ({ code, start }) => `${code} ${start}`).map(refusal => ({
      ...refusal,
      targets: refusals
        .filter(({ code, start }) => code === refusal.code && start === refusal.start)
        .flatMap(({ targets }) => targets),
    })),
  };
}

/** A context that the builder fetches for itself: an address or a repository (buildx' `build/url.go`). */
export function isElsewhere(context: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^git@|^github\.com\//i.test(context);
}
