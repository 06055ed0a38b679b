// What a script or a task asks for is built as it is, or refused: nobody is there to decide.
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import type { Mend } from '../../../core/builds/mend.ts';
import type { Obstacle } from '../../../core/builds/obstacles.ts';
import type { BuildPlan } from '../../../core/builds/plan.ts';
import type { BuildSpec, ImageSpec } from '../../../core/builds/spec.ts';
import { chooseBuilder } from '../../../engine/builders/list.ts';
import { engineBuilders } from '../../../engine/builds/engines.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { BuildParts } from '../parts.ts';
import { gatherPlan } from './gather.ts';
import { describeMend, describeObstacle } from './sentences.ts';

export interface Settled {
  readonly plan: BuildPlan;
  readonly builder: Builder;
}

/**
 * Throws an Error that says everything for which the build would fail, EngineError where nobody can be asked; what else there is
 * to know is a warning in the log.
 */
export function settle(spec: BuildSpec, engine: Engine, parts: BuildParts, signal: AbortSignal): Promise<Settled> {
  return settleImages([spec], spec.builder, engine, parts, signal);
}

/** The same of all the images of one run. */
export async function settleImages(
  images: readonly ImageSpec[],
  name: string | undefined,
  engine: Engine,
  parts: BuildParts,
  signal: AbortSignal,
): Promise<Settled> {
  const builders = await engineBuilders(engine, signal);
  const builder = chooseBuilder(builders, name);
  const plan = await gatherPlan(images, builder, parts, signal, builders);
  const { fatal = [], warning = [] } = Object.groupBy(plan.obstacles, each => (each.fatal ? 'fatal' : 'warning'));
  for (const obstacle of warning) parts.log.warn(inWords(obstacle, plan));
  if (fatal.length > 0) throw new Error(fatal.map(obstacle => inWords(obstacle, plan)).join('\n'));
  return { plan, builder };
}

/** With every way out: a person who reads this has no buttons. */
function inWords(obstacle: Obstacle, plan: BuildPlan): string {
  const { text, detail = '' } = describeObstacle(obstacle, plan);
  const ways = obstacle.mends.map(way);
  const said = `${text} ${detail}`.trim();
  return ways.length === 0 ? said : `${said} ${vscode.l10n.t('What mends it: {0}.', ways.join('; '))}`;
}

function way(mend: Mend): string {
  const { label, detail } = describeMend(mend);
  return detail === undefined ? label : `${label} (${detail})`;
}
