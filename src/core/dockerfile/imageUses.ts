// Which image is needed for which platform, where in the text, and why: BuildKit's `frontend/dockerfile/dockerfile2llb`.
// Everything is done once for each target platform, because names and platforms may depend on it.
import { formatPlatform, parsePlatform, type Platform } from '../platform.ts';
import { InvalidReference, parseReference, type Reference } from '../reference.ts';
import { expand, type Variables } from './expand.ts';
import type { TextRange } from './instructions.ts';
import type { Dockerfile, FromFlag, Stage } from './stages.ts';

export interface BuildRequest {
  readonly targets: readonly Platform[];
  /** The native platform of the node that builds. */
  readonly buildPlatform: Platform;
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** The stage to build, by name in any case or by index; the last one where it is left out. */
  readonly targetStage?: string;
}

/** One image for one platform at one place of the text. */
export interface ImageUse extends TextRange {
  readonly instruction: 'FROM' | 'COPY' | 'RUN';
  /** The name after expansion. */
  readonly image: string;
  readonly reference: Reference;
  /** What the image has to support. */
  readonly platform: Platform;
  /** The target platforms because of which it has to. */
  readonly targets: readonly Platform[];
  /** The stage in which it stands: its name, or its index as text. */
  readonly stage: string;
  /** Whether the stage that is built reaches it; BuildKit fetches nothing else. */
  readonly needed: boolean;
}

/** A platform on which some stage executes a RUN: natively, or through an emulator. */
export interface Execution {
  readonly platform: Platform;
  readonly target: Platform;
  readonly stage: string;
}

export interface Analysis {
  readonly uses: readonly ImageUse[];
  readonly executions: readonly Execution[];
}

type Base =
  | { readonly kind: 'image'; readonly image: string; readonly reference: Reference }
  | { readonly kind: 'stage'; readonly stage: number }
  | { readonly kind: 'scratch' }
  | { readonly kind: 'unknown' };

interface ResolvedStage {
  readonly stage: Stage;
  readonly base: Base;
  readonly platform: Platform;
  readonly copies: readonly { readonly flag: FromFlag; readonly base: Base }[];
}

export function analyze(dockerfile: Dockerfile, request: BuildRequest): Analysis {
  const uses: ImageUse[] = [];
  const executions: Execution[] = [];
  for (const target of request.targets) {
    const stages = resolveStages(dockerfile, request, target);
    const reached = reachedStages(stages, request.targetStage);
    for (const resolved of stages) {
      const needed = reached.has(resolved.stage.index);
      uses.push(...usesOf(resolved, target, needed));
      if (needed && resolved.stage.runs) {
        executions.push({ platform: resolved.platform, target, stage: stageLabel(resolved.stage) });
      }
    }
  }
  return { uses: joinTargets(uses), executions };
}

/** What people call the stage: its name, or its number. */
function stageLabel(stage: Stage): string {
  return stage.name ?? String(stage.index);
}

function resolveStages(dockerfile: Dockerfile, request: BuildRequest, target: Platform): ResolvedStage[] {
  const variables = globalVariables(dockerfile, request, target);
  const resolved: ResolvedStage[] = [];
  const earlier = new Map<string, number>();
  const every = new Map(dockerfile.stages.flatMap(({ name, index }) => (name === undefined ? [] : [[name, index]])));
  for (const stage of dockerfile.stages) {
    const base = resolveBase(stage, variables, dockerfile.escape, earlier);
    const platform = stagePlatform(stage, base, variables, dockerfile.escape, request, target, resolved);
    const copies = stage.copies.map(flag => ({ flag, base: resolveFromFlag(flag, stage, dockerfile, every) }));
    resolved.push({ stage, base: platform ? base : { kind: 'unknown' }, platform: platform ?? target, copies });
    if (stage.name !== undefined) earlier.set(stage.name, stage.index);
  }
  return resolved;
}

/** Automatic arguments, then each global ARG in turn; a build argument wins over its default. */
function globalVariables(dockerfile: Dockerfile, request: BuildRequest, target: Platform): Variables {
  const values = new Map<string, string>([
    ...automaticArguments('BUILD', request.buildPlatform),
    ...automaticArguments('TARGET', target),
    ['TARGETSTAGE', request.targetStage ?? 'default'],
  ]);
  const lookUp: Variables = name => values.get(name);
  for (const { name, value } of dockerfile.globalArguments) {
    const given = request.buildArguments?.[name];
    if (given !== undefined) values.set(name, given);
    else if (value !== undefined) values.set(name, expand(value, lookUp, dockerfile.escape).value);
  }
  return lookUp;
}

function automaticArguments(prefix: 'BUILD' | 'TARGET', platform: Platform): [string, string][] {
  return [
    [`${prefix}PLATFORM`, formatPlatform(platform)],
    [`${prefix}OS`, platform.os],
    [`${prefix}OSVERSION`, platform.osVersion ?? ''],
    [`${prefix}ARCH`, platform.architecture],
    [`${prefix}VARIANT`, platform.variant ?? ''],
  ];
}

/** An earlier stage (case-sensitively, the latest winning), then `scratch`, otherwise an image. */
function resolveBase(stage: Stage, variables: Variables, escape: string, earlier: ReadonlyMap<string, number>): Base {
  const { value, error } = expand(stage.base.raw, variables, escape);
  if (error !== undefined || value === '') return { kind: 'unknown' };
  const parent = earlier.get(value);
  if (parent !== undefined) return { kind: 'stage', stage: parent };
  return value === 'scratch' ? { kind: 'scratch' } : imageNamed(value);
}

function imageNamed(image: string): Base {
  const reference = parseReference(image);
  return reference instanceof InvalidReference ? { kind: 'unknown' } : { kind: 'image', image, reference };
}

/** A stage by name in any case; COPY also by index, a mount not. A later stage is an error, and no image either. */
function resolveFromFlag(
  { name, instruction }: FromFlag,
  inside: Stage,
  { stages }: Dockerfile,
  byName: ReadonlyMap<string, number>,
): Base {
  if (name.includes('$')) return { kind: 'unknown' };
  const isIndex = instruction === 'COPY' && /^\d+$/.test(name);
  const index = isIndex && Number(name) < stages.length ? Number(name) : byName.get(name.toLowerCase());
  if (index !== undefined) return index < inside.index ? { kind: 'stage', stage: index } : { kind: 'unknown' };
  if (name.toLowerCase() === 'scratch') return { kind: 'scratch' };
  return imageNamed(name);
}

/** `--platform` counts for an image only: a stage keeps its parent's platform, `scratch` the target's. */
function stagePlatform(
  stage: Stage,
  base: Base,
  variables: Variables,
  escape: string,
  request: BuildRequest,
  target: Platform,
  earlier: readonly ResolvedStage[],
): Platform | undefined {
  if (base.kind === 'stage') return earlier[base.stage]?.platform;
  if (base.kind === 'scratch' || !stage.platform) return target;
  const { value, error, undefinedNames } = expand(stage.platform.value, variables, escape);
  if (error !== undefined || undefinedNames.length > 0) return undefined;
  const platform = parsePlatform(value, request.buildPlatform);
  return platform instanceof Error ? undefined : platform;
}

function reachedStages(stages: readonly ResolvedStage[], targetStage: string | undefined): Set<number> {
  const last = stages.length - 1;
  const wanted = targetStage?.toLowerCase();
  const named = wanted === undefined ? last : stages.findLastIndex(({ stage }) => stage.name === wanted);
  const start = named >= 0 ? named : Number(wanted);
  const reached = new Set<number>();
  const pending = stages[start] ? [start] : [];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const { base, copies } = stages[index] as ResolvedStage;
    for (const each of [base, ...copies.map(copy => copy.base)]) if (each.kind === 'stage') pending.push(each.stage);
  }
  return reached;
}

function usesOf({ stage, base, platform, copies }: ResolvedStage, target: Platform, needed: boolean): ImageUse[] {
  const use = (image: Base, instruction: ImageUse['instruction'], where: TextRange, wanted: Platform): ImageUse[] =>
    image.kind === 'image'
      ? [
          {
            instruction,
            image: image.image,
            reference: image.reference,
            platform: wanted,
            targets: [target],
            stage: stageLabel(stage),
            needed,
            start: where.start,
            end: where.end,
          },
        ]
      : [];
  return [
    ...use(base, 'FROM', stage.base, platform),
    // Even inside a stage on the build platform it is the target's platform that is copied from.
    ...copies.flatMap(copy => use(copy.base, copy.flag.instruction, copy.flag, target)),
  ];
}

/** The same image for the same platform at the same place, asked by several targets, is one use. */
function joinTargets(uses: readonly ImageUse[]): ImageUse[] {
  const joined = new Map<string, ImageUse>();
  for (const use of uses) {
    const key = `${use.start} ${use.image} ${formatPlatform(use.platform)} ${use.platform.osVersion ?? ''}`;
    const known = joined.get(key);
    joined.set(
      key,
      known ? { ...known, targets: [...known.targets, ...use.targets], needed: known.needed || use.needed } : use,
    );
  }
  return [...joined.values()].toSorted((left, right) => left.start - right.start);
}
