// `--platform` of a FROM: set, removed, or moved to the stage where it counts.
import { samePlatform, formatPlatform } from '../platform.ts';
import type { Problem } from '../dockerfile/problems/problem.ts';
import type { Resolution } from '../dockerfile/resolution.ts';
import { stageLabel, type Stage } from '../dockerfile/stages.ts';
import type { ImageFinding } from '../findings.ts';
import { stageAt, type Fix, type Source, type TextEdit } from './fix.ts';

const buildPlatform = '$BUILDPLATFORM';

/** Of an image that lacks a platform. */
export function platformFixes(finding: ImageFinding, { text, dockerfile, resolutions }: Source): Fix[] {
  const stage = stageAt(dockerfile, finding.start);
  if (!stage || stage.base.start !== finding.start) return [];
  const set = (platform: string): Fix => {
    return { kind: 'set-platform', platform, stage: stageLabel(stage), edits: [setPlatform(stage, platform)] };
  };
  const [only] = finding.available;
  const isCopiedFrom = resolutions.every(resolution => !chainOf(resolution).has(stage.index));
  return [
    ...(stage.platform ? [removal([stage], text)] : []),
    ...(isCopiedFrom ? [set(buildPlatform)] : []),
    // Of an image alone every target gets the same, whatever is written: then it can as well be said.
    ...(finding.code === 'platform-mismatch' && only ? [set(formatPlatform(only))] : []),
  ];
}

export function finalStageFixes({ targets }: Problem, { text, resolutions }: Source): Fix[] {
  const concerned = resolutions.filter(({ target }) => targets.some(each => samePlatform(each, target)));
  const roots = new Set<Stage>();
  const others = new Set<string>();
  for (const resolution of concerned) {
    const { stages, built, reached } = resolution;
    const root = stages[stages[built ?? -1]?.root ?? -1];
    if (!root) continue;
    roots.add(root.stage);
    const chain = chainOf(resolution);
    const beside = stages.filter(each => each.root === root.stage.index && reached.has(each.stage.index));
    for (const { stage } of beside) if (!chain.has(stage.index)) others.add(stageLabel(stage));
  }
  const removed = removal([...roots], text, [...others]);
  return roots.size > 0 ? [{ ...removed, ...(others.size === 0 && { isPreferred: true }) }] : [];
}

export function ignoredPlatformFixes({ start }: Problem, { text, dockerfile, resolutions }: Source): Fix[] {
  const stage = stageAt(dockerfile, start);
  if (!stage?.platform) return [];
  const removed: Fix = { ...removal([stage], text), isPreferred: true };
  const roots = new Set(resolutions.map(({ stages }) => stages[stages[stage.index]?.root ?? -1]?.stage));
  const [root] = roots;
  if (roots.size > 1 || !root || root.platform) return [removed];
  const { value, valueRange } = stage.platform;
  const edits = [setPlatform(root, text.slice(valueRange.start, valueRange.end)), ...removed.edits];
  return [removed, { kind: 'move-platform', platform: value, stage: stageLabel(root), edits }];
}

/** The stage that is built, and those that it is built on. */
function chainOf({ stages, built }: Resolution): Set<number> {
  const chain = new Set<number>();
  for (let at = built; at !== undefined;) {
    chain.add(at);
    const base = stages[at]?.base;
    at = base?.kind === 'stage' ? base.stage : undefined;
  }
  return chain;
}

function removal(stages: readonly Stage[], text: string, others: readonly string[] = []): Fix {
  return {
    kind: 'remove-platform',
    stage: stages.map(stageLabel).join(', '),
    others,
    edits: stages.flatMap(stage => removePlatform(stage, text)),
  };
}

/** The flag as it is to be: instead of the one that is there, or before the name. */
export function setPlatform({ platform, base }: Stage, value: string): TextEdit {
  const flag = `--platform=${value}`;
  return platform
    ? { start: platform.start, end: platform.end, text: flag }
    : { start: base.start, end: base.start, text: `${flag} ` };
}

/** With the line that a continuation gave it alone, unless something else stands between it and the name. */
function removePlatform({ platform, base }: Stage, text: string): TextEdit[] {
  if (!platform) return [];
  const { start, end } = platform;
  const gap = text.slice(end, base.start);
  const blanks = /^[ \t]*/.exec(gap)?.[0].length ?? 0;
  return [{ start, end: /^[\s\\`]*$/.test(gap) ? base.start : end + blanks, text: '' }];
}
