// What the text alone tells to be wrong. Each rule looks at one stage for one target; what several targets have in common
// is joined.
import type { Platform } from '../../platform.ts';
import { overriddenArguments, undefinedArguments } from './arguments.ts';
import type { BuildRequest } from '../buildRequest.ts';
import type { Analysis } from '../imageUses.ts';
import { invalidReferences, invalidSyntax, missingStage } from './names.ts';
import { otherBuilds, otherThan } from './otherBuilds.ts';
import { copiesFromTarget, finalStage, ignoredPlatform } from './platforms.ts';
import type { LookUps, Problem, Related, Rule } from './problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Dockerfile, Stage } from '../stages.ts';

const rules: readonly Rule[] = [
  finalStage,
  copiesFromTarget,
  ignoredPlatform,
  missingStage,
  undefinedArguments,
  invalidReferences,
];

/** A platform that nobody asked for shows what only happens to be right for today's targets. */
const probedRules: readonly Rule[] = [ignoredPlatform];

export function findProblems(
  dockerfile: Dockerfile,
  request: BuildRequest,
  { resolutions, resolve }: Pick<Analysis, 'resolutions' | 'resolve'>,
): Problem[] {
  const lookUps = lookUpsIn(dockerfile);
  const problems = (resolution: Resolution, applied: readonly Rule[]) => {
    const others = otherBuilds(dockerfile, request, resolution.target, resolve);
    const context = { dockerfile, resolution, others, lookUps };
    const found: Problem[] = [];
    for (const resolved of resolution.stages) {
      for (const rule of applied) for (const problem of rule(resolved, context)) found.push(problem);
    }
    return found;
  };
  const probe = probePlatform(request);
  return joined([
    ...invalidSyntax(dockerfile),
    ...overriddenArguments(dockerfile, request, resolutions, probe),
    ...resolutions.flatMap(resolution => problems(resolution, rules)),
    ...problems(resolve(probe), probedRules).map(problem => ({ ...problem, targets: [] })),
  ]);
}

/** Other than the node that builds, of the system that is built for. */
function probePlatform({ targets, buildPlatform }: BuildRequest): Platform {
  return otherThan({ ...buildPlatform, os: targets[0]?.os ?? buildPlatform.os });
}

/** Most places of ARGs of one name that a problem points at. */
const mostPlaces = 20;

function lookUpsIn({ stages }: Dockerfile): LookUps {
  const byName = new Map<string, Stage>();
  const stageArguments = new Map<string, Related[]>();
  for (const stage of stages) {
    if (stage.name !== undefined && !byName.has(stage.name)) byName.set(stage.name, stage);
    for (const { name, start, end } of stage.arguments) {
      const places = stageArguments.get(name) ?? [];
      stageArguments.set(name, places);
      if (places.length < mostPlaces) places.push({ role: 'stage-argument', name, start, end });
    }
  }
  return { stages: byName, stageArguments };
}

function joined(problems: readonly Problem[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const name = 'name' in problem ? problem.name : '';
    const key = `${problem.code} ${problem.start} ${problem.end} ${problem.stage} ${name}`;
    const before = found.get(key);
    // What shows for the targets themselves needs no other platform to show it.
    if (before && problem.targets.length === 0) continue;
    const targets = [...(before?.targets ?? []), ...problem.targets];
    const values = [...new Set([...(before?.values ?? []), ...problem.values])];
    found.set(key, { ...(before ?? problem), targets, values });
  }
  return [...found.values()].toSorted((left, right) => left.start - right.start);
}
