// The graph of stages for one target platform: what each FROM, COPY --from and RUN --mount=from leads to, on which
// platform each stage stands, and which stages the one that is built reaches. BuildKit's `dockerfile2llb/convert.go`.
import { parsePlatform, type Platform } from '../platform.ts';
import { globalScope, type GlobalScope } from './arguments.ts';
import type { BuildRequest } from './buildRequest.ts';
import { expand, type Expansion } from './syntax/expand.ts';
import { reachedFrom, stagesAmong } from './graph.ts';
import type { TextRange } from './syntax/instructions.ts';
import { refusalsOf } from './refusals.ts';
import type { ResolvedStage, Resolution } from './resolution.ts';
import { refused, sourcesOf, type Source, type Sources } from './sources.ts';
import type { Dockerfile, Stage } from './stages.ts';

/** Resolves a file for one target, and, where it is given, on another node than the request's. */
export type Resolver = (target: Platform, buildPlatform?: Platform) => Resolution;

/** What is the same for every target and node is found once. */
export function createResolver(dockerfile: Dockerfile, given: BuildRequest): Resolver {
  const sources = sourcesOf(dockerfile, given.namedContexts);
  const constants = dockerfile.stages.map(stage => constantBase(stage, dockerfile, sources));
  return (target, buildPlatform = given.buildPlatform) => {
    const request = { ...given, buildPlatform };
    const scope = globalScope(dockerfile, request, target);
    const context: Context = { dockerfile, request, target, scope, sources, constants };
    const stages: ResolvedStage[] = [];
    for (const stage of dockerfile.stages) stages.push(resolveStage(stage, context, stages));
    const built = builtStage(stages, context);
    const reached = reachedFrom(built, index => edgesOf(stages[index]));
    const resolution = { target, scope, stages, built, reached };
    return { ...resolution, refusals: refusalsOf(resolution, dockerfile, request) };
  };
}

interface Context {
  readonly dockerfile: Dockerfile;
  readonly request: BuildRequest;
  readonly target: Platform;
  readonly scope: GlobalScope;
  readonly sources: Sources;
  /** By a stage's index, of those whose FROM names no variable. */
  readonly constants: readonly (Base | undefined)[];
}

/** The name in a FROM, and what it leads to. */
interface Base {
  readonly expansion: Expansion;
  readonly source: Source;
}

function constantBase(stage: Stage, dockerfile: Dockerfile, sources: Sources): Base | undefined {
  return stage.base.raw.includes('$') ? undefined : resolveBase(stage, dockerfile, () => undefined, sources);
}

function resolveBase(
  stage: Stage,
  { escape }: Dockerfile,
  variables: GlobalScope['variables'],
  sources: Sources,
): Base {
  const expansion = expand(stage.base.raw, variables, escape);
  const failure = failed(expansion, stage.base);
  if (failure) return { expansion, source: failure };
  const isBlank = expansion.value === '';
  const source = isBlank ? refused('expansion', stage.base, 'the name is blank') : sources.base(expansion.value, stage);
  return { expansion, source };
}

function resolveStage(stage: Stage, context: Context, stages: readonly ResolvedStage[]): ResolvedStage {
  const { dockerfile, scope, sources, target } = context;
  const base = context.constants[stage.index] ?? resolveBase(stage, dockerfile, scope.variables, sources);
  // `--platform=` is as if it were not there; a variable that is empty is not.
  const platform = stage.platform?.value ? expand(stage.platform.value, scope.variables, dockerfile.escape) : undefined;
  const flag = platform && readPlatform(stage, platform, context.request.buildPlatform);
  const named = flag && 'kind' in flag ? flag : base.source;
  // A name must be valid even where it is replaced.
  const replacement = named.kind === 'refused' ? undefined : sources.replacement(stage);
  const source = replacement ?? named;
  const parent = source.kind === 'stage' ? stages[source.stage] : undefined;
  const flagPlatform = flag && 'os' in flag ? flag : undefined;
  const copies = sources.copies[stage.index] ?? [];
  return {
    stage,
    expanded: { base: base.expansion, ...(platform && { platform }) },
    base: source,
    ...(flagPlatform && { flagPlatform }),
    platform: parent?.platform ?? (source.kind === 'scratch' ? target : (flagPlatform ?? target)),
    root: parent?.root ?? stage.index,
    copies: parent?.stage.onBuild.copies.length ? [...sources.triggers(parent.stage), ...copies] : copies,
    runs: replacement === undefined && (stage.runs || (parent?.stage.onBuild.runs ?? false)),
    isReplaced: replacement !== undefined,
  };
}

function failed({ error, isLimit }: Expansion, where: TextRange): Source | undefined {
  if (error === undefined) return undefined;
  return isLimit ? { kind: 'unknown' } : refused('expansion', where, error);
}

function readPlatform(stage: Stage, expanded: Expansion, local: Platform): Platform | Source {
  const where = stage.platform?.valueRange ?? stage.range;
  const { value } = expanded;
  const failure = failed(expanded, where);
  if (failure) return failure;
  if (value === '') return refused('invalid-platform', where, 'the platform is empty');
  const platform = parsePlatform(value, local);
  return platform instanceof Error ? refused('invalid-platform', where, platform.message) : platform;
}

function builtStage(stages: readonly ResolvedStage[], { request, sources }: Context): number | undefined {
  const { targetStage } = request;
  return targetStage ? sources.stageNamed(targetStage) : stages.at(-1)?.stage.index;
}

/** The stages that a stage leads to: the one it is built on, and those that it copies or mounts from. */
function edgesOf(resolved: ResolvedStage | undefined): number[] {
  return resolved ? stagesAmong([resolved.base, ...resolved.copies.map(({ source }) => source)]) : [];
}
