// Which image is needed for which platform, where in the text, and why. Everything is done once for each target platform,
// because names and platforms may depend on it; what comes out the same is joined.
import { distinct } from '../distinct.ts';
import { formatPlatform, type Platform } from '../platform.ts';
import { InvalidReference, parseReference, type Reference } from '../reference.ts';
import { automaticNames, hangsOn } from './arguments.ts';
import { reachedFrom } from './graph.ts';
import type { TextRange } from './instructions.ts';
import type { BuildRequest } from './buildRequest.ts';
import { resolve, type Refusal, type ResolvedStage, type Resolution, type Source } from './resolve.ts';
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
export interface StageReference extends TextRange {
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
}

export function analyze(dockerfile: Dockerfile, request: BuildRequest): Analysis {
  const resolutions = request.targets.map(target => resolve(dockerfile, request, target));
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
    uses: joinTargets([...syntaxUses(dockerfile, request), ...uses], useKey).toSorted(byStart),
    stageReferences: distinct(resolutions.flatMap(stageReferencesIn), each => `${each.start} ${each.stage}`),
    executions,
    refusals: joinTargets(refusals, each => `${each.start} ${each.code} ${each.detail}`),
    resolutions,
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
  return stages.flatMap(resolved => {
    const { stage, base, copies, platform } = resolved;
    const stands = {
      stage: stageLabel(stage),
      stagePlatform: platform,
      needed: reached.has(stage.index),
      targets: [target],
    };
    const use = (
      source: Source,
      { start, end }: TextRange,
    ): Pick<ImageUse, 'image' | 'reference' | 'start' | 'end'>[] =>
      source.kind === 'image' ? [{ image: source.image, reference: source.reference, start, end }] : [];
    const { expanded } = resolved;
    const origins = originsOf(resolved, declared);
    const isChosen = reached.has(stage.index) && !always.has(stage.index);
    const isFixed = isChosen || expanded.platform?.matchedNames.length === 0;
    const isOpen = hangsOn(scope.open, expanded.base) || hangsOn(scope.open, expanded.platform);
    return [
      ...use(base, stage.base).map(each => ({
        ...each,
        ...stands,
        instruction: 'FROM' as const,
        platform,
        isFixed,
        isOpen,
        origins,
      })),
      // Even inside a stage on the build platform it is the target's platform that is copied from (buildkit#5671).
      ...copies.flatMap(({ flag, source }) =>
        use(source, flag).map(each => {
          const { instruction } = flag;
          return { ...each, ...stands, instruction, platform: target, isFixed: false, isOpen: false, origins: [] };
        }),
      ),
    ];
  });
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
  const names = new Set([...expanded.base.matchedNames, ...(expanded.platform?.matchedNames ?? [])]);
  return [...names].flatMap(name => declared.get(name) ?? []).toSorted(byStart);
}

function stageReferencesIn({ stages }: Resolution): StageReference[] {
  const references: StageReference[] = [];
  for (const { stage, base, copies } of stages) {
    const places = [{ source: base, where: stage.base }, ...copies.map(each => ({ ...each, where: each.flag }))];
    for (const { source, where } of places) {
      if (source.kind === 'stage') references.push({ start: where.start, end: where.end, stage: source.stage });
    }
  }
  return references;
}

/** The same image for the same platform at the same place is one use, whichever targets or stages ask for it. */
function useKey({ start, image, platform }: ImageUse): string {
  return `${start} ${image} ${formatPlatform(platform)} ${platform.osVersion ?? ''}`;
}

function byStart(left: TextRange, right: TextRange): number {
  return left.start - right.start;
}

function joinTargets<T extends { readonly targets: readonly Platform[]; readonly needed?: boolean }>(
  values: readonly T[],
  key: (value: T) => string,
): T[] {
  const joined = new Map<string, T>();
  for (const value of values) {
    const known = joined.get(key(value));
    if (!known) joined.set(key(value), value);
    else {
      const targets = [...known.targets, ...value.targets];
      joined.set(key(value), { ...known, targets, ...(value.needed && { needed: true }) });
    }
  }
  return [...joined.values()];
}
