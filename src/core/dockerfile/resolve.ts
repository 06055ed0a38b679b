// The graph of stages for one target platform: what each FROM, COPY --from and RUN --mount=from leads to, on which
// platform each stage stands, and which stages the one that is built reaches. BuildKit's `dockerfile2llb/convert.go`.
import { parsePlatform, type Platform } from '../platform.ts';
import { familiarReference, InvalidReference, parseReference, type Reference } from '../reference.ts';
import { globalScope, type GlobalScope } from './arguments.ts';
import type { BuildRequest } from './buildRequest.ts';
import { expand, type Expansion } from './expand.ts';
import { findCircle, reachedFrom } from './graph.ts';
import type { TextRange } from './instructions.ts';
import { stageLabel, type Dockerfile, type FromFlag, type Stage } from './stages.ts';

/** Why BuildKit refuses to build the file, whatever its images are. */
export interface Refusal extends TextRange {
  readonly code:
    | 'argument'
    | 'circular'
    | 'expansion'
    | 'invalid-platform'
    | 'invalid-reference'
    | 'later-stage'
    | 'no-such-index'
    | 'no-such-target'
    | 'no-stages'
    | 'syntax'
    | 'variable-in-from';
  /** What is wrong, in a few words of English for an error message. */
  readonly detail: string;
}

export type Source =
  | { readonly kind: 'image'; readonly image: string; readonly reference: Reference }
  | { readonly kind: 'stage'; readonly stage: number }
  | { readonly kind: 'scratch' }
  /** A named context that is no image: files from elsewhere. */
  | { readonly kind: 'files' }
  /** The text is more than we are willing to expand; BuildKit may well build it. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

interface ResolvedCopy {
  readonly flag: FromFlag;
  readonly source: Source;
  /** By an ONBUILD of the stage that this one is built on. */
  readonly isTrigger: boolean;
}

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

export function resolve(dockerfile: Dockerfile, request: BuildRequest, target: Platform): Resolution {
  const scope = globalScope(dockerfile, request, target);
  const context: Context = {
    dockerfile,
    request,
    target,
    scope,
    contexts: contextNames(request.namedContexts ?? {}),
    byName: new Map(dockerfile.stages.flatMap(({ name, index }) => (name === undefined ? [] : [[name, index]]))),
    mostTriggers: Math.ceil(mostInherited / dockerfile.stages.length),
    others: [],
  };
  const copies = dockerfile.stages.map(stage => resolveFlags(stage.copies, context, false));
  const stages: ResolvedStage[] = [];
  const earlier = new Map<string, number>();
  for (const stage of dockerfile.stages) {
    stages.push(resolveStage(stage, copies[stage.index] ?? [], context, earlier, stages));
    if (stage.name !== undefined) earlier.set(stage.name, stage.index);
  }
  const built = builtStage(stages, context);
  const reached = reachedFrom(built, index => edgesOf(stages[index]));
  return { target, scope, stages, built, reached, refusals: refusalsOf(stages, built, reached, context) };
}

interface Context {
  readonly dockerfile: Dockerfile;
  readonly request: BuildRequest;
  readonly target: Platform;
  readonly scope: GlobalScope;
  readonly contexts: ReadonlyMap<string, string>;
  /** Lower case; of two stages with one name the later. */
  readonly byName: ReadonlyMap<string, number>;
  /** ONBUILD steps that a child takes over. */
  readonly mostTriggers: number;
  /** What is copied or mounted from and is no stage of the file, in turn: BuildKit numbers it behind the stages. */
  readonly others: Source[];
}

/** ONBUILD steps that all children together take over: hostile text must not multiply its steps by its stages. */
const mostInherited = 2000;

/** Names are compared as references (`dockerui/namedcontext.go`): `alpine` is `docker.io/library/alpine:latest`. */
function contextNames(contexts: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(Object.entries(contexts).map(([name, value]) => [contextName(name), value]));
}

function contextName(name: string): string {
  const reference = parseReference(name);
  const familiar = reference instanceof InvalidReference ? name : familiarReference(reference);
  return familiar.replace(/:latest$/, '');
}

function resolveStage(
  stage: Stage,
  copies: readonly ResolvedCopy[],
  context: Context,
  earlier: ReadonlyMap<string, number>,
  stages: readonly ResolvedStage[],
): ResolvedStage {
  const { escape } = context.dockerfile;
  const expandWord = (word: string) => expand(word, context.scope.variables, escape);
  const base = expandWord(stage.base.raw);
  // `--platform=` is as if it were not there; a variable that is empty is not.
  const platform = stage.platform?.value ? expandWord(stage.platform.value) : undefined;
  const flagPlatform = platform && readPlatform(stage, platform, context.request.buildPlatform);
  const named = flagPlatform && 'kind' in flagPlatform ? flagPlatform : resolveBase(stage, base, context, earlier);
  // A name must be valid even where it is replaced.
  const replacement = named.kind === 'refused' ? undefined : stageContext(stage, context);
  const source = replacement ?? named;
  const parent = source.kind === 'stage' ? stages[source.stage] : undefined;
  const flagged = flagPlatform && 'os' in flagPlatform ? flagPlatform : undefined;
  const triggers = parent?.stage.onBuild.copies.slice(0, context.mostTriggers) ?? [];
  return {
    stage,
    expanded: { base, ...(platform && { platform }) },
    base: source,
    ...(flagged && { flagPlatform: flagged }),
    platform: parent?.platform ?? (source.kind === 'scratch' ? context.target : (flagged ?? context.target)),
    root: parent?.root ?? stage.index,
    copies: [...resolveFlags(triggers, context, true), ...copies],
    runs: replacement === undefined && (stage.runs || (parent?.stage.onBuild.runs ?? false)),
    isReplaced: replacement !== undefined,
  };
}

function refused(code: Refusal['code'], { start, end }: TextRange, detail: string): Source & { kind: 'refused' } {
  return { kind: 'refused', refusal: { code, start, end, detail } };
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

/** A named context that is called like a stage replaces it whole. */
function stageContext({ name }: Stage, { contexts }: Context): Source | undefined {
  const value = name === undefined ? undefined : contexts.get(contextName(name));
  return value === undefined ? undefined : contextSource(value);
}

function contextSource(value: string): Source {
  const image = /^docker-image:(?:\/\/)?(.*)$/.exec(value)?.[1];
  if (image === undefined) return { kind: 'files' };
  if (image === 'scratch') return { kind: 'scratch' };
  const reference = parseReference(image);
  return reference instanceof InvalidReference ? { kind: 'files' } : { kind: 'image', image, reference };
}

/** An earlier stage (case-sensitively, the latest winning), then `scratch`, otherwise an image. */
function resolveBase(stage: Stage, base: Expansion, context: Context, earlier: ReadonlyMap<string, number>): Source {
  const failure = failed(base, stage.base);
  if (failure) return failure;
  if (base.value === '') return refused('expansion', stage.base, 'the name is blank');
  const parent = earlier.get(base.value);
  if (parent !== undefined) return { kind: 'stage', stage: parent };
  return base.value === 'scratch' ? { kind: 'scratch' } : imageNamed(base.value, stage.base, context);
}

function imageNamed(image: string, where: TextRange, { contexts }: Context): Source {
  const reference = parseReference(image);
  if (reference instanceof InvalidReference) return refused('invalid-reference', where, reference.message);
  const named = contexts.get(contextName(image));
  return named === undefined ? { kind: 'image', image, reference } : contextSource(named);
}

function resolveFlags(flags: readonly FromFlag[], context: Context, isTrigger: boolean): ResolvedCopy[] {
  return flags.map(flag => ({ flag, source: resolveFlag(flag, context), isTrigger }));
}

/** A stage by name in any case, a later one too; COPY also by number, a mount not. */
function resolveFlag(flag: FromFlag, context: Context): Source {
  const { name, instruction } = flag;
  if (/\$./.test(name)) return refused('variable-in-from', flag, 'variables are not expanded here');
  if (instruction === 'COPY' && /^[+-]?\d+$/.test(name)) return numbered(flag, context);
  const index = context.byName.get(name.toLowerCase());
  if (index !== undefined) return { kind: 'stage', stage: index };
  const other: Source = name === 'scratch' ? { kind: 'scratch' } : imageNamed(name, flag, context);
  context.others.push(other);
  return other;
}

function numbered(flag: FromFlag, { dockerfile, others }: Context): Source {
  const index = Number(flag.name);
  const { length } = dockerfile.stages;
  if (index >= 0 && index < length) return { kind: 'stage', stage: index };
  return others[index - length] ?? refused('no-such-index', flag, `there is no stage ${flag.name}`);
}

function builtStage(stages: readonly ResolvedStage[], { request, byName }: Context): number | undefined {
  const { targetStage } = request;
  if (targetStage === undefined || targetStage === '') return stages.at(-1)?.stage.index;
  return byName.get(targetStage.toLowerCase());
}

function refusalsOf(
  stages: readonly ResolvedStage[],
  built: number | undefined,
  reached: ReadonlySet<number>,
  { dockerfile, request, scope }: Context,
): Refusal[] {
  const refusals: Refusal[] = dockerfile.errors.map(({ code, start, end }) => {
    return { code: 'syntax', start, end, detail: code.replaceAll('-', ' ') };
  });
  const add = (code: Refusal['code'], { start, end }: TextRange, detail: string) =>
    refusals.push({ code, start, end, detail });
  const start = { start: 0, end: 0 };
  if (stages.length === 0) add('no-stages', start, 'there is no FROM');
  else if (built === undefined) add('no-such-target', start, `there is no stage “${request.targetStage}”`);
  for (const { argument, error } of scope.failed) add('argument', argument, error);
  for (const resolved of stages) {
    const { stage, base, copies } = resolved;
    if (base.kind === 'refused') refusals.push(base.refusal);
    const isReached = reached.has(stage.index);
    for (const { flag, source, isTrigger } of copies) {
      // A trigger is not even read where nothing reaches the stage.
      if (source.kind === 'refused' && (isReached || !isTrigger)) refusals.push(source.refusal);
      if (isReached && isLater(source, resolved, stages)) {
        add('later-stage', flag, `stage “${flag.name}” is not defined before this one`);
      }
    }
  }
  const circle = stages[findCircle(stages.length, index => circleEdgesOf(stages[index])) ?? -1];
  if (circle) add('circular', circle.stage.range, `stage “${stageLabel(circle.stage)}” depends on itself`);
  return refusals;
}

/** Stages are executed in turn; in place of a replaced one something is there from the start. */
function isLater(source: Source, { stage, isReplaced }: ResolvedStage, stages: readonly ResolvedStage[]): boolean {
  return source.kind === 'stage' && source.stage > stage.index && !isReplaced && !stages[source.stage]?.isReplaced;
}

/** The stages that a stage leads to: the one it is built on, and those that it copies or mounts from. */
function edgesOf(resolved: ResolvedStage | undefined): number[] {
  return resolved ? stagesAmong([resolved.base, ...resolved.copies.map(({ source }) => source)]) : [];
}

/** Without the one it is built on, and before there are triggers: one may copy from the very stage that it runs in. */
function circleEdgesOf(resolved: ResolvedStage | undefined): number[] {
  return stagesAmong(resolved?.copies.filter(({ isTrigger }) => !isTrigger).map(({ source }) => source) ?? []);
}

function stagesAmong(sources: readonly Source[]): number[] {
  return sources.flatMap(source => (source.kind === 'stage' ? [source.stage] : []));
}
