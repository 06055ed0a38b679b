// What a plan is made of: the builder, the Dockerfiles, and what engine and registries say of base images and of a push.
import * as vscode from 'vscode';
import { analyzeImage, isElsewhere, nothingKnown } from '../../../core/builds/analysis.ts';
import type { Builder } from '../../../core/builds/builder.ts';
import { chooseNodes, type NodeChoice } from '../../../core/builds/nodes.ts';
import type { AnalyzedImage, BuildPlan } from '../../../core/builds/plan.ts';
import { planBuild } from '../../../core/builds/planBuild.ts';
import type { ImageSpec } from '../../../core/builds/spec.ts';
import type { Refusal } from '../../../core/dockerfile/sources.ts';
import { lineCounter } from '../../../core/lines.ts';
import { machinePlatform } from '../../../host/machine.ts';
import { numberSetting } from '../../../host/settings.ts';
import { safeText } from '../../../registry/errors.ts';
import type { BuildParts } from '../parts.ts';
import { readSource } from '../sources.ts';
import { deadlineIn } from './deadline.ts';
import { checkPushes, engineFacts, lookUpBases } from './facts.ts';

/**
 * Nothing runs that changes anything, and what is not answered in time is unknown: rejects with the signal's reason only.
 * @param others builders that may be used instead
 */
export async function gatherPlan(
  images: readonly ImageSpec[],
  builder: Builder,
  parts: BuildParts,
  signal: AbortSignal,
  others: readonly Builder[] = [],
): Promise<BuildPlan> {
  const all = images.flatMap(({ platforms }) => platforms);
  const choose = chooseNodes(builder, all);
  const analyzed = await Promise.all(
    images.map(async image => ({ ...(await readImage(image, choose)), ...(await readContext(image)) })),
  );
  const note = (error: unknown) => parts.log.debug(`plan: ${error instanceof Error ? error.message : String(error)}`);
  const deadline = deadlineIn(numberSetting('timeout', 1, 20) * 1000, signal, note);
  const uses = analyzed.flatMap(({ analysis }) => analysis.uses);
  const [knowledge, pushes, facts] = await Promise.all([
    lookUpBases(uses, parts, deadline),
    checkPushes(analyzed, parts, deadline),
    engineFacts(analyzed, builder, parts, deadline),
  ]);
  signal.throwIfAborted();
  const rest = others.filter(({ name }) => name !== builder.name);
  return planBuild({ builder, choose, others: rest, images: analyzed, knowledge, pushes, ...facts });
}

async function readImage(image: ImageSpec, choose: NodeChoice): Promise<AnalyzedImage> {
  try {
    const text = image.inline ?? (await readSource(image.dockerfile));
    const lineOf = lineCounter(text);
    const analysis = analyzeImage(text, image, choose, machinePlatform());
    const refusals = analysis.refusals.map(each => ({ ...each, detail: withLine(each, lineOf) }));
    return { image, analysis: { ...analysis, refusals } };
  } catch (error) {
    // What is fetched from elsewhere brings its Dockerfile along: nothing is known of it, and nothing held against it.
    const unreadable = isElsewhere(image.context) ? {} : { unreadable: safeText((error as Error).message) };
    return { image, analysis: nothingKnown, ...unreadable };
  }
}

async function readContext({ context }: ImageSpec): Promise<Pick<AnalyzedImage, 'lacksContext'>> {
  if (isElsewhere(context)) return {};
  const found = await vscode.workspace.fs.stat(vscode.Uri.file(context)).then(
    ({ type }) => (type & vscode.FileType.Directory) !== 0,
    () => false,
  );
  return { lacksContext: !found };
}

function withLine({ start, detail }: Refusal, lineOf: (offset: number) => number): string {
  return vscode.l10n.t('line {0}: {1}', lineOf(start) + 1, detail);
}
