// Makes the plan of what is chosen on the page, again after every change; what the former one still asks for is ended.
import type { BuildPlan } from '../../../core/builds/plan.ts';
import { engineBuilders } from '../../../engine/builds/engines.ts';
import { chooseBuilder } from '../../../engine/builders/list.ts';
import type { Engine } from '../../../engine/engine.ts';
import { isAbort } from '../../../host/cancel.ts';
import { explain } from '../../shared/messages.ts';
import type { BuildParts } from '../parts.ts';
import { gatherPlan } from '../plan/gather.ts';
import { rememberPushAnswers } from './pushAnswers.ts';
import type { PageSubject } from './subject.ts';

export type PlanState =
  | { readonly kind: 'making' }
  /** No plan can be made: there is no engine, or no such builder. */
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'made'; readonly plan: BuildPlan };

export interface Planner {
  /** Ends what is under way, and plans what is chosen now. */
  readonly start: () => void;
  readonly stop: () => void;
  /** The next plan asks registries again. */
  readonly forget: () => void;
}

/** Tells of every step of the latest plan, of no other. */
export function createPlanner(
  subject: Pick<PageSubject, 'images' | 'builder'>,
  engine: Engine,
  parts: BuildParts,
  tell: (state: PlanState) => void,
): Planner {
  const { client, forget } = rememberPushAnswers(parts.client);
  let controller = new AbortController();
  const stop = () => controller.abort(new DOMException('superseded', 'AbortError'));
  return {
    stop,
    forget,
    start() {
      stop();
      controller = new AbortController();
      const { signal } = controller;
      tell({ kind: 'making' });
      makePlan(subject, engine, { ...parts, client }, signal).then(
        plan => (signal.aborted ? undefined : tell({ kind: 'made', plan })),
        (error: unknown) => {
          if (signal.aborted || isAbort(error)) return;
          parts.log.warn(`plan: ${error instanceof Error ? error.message : String(error)}`);
          tell({ kind: 'failed', text: explain(error).text });
        },
      );
    },
  };
}

async function makePlan(
  subject: Pick<PageSubject, 'images' | 'builder'>,
  engine: Engine,
  parts: BuildParts,
  signal: AbortSignal,
): Promise<BuildPlan> {
  const builders = await engineBuilders(engine, signal);
  const builder = chooseBuilder(builders, subject.builder());
  return gatherPlan(subject.images(), builder, parts, signal, builders);
}
