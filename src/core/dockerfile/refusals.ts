// Why BuildKit refuses to build a file for one target, whatever its images are.
import type { BuildRequest } from './buildRequest.ts';
import { findCircle, stagesAmong } from './graph.ts';
import type { TextRange } from './syntax/instructions.ts';
import type { Resolution, ResolvedStage } from './resolution.ts';
import type { Refusal, Source } from './sources.ts';
import { stageLabel, type Dockerfile } from './stages.ts';

export function refusalsOf(
  { stages, built, reached, scope }: Omit<Resolution, 'refusals'>,
  dockerfile: Dockerfile,
  request: BuildRequest,
): Refusal[] {
  const refusals: Refusal[] = dockerfile.errors.map(({ code, start, end }) => {
    return { code: 'syntax', start, end, detail: code.replaceAll('-', ' ') };
  });
  const add = (code: Refusal['code'], { start, end }: TextRange, detail: string) =>
    refusals.push({ code, start, end, detail });
  const start = { start: 0, end: 0 };
  if (stages.length === 0) add('no-stages', start, 'there is no FROM');
  else if (built === undefined) add('no-such-target', start, `there is no stage “${request.targetStage}”`);
  for (const { argument, error } of scope.failed) add('argument', argument, error);
  for (const resolved of stages) {
    const { stage, base, copies } = resolved;
    if (base.kind === 'refused') refusals.push(base.refusal);
    const isReached = reached.has(stage.index);
    for (const { flag, source, isTrigger } of copies) {
      // A trigger is not even read where nothing reaches the stage.
      if (source.kind === 'refused' && (isReached || !isTrigger)) refusals.push(source.refusal);
      if (isReached && isLater(source, resolved, stages)) {
        add('later-stage', flag, `stage “${flag.name}” is not defined before this one`);
      }
    }
  }
  const circle = stages[findCircle(stages.length, index => circleEdgesOf(stages[index])) ?? -1];
  if (circle) add('circular', circle.stage.range, `stage “${stageLabel(circle.stage)}” depends on itself`);
  return refusals;
}

/** Stages are executed in turn; in place of a replaced one something is there from the start. */
function isLater(source: Source, { stage, isReplaced }: ResolvedStage, stages: readonly ResolvedStage[]): boolean {
  return source.kind === 'stage' && source.stage > stage.index && !isReplaced && !stages[source.stage]?.isReplaced;
}

/** Without the one it is built on, and before there are triggers: one may copy from the very stage that it runs in. */
function circleEdgesOf(resolved: ResolvedStage | undefined): number[] {
  return stagesAmong(resolved?.copies.filter(({ isTrigger }) => !isTrigger).map(({ source }) => source) ?? []);
}
