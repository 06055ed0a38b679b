// Which image is needed for which platform, where in the text, and why. Everything is done once for each target platform,
// because names and platforms may depend on it; what comes out the same is joined.
import { distinct } from '../distinct.ts';
import { formatPlatform, type Platform } from '../platform.ts';
import { InvalidReference, parseReference, type Reference } from '../reference.ts';
import { automaticNames, hangsOn } from './arguments.ts';
import { reachedFrom } from './graph.ts';
import type { TextRange } from './syntax/instructions.ts';
import type { BuildRequest } from './buildRequest.ts';
import type { Resolution, ResolvedStage } from './resolution.ts';
import { createResolver, type Resolver } from './resolve.ts';
import type { Refusal, Source } from './sources.ts';
import { stageLabel, type DeclaredArgument, type Dockerfile } from './stages.ts';

/** One image for one platform at one place of the text. */
export interface ImageUse extends TextRange {
  readonly instruction: 'FROM' | 'COPY' | 'RUN' | 'syntax';
  /** The name after expansion. */
  readonly image: string;
  readonly reference: Reference;
  /** What the image has to support. */
  readonly platform: Platform;
  /** Of the stage in which it stands: there, what is copied or mounted may run too. */
  readonly stagePlatform: Platform;
  /** The target platforms because of which it has to. */
  readonly targets: readonly Platform[];
  /** The stage in which it stands: its name, or its index as text; empty for `# syntax`. */
  readonly stage: string;
  /** Whether the stage that is built reaches it; BuildKit fetches nothing else. */
  readonly needed: boolean;
  /**
   * The text says for which platform it is meant: `--platform` does without a variable, or the target chooses the stage, as in
   * `FROM base-$TARGETARCH`.
   */
  readonly isFixed: boolean;
  /** The name or the platform hangs on an ARG without a value: what stands here is not what the build is meant for. */
  readonly isOpen: boolean;
  /** The ARGs before the first FROM that make the name or the platform what it is. */
  readonly origins: readonly DeclaredArgument[];
}

/** A platform on which some stage executes a RUN: natively, or through an emulator. */
export interface Execution {
  readonly platform: Platform;
  readonly target: Platform;
  readonly stage: string;
}

/** A place that names a stage. */
interface StageReference extends TextRange {
  readonly stage: number;
}

export interface Analysis {
  readonly uses: readonly ImageUse[];
  readonly stageReferences: readonly StageReference[];
  readonly executions: readonly Execution[];
  /** Why BuildKit refuses the file, and for which targets; empty where it does not. */
  readonly refusals: readonly (Refusal & { readonly targets: readonly Platform[] })[];
  /** The graph of stages for each target. */
  readonly resolutions: readonly Resolution[];
  /** For other targets, and on other nodes. */
  readonly resolve: Resolver;
}

export function analyze(dockerfile: Dockerfile, request: BuildRequest): Analysis {
  const resolve = createResolver(dockerfile, request);
  const resolutions = request.targets.map(target => resolve(target));
  const uses = resolutions.flatMap(resolution => usesIn(resolution, dockerfile));
  const executions = resolutions.flatMap(({ target, stages, reached }) =>
    stages
      .filter(({ runs, stage }) => runs && reached.has(stage.index))
      .map(({ platform, stage }) => ({ platform, target, stage: stageLabel(stage) })),
  );
  const refusals = resolutions.flatMap(({ target, refusals }) =>
    refusals.map(each => ({ ...each, targets: [target] })),
  );
  return {
    uses: joinUses([...syntaxUses(dockerfile, request), ...uses]),
    stageReferences: distinct(resolutions.flatMap(stageReferencesIn), each => `${each.start} ${each.stage}`),
    executions,
    refusals: joinRefusals(refusals),
    resolutions,
    resolve,
  };
}

/** The frontend runs on the node that builds, whatever the targets are. */
function syntaxUses({ syntax }: Dockerfile, { buildPlatform, targets }: BuildRequest): ImageUse[] {
  const reference = syntax && parseReference(syntax.raw);
  if (!syntax || !reference || reference instanceof InvalidReference) return [];
  const { raw: image, start, end } = syntax;
  const rest = {
    platform: buildPlatform,
    stagePlatform: buildPlatform,
    targets,
    stage: '',
    needed: true,
    isFixed: false,
    isOpen: false,
    origins: [],
  };
  return [{ instruction: 'syntax', image, reference, start, end, ...rest }];
}

function usesIn(resolution: Resolution, dockerfile: Dockerfile): ImageUse[] {
  const { stages, reached, target, scope } = resolution;
  const declared = declarations(dockerfile);
  const always = reachedByAll(resolution);
  const uses: ImageUse[] = [];
  for (const resolved of stages) {
    const { stage, base, copies, platform, expanded } = resolved;
    const needed = reached.has(stage.index);
    const stands = { stage: stageLabel(stage), stagePlatform: platform, needed, targets: [target] };
    if (base.kind === 'image') {
      const isChosen = needed && !always.has(stage.index);
      uses.push({
        ...stands,
        instruction: 'FROM',
        image: base.image,
        reference: base.reference,
        start: stage.base.start,
        end: stage.base.end,
        platform,
        isFixed: isChosen || expanded.platform?.matchedNames.length === 0,
        isOpen: hangsOn(scope.open, expanded.base) || hangsOn(scope.open, expanded.platform),
        origins: originsOf(resolved, declared),
      });
    }
    for (const { flag, source } of copies) {
      if (source.kind !== 'image') continue;
      const { instruction, start, end } = flag;
      const { image, reference } = source;
      // Even inside a stage on the build platform it is the target's platform that is copied from (buildkit#5671).
      const taken = { platform: target, isFixed: false, isOpen: false, origins: [] };
      uses.push({ ...stands, ...taken, instruction, image, reference, start, end });
    }
  }
  return uses;
}

/** The stages that are reached whatever the target's words in a FROM are. */
function reachedByAll({ stages, built }: Resolution): Set<number> {
  return reachedFrom(built, index =>
    [stages[index]].flatMap(resolved => {
      if (!resolved) return [];
      const { base, copies, expanded } = resolved;
      const isChosen = expanded.base.matchedNames.some(name => name.startsWith('TARGET') && automaticNames.has(name));
      const sources = [...(isChosen ? [] : [base]), ...copies.map(({ source }) => source)];
      return sources.flatMap(source => (source.kind === 'stage' ? [source.stage] : []));
    }),
  );
}

/** By name: the last that gives a value, or the last of all. */
function declarations({ globalArguments }: Dockerfile): Map<string, DeclaredArgument> {
  const last = new Map<string, DeclaredArgument>();
  for (const argument of globalArguments) {
    if (argument.value !== undefined || last.get(argument.name)?.value === undefined) last.set(argument.name, argument);
  }
  return last;
}

function originsOf({ expanded }: ResolvedStage, declared: ReadonlyMap<string, DeclaredArgument>): DeclaredArgument[] {
  if (declared.size === 0) return [];
  const names = new Set([...expanded.base.matchedNames, ...(expanded.platform?.matchedNames ?? [])]);
  return [...names].flatMap(name => declared.get(name) ?? []).toSorted(byStart);
}

function stageReferencesIn({ stages }: Resolution): StageReference[] {
  const references: StageReference[] = [];
  const add = ({ start, end }: TextRange, source: Source) => {
    if (source.kind === 'stage') references.push({ start, end, stage: source.stage });
  };
  for (const { stage, base, copies } of stages) {
    add(stage.base, base);
    for (const { flag, source } of copies) add(flag, source);
  }
  return references;
}

function byStart(left: TextRange, right: TextRange): number {
  return left.start - right.start;
}

/**
 * The same image for the same platform at the same place is one use, whichever targets or stages ask for it. Of those that
 * ask, only they count that need it, if any does.
 */
function joinUses(uses: readonly ImageUse[]): ImageUse[] {
  const places = new Map<number, ImageUse[]>();
  for (const use of uses) {
    const there = places.get(use.start) ?? [];
    const at = there.findIndex(each => isSameUse(each, use));
    const before = there[at];
    if (there.length === 0) places.set(use.start, there);
    if (!before) there.push(use);
    else if (before.needed === use.needed) there[at] = { ...before, targets: withTargets(before, use) };
    else if (use.needed) there[at] = use;
  }
  return [...places.values()].flat().toSorted(byStart);
}

function isSameUse(left: ImageUse, right: ImageUse): boolean {
  if (left.image !== right.image) return false;
  const [one, other] = [left.platform, right.platform];
  if (one === other) return true;
  return one.osVersion === other.osVersion && formatPlatform(one) === formatPlatform(other);
}

function joinRefusals(refusals: Analysis['refusals']): Analysis['refusals'] {
  const joined = new Map<string, Analysis['refusals'][number]>();
  for (const refusal of refusals) {
    const key = `${refusal.start} ${refusal.code} ${refusal.detail}`;
    const before = joined.get(key);
    joined.set(key, before ? { ...before, targets: withTargets(before, refusal) } : refusal);
  }
  return [...joined.values()];
}

interface ForTargets {
  readonly targets: readonly Platform[];
}

function withTargets(before: ForTargets, { targets }: ForTargets): Platform[] {
  return [...before.targets, ...targets.filter(target => !before.targets.includes(target))];
}
