// Our answer, in the words of BuildKit's progress.
import { analyze, type Analysis } from '../../../../src/core/dockerfile/imageUses.ts';
import { reachedFrom } from '../../../../src/core/dockerfile/graph.ts';
import type { Resolution } from '../../../../src/core/dockerfile/resolution.ts';
import { parseDockerfile } from '../../../../src/core/dockerfile/stages.ts';
import { formatReference } from '../../../../src/core/reference.ts';
import { buildPlatform, distinct, imageFor, nameOf, toPlatform, type Answer, type Build } from './build.ts';

export function analysisOf({ text, targets, buildArguments, targetStage, contexts }: Build): Analysis {
  return analyze(parseDockerfile(text), {
    targets: targets.map(toPlatform),
    buildPlatform,
    ...(buildArguments && { buildArguments }),
    ...(targetStage !== undefined && { targetStage }),
    ...(contexts && { namedContexts: contexts }),
  });
}

export function ourAnswer(build: Build): Answer {
  const { uses, executions, refusals, resolutions } = analysisOf(build);
  if (refusals.length > 0) {
    return { kind: 'refused', why: refusals.map(({ code, detail }) => `${code}: ${detail}`).join('; ') };
  }
  const needed = uses.filter(use => use.needed && use.instruction !== 'syntax');
  const images = needed.map(({ platform, reference }) => imageFor(platform, formatReference(reference)));
  return {
    kind: 'images',
    images: distinct(images),
    unasked: resolutions.flatMap(unasked),
    executes: distinct(executions.map(({ platform }) => nameOf(platform))),
  };
}

/**
 * What is copied or mounted in a stage that only an ONBUILD leads to: BuildKit has put it aside when it comes to triggers, and
 * fetches it at last without having asked about it (`dockerfile2llb/convert.go`, `resolveReachableStages`).
 */
function unasked({ target, stages, built, reached }: Resolution): string[] {
  const early = reachedFrom(built, index => {
    const { base, copies = [] } = stages[index] ?? {};
    const sources = copies.filter(({ isTrigger }) => !isTrigger).map(({ source }) => source);
    return [base, ...sources].flatMap(source => (source?.kind === 'stage' ? [source.stage] : []));
  });
  const late = stages.filter(({ stage: { index } }) => reached.has(index) && !early.has(index));
  return late.flatMap(({ copies }) =>
    copies.flatMap(({ source, isTrigger }) =>
      source.kind === 'image' && !isTrigger ? [imageFor(target, formatReference(source.reference))] : [],
    ),
  );
}
