// From what was asked of engines and registries to the plan.
import type { ImageUse } from '../dockerfile/imageUses.ts';
import { useStatus, type Knowledge } from '../findings.ts';
import { formatPlatform, samePlatform, type Platform } from '../platform.ts';
import type { ImageAnalysis } from './analysis.ts';
import type { Builder, BuilderNode } from './builder.ts';
import { runningOn, type Running } from './nodes.ts';
import type {
  BasePlan,
  BaseState,
  BuildPlan,
  Execution,
  ImagePlan,
  PlanInput,
  PlatformPlan,
  PushPlan,
} from './plan.ts';
import { findObstacles } from './rules/findObstacles.ts';
import { hostOf } from './rules/registries.ts';

/** Pure: the same for the same answers, in whatever order they came. */
export function planBuild(input: PlanInput): BuildPlan {
  const images = input.images.map(({ image, analysis }): ImagePlan => {
    return {
      image,
      platforms: image.platforms.map(platform => platformPlan(platform, analysis, input)),
      bases: basePlans(analysis.uses, input.knowledge),
      pushes: image.output === 'push' ? image.tags.map(tag => pushPlan(tag, input)) : [],
    };
  });
  return { builder: input.builder, images, obstacles: findObstacles(input, images) };
}

function platformPlan(platform: Platform, { executions }: ImageAnalysis, input: PlanInput): PlatformPlan {
  const chosen = input.choose(platform);
  if (!chosen) return { platform, node: '', execution: 'unknown' };
  const own = executions.filter(each => samePlatform(each.target, platform)).map(each => each.platform);
  return { platform, node: chosen.node.name, execution: executionOf(platform, own, chosen.node, input.builder) };
}

/** The worst first. */
const severity: readonly Running[] = ['impossible', 'unknown', 'emulated-by-builder', 'emulated-by-machine'];

/** What the node runs natively needs nothing: it counts only where the platform itself is the node's. */
function executionOf(
  platform: Platform,
  executed: readonly Platform[],
  node: BuilderNode,
  { driver }: Builder,
): Execution {
  const ways = new Set(executed.map(each => runningOn(node, driver, each)));
  const worst = severity.find(way => ways.has(way));
  if (worst) return worst;
  return runningOn(node, driver, platform) === 'native' ? 'native' : 'not-needed';
}

function basePlans(uses: readonly ImageUse[], knowledge: Knowledge): BasePlan[] {
  const needed = uses.filter(use => use.needed && use.instruction !== 'syntax');
  return [...Map.groupBy(needed, ({ image }) => image)].map(([image, of]) => {
    const byPlatform = Map.groupBy(of, ({ platform }) => formatPlatform(platform));
    const platforms = [...byPlatform.values()].flatMap(([first, ...others]) => {
      return first ? [{ platform: first.platform, state: worstState([first, ...others], knowledge) }] : [];
    });
    return { image, platforms };
  });
}

const states: readonly BaseState[] = ['absent', 'missing', 'mismatch', 'unknown', 'fallback', 'there'];

function worstState(uses: readonly ImageUse[], knowledge: Knowledge): BaseState {
  const found = new Set(uses.map(use => stateOf(use, knowledge)));
  return states.find(state => found.has(state)) ?? 'unknown';
}

function stateOf(use: ImageUse, knowledge: Knowledge): BaseState {
  const known = knowledge(use.reference);
  if (known === 'absent') return 'absent';
  const status = useStatus(use, known);
  return status === 'ok' ? 'there' : status;
}

function pushPlan(tag: string, { pushes, registries }: PlanInput): PushPlan {
  const host = hostOf(tag);
  const { state, detail } = pushes.get(tag) ?? { state: 'unknown' };
  const isPlainHttp = host !== undefined && registries.get(host)?.isPlainHttp === true;
  return { tag, state, isPlainHttp, ...(detail !== undefined && { detail }) };
}
