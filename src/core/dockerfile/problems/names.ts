// Problems of names: what can be neither image nor stage, and stages that exist for other platforms only.
import { distinct } from '../../distinct.ts';
import { InvalidReference, parseReference } from '../../reference.ts';
import { automaticNames } from '../arguments.ts';
import { expand, type Variables } from '../syntax/expand.ts';
import { hole } from './otherBuilds.ts';
import type { LookUps, Problem, Rule, RuleContext } from './problem.ts';
import type { ResolvedStage } from '../resolution.ts';
import type { Refusal } from '../sources.ts';
import { stageLabel, type Dockerfile, type Stage } from '../stages.ts';

const namesNothing: ReadonlySet<Refusal['code']> = new Set(['invalid-reference', 'variable-in-from', 'no-such-index']);

export const invalidReferences: Rule = (resolved, context) => {
  const { stage, expanded, base, copies } = resolved;
  if (base.kind !== 'refused' && copies.length === 0) return [];
  const places = [
    { source: base, text: expanded.base.value },
    ...copies.map(({ source, flag }) => ({ source, text: flag.name })),
  ];
  return places.flatMap(({ source, text }): Problem[] => {
    if (source.kind !== 'refused' || !namesNothing.has(source.refusal.code)) return [];
    if (source === base && (mayBecomeValid(resolved, context) || stagesForOthers(resolved, context).length > 0))
      return [];
    const { start, end, detail: reason } = source.refusal;
    const meant = stageBefore(stage, text.toLowerCase(), context.lookUps);
    return [
      {
        code: 'invalid-reference',
        start,
        end,
        reason,
        stage: stageLabel(stage),
        targets: [context.resolution.target],
        values: [text],
        ...(meant && { suggestion: text.toLowerCase() }),
        related: meant ? [{ role: 'stage', name: stageLabel(meant), ...meant.range }] : [],
      },
    ];
  });
};

/**
 * A name made of ARGs is judged only where no value of theirs helps: their defaults may be empty, or words such as
 * `MUST_BE_SET`, because the build is meant to give them. What is not declared it cannot give, and is another problem.
 */
function mayBecomeValid({ stage, expanded }: ResolvedStage, { dockerfile, resolution, others }: RuleContext): boolean {
  const { undefinedNames, matchedNames } = expanded.base;
  if (undefinedNames.some(name => !resolution.scope.names.has(name))) return true;
  const isOpen = [...undefinedNames, ...matchedNames].some(name => !automaticNames.has(name));
  if (!isOpen) return false;
  const probes = others.withArguments();
  // A digest takes more than any value.
  if (probes.length > 0 && stage.base.raw.includes('@')) return true;
  return probes.some(
    variables => !(parseReference(nameWith(variables, stage, dockerfile)) instanceof InvalidReference),
  );
}

function nameWith(variables: Variables, { base }: Stage, { escape }: Dockerfile): string {
  return expand(base.raw, variables, escape).value;
}

/** Stage names are lower case, and FROM compares them as they are: `FROM Build` finds no stage `Build`. */
function stageBefore({ index }: Stage, name: string, { stages }: LookUps): Stage | undefined {
  const stage = stages.get(name);
  return stage && stage.index < index ? stage : undefined;
}

export function invalidSyntax({ syntax }: Dockerfile): Problem[] {
  const reference = syntax && parseReference(syntax.raw);
  if (!(reference instanceof InvalidReference) || !syntax) return [];
  const { raw, start, end } = syntax;
  const found = { start, end, stage: '', targets: [], related: [], values: [raw] };
  return [{ code: 'invalid-reference', ...found, reason: reference.message }];
}

/** `FROM build-${TARGETARCH}`, where such stages exist, yet none for this target: nobody means an image then. */
export const missingStage: Rule = (resolved, context) => {
  const { stage, expanded } = resolved;
  const { target } = context.resolution;
  const existing = stagesForOthers(resolved, context);
  if (existing.length === 0) return [];
  const { start, end } = stage.base;
  return [
    {
      code: 'stage-missing-for-platform',
      start,
      end,
      stage: stageLabel(stage),
      targets: [target],
      values: [expanded.base.value],
      existing: existing.map(stageLabel),
      related: existing.map(each => ({ role: 'stage', name: stageLabel(each), ...each.range })),
    },
  ];
};

/** The stages that the name stands for on other platforms, where the platform's own words are part of it. */
function stagesForOthers(resolved: ResolvedStage, { dockerfile, resolution, others, lookUps }: RuleContext): Stage[] {
  const { stage, base, expanded } = resolved;
  // A named context may give the image another name.
  const isImage = base.kind === 'image' && base.image === expanded.base.value;
  const namesNoStage = isImage || (base.kind === 'refused' && base.refusal.code === 'invalid-reference');
  if (!namesNoStage || !resolution.reached.has(stage.index) || expanded.base.matchedNames.length === 0) return [];
  if (!nameWith(others.forAnyPlatform(), stage, dockerfile).includes(hole)) return [];
  const stages = others
    .forEachPlatform()
    .flatMap(variables => stageBefore(stage, nameWith(variables, stage, dockerfile), lookUps) ?? []);
  return distinct(stages, ({ index }) => String(index)).toSorted((left, right) => left.index - right.index);
}
