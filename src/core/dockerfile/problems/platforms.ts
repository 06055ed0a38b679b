// Problems of the platform on which a stage stands: the builder's where it should be the target's, or another than is
// written.
import { bestMatch, formatPlatform, samePlatform, type Platform } from '../../platform.ts';
import { formatReference } from '../../reference.ts';
import type { Problem, Related, Rule, RuleContext } from './problem.ts';
import type { ResolvedStage } from '../resolution.ts';
import { stageLabel } from '../stages.ts';

/**
 * The result is labelled with the target's platform and holds what the builder's executes (asked for in hadolint#982 and
 * buildkit#6518). A constant `--platform` is a decision and not reported.
 */
export const finalStage: Rule = (resolved, context) => {
  const { stage, root, platform } = resolved;
  const { resolution } = context;
  const flag = resolution.stages[root]?.stage.platform;
  if (stage.index !== resolution.built || !flag || runsOn(resolution.target, platform)) return [];
  if (!followsBuilder(resolved, context)) return [];
  const { start, end } = root === stage.index ? flag : stage.base;
  return [
    {
      code: 'final-stage-on-build-platform',
      start,
      end,
      stage: stageLabel(stage),
      targets: [resolution.target],
      values: [formatPlatform(platform)],
      related: root === stage.index ? [] : platformOf(resolution.stages[root]),
    },
  ];
};

/** A constant platform, and one that the target decides, is the same on every node. */
function followsBuilder({ stage, platform }: ResolvedStage, { others }: RuleContext): boolean {
  const moved = others.elsewhere().stages[stage.index]?.platform;
  return moved !== undefined && !samePlatform(moved, platform);
}

function runsOn(host: Platform, platform: Platform): boolean {
  return bestMatch(host, [{ platform }]) !== undefined;
}

/** Repositories, on whatever registry they are mirrored, of scripts that are the same for every platform. */
const platformIndependent = /(?:^|[/-])(?:tonistiigi[/-]xx|library\/composer|mlocati\/php-extension-installer)$/;

/** What is copied will not run in the stage that copies it (buildkit#5671). */
export const copiesFromTarget: Rule = (resolved, context) => {
  const { stage, platform, copies, isReplaced } = resolved;
  const { resolution } = context;
  if (copies.length === 0 || isReplaced || !resolution.reached.has(stage.index)) return [];
  if (runsOn(platform, resolution.target) || !followsBuilder(resolved, context)) return [];
  return copies.flatMap(({ flag, source }): Problem[] => {
    if (flag.instruction !== 'COPY' || source.kind !== 'image') return [];
    if (platformIndependent.test(source.reference.repository)) return [];
    return [
      {
        code: 'copy-from-target-platform',
        start: flag.start,
        end: flag.end,
        stage: stageLabel(stage),
        targets: [resolution.target],
        image: formatReference(source.reference),
        values: [formatPlatform(platform)],
        related: platformOf(resolution.stages[resolved.root]),
      },
    ];
  });
};

/** A stage that is built on another keeps its parent's platform (buildkit#2946, buildx#3034). */
export const ignoredPlatform: Rule = (resolved, { resolution }) => {
  const { stage, base, flagPlatform, platform } = resolved;
  const parent = base.kind === 'stage' ? resolution.stages[base.stage] : undefined;
  if (!parent || !stage.platform || !flagPlatform || samePlatform(flagPlatform, platform)) return [];
  const root = resolution.stages[parent.root];
  return [
    {
      code: 'stage-platform-ignored',
      start: stage.platform.start,
      end: stage.platform.end,
      stage: stageLabel(stage),
      targets: [resolution.target],
      parent: stageLabel(parent.stage),
      written: stage.platform.value,
      values: [formatPlatform(platform)],
      related: [{ role: 'stage', name: stageLabel(parent.stage), ...parent.stage.range }, ...platformOf(root)],
    },
  ];
};

/** Where the stage says on which platform it stands, if it does. */
function platformOf(resolved: ResolvedStage | undefined): Related[] {
  const flag = resolved?.stage.platform;
  return resolved && flag
    ? [{ role: 'stage-platform', name: stageLabel(resolved.stage), start: flag.start, end: flag.end }]
    : [];
}
