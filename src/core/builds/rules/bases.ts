// What the registries say of the base images, and what the text itself says of the result.
import { distinct } from '../../distinct.ts';
import { failingUses, imageFindings, type ImageFinding } from '../../findings.ts';
import { formatPlatform, type Platform } from '../../platform.ts';
import type { Obstacle, ObstacleKind } from '../obstacles.ts';
import type { AnalyzedImage } from '../plan.ts';
import { askedAmong, dropping, type ImageRule } from './rule.ts';

export const baseImages: ImageRule = (analyzed, _, { knowledge }) => {
  const findings = imageFindings(analyzed.analysis.uses, knowledge);
  const groups = Map.groupBy(findings.flatMap(failures), ({ code, image }) => `${code} ${image}`);
  return [...[...groups.values()].map(group => baseObstacle(group, analyzed)), ...mislabelled(analyzed)];
};

interface Failure {
  readonly code: 'base-missing' | 'base-mismatch' | 'base-absent';
  readonly image: string;
  readonly lacks: Platform;
  readonly targets: readonly Platform[];
}

const codes: Readonly<Record<ImageFinding['code'], Failure['code'] | undefined>> = {
  'platform-missing': 'base-missing',
  'platform-mismatch': 'base-mismatch',
  'pinned-to-one-platform': 'base-mismatch',
  'platform-fallback': undefined,
  'image-not-found': 'base-absent',
};

function failures(finding: ImageFinding): Failure[] {
  const code = codes[finding.code];
  if (code === undefined) return [];
  return failingUses(finding).map(({ image, platform, targets }) => ({ code, image, lacks: platform, targets }));
}

/** What one image lacks, for whatever platforms, is one obstacle. */
function baseObstacle(group: readonly Failure[], { image: spec }: AnalyzedImage): Obstacle {
  const { code, image } = group[0] as Failure;
  const platforms = askedAmong(
    spec,
    group.flatMap(({ targets }) => targets),
  );
  const lacks = distinct(
    group.map(each => each.lacks),
    formatPlatform,
  );
  const kind: ObstacleKind = code === 'base-absent' ? { code, image } : { code, image, lacks };
  return { ...kind, fatal: code !== 'base-mismatch', platforms, mends: dropping(spec, platforms) };
}

/** The build succeeds, and the result holds the builder's architecture under the target's label. */
function mislabelled({ image, analysis }: AnalyzedImage): Obstacle[] {
  return analysis.problems.flatMap((problem): Obstacle[] => {
    const platforms = askedAmong(image, problem.targets);
    if (problem.code !== 'final-stage-on-build-platform') return [];
    const { stage, values: holds } = problem;
    return [{ code: 'result-mislabelled', fatal: false, platforms, stage, holds, mends: dropping(image, platforms) }];
  });
}
