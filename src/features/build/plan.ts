// Before the build: the engine, the builder and the base images are asked, and what will fail is shown or thrown.
import * as vscode from 'vscode';
import {
  buildablePlatforms,
  findObstacles,
  type Builder,
  type BuildPlanInput,
  type Obstacle,
} from '../../core/buildPlan.ts';
import { analyze } from '../../core/dockerfile/imageUses.ts';
import type { Refusal } from '../../core/dockerfile/sources.ts';
import { parseDockerfile } from '../../core/dockerfile/stages.ts';
import { imageFindings } from '../../core/findings.ts';
import { lineCounter } from '../../core/lines.ts';
import { formatPlatform } from '../../core/platform.ts';
import { formatReference } from '../../core/reference.ts';
import { chooseBuilder, listBuilders } from '../../engine/docker.ts';
import { EngineError, type EngineProgram } from '../../engine/engine.ts';
import { machinePlatform } from '../../host/machine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { knowledgeOf, lookUpNeeded } from '../shared/outcome.ts';
import { describeEngineError, describeObstacle } from './obstacles.ts';
import type { BuildRequest } from './request.ts';

/** Resolves with the request to run, or undefined when the person gave up. Throws what a script has to know. */
export async function settlePlan(
  request: BuildRequest,
  docker: EngineProgram,
  images: ImageCache,
  isInteractive: boolean,
  signal: AbortSignal,
): Promise<BuildRequest | undefined> {
  const builders = await buildersOf(docker, signal);
  let current = request;
  for (;;) {
    const builder = chosenBuilder(builders, current, docker);
    const input = await planInput(current, builder, images, signal);
    const obstacles = findObstacles(input);
    if (!obstacles.some(each => each.fatal || isInteractive)) return withBuilder(current, builder);
    if (!isInteractive) throw new Error(listOf(obstacles, builder).join('\n'));
    const next = await decide(current, input, obstacles, builders);
    if (!next) return undefined;
    if (next === current) return withBuilder(current, builder);
    current = next;
  }
}

async function buildersOf(docker: EngineProgram, signal: AbortSignal): Promise<Builder[]> {
  try {
    return await listBuilders(docker, signal);
  } catch (error) {
    throw explained(error, docker);
  }
}

function chosenBuilder(builders: readonly Builder[], { spec }: BuildRequest, docker: EngineProgram): Builder {
  try {
    return chooseBuilder(builders, spec.builder);
  } catch (error) {
    throw explained(error, docker);
  }
}

function explained(error: unknown, { program }: EngineProgram): unknown {
  return error instanceof EngineError ? new Error(describeEngineError(error, program), { cause: error }) : error;
}

/** The builder is named on every build, so that a change of the current one meanwhile changes nothing. */
function withBuilder(request: BuildRequest, builder: Builder): BuildRequest {
  return { ...request, spec: { ...request.spec, builder: builder.name } };
}

async function planInput(
  { spec, platforms }: BuildRequest,
  builder: Builder,
  images: ImageCache,
  signal: AbortSignal,
): Promise<BuildPlanInput> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(spec.dockerfile)));
  const analysis = analyze(parseDockerfile(text), {
    targets: platforms,
    buildPlatform: builder.nodes[0]?.platforms[0] ?? machinePlatform(),
    buildArguments: spec.buildArguments ?? {},
    ...(spec.target !== undefined && { targetStage: spec.target }),
  });
  const outcomes = await lookUpNeeded(images, analysis.uses, signal);
  const lineOf = lineCounter(text);
  const findings = imageFindings(
    analysis.uses,
    knowledgeOf(reference => outcomes.get(formatReference(reference))),
  );
  return {
    platforms,
    output: spec.output,
    builder,
    executions: analysis.executions,
    refusals: analysis.refusals.map(each => ({ ...each, detail: withLine(each, lineOf) })),
    findings,
  };
}

function withLine({ start, detail }: Refusal, lineOf: (offset: number) => number): string {
  return vscode.l10n.t('line {0}: {1}', lineOf(start) + 1, detail);
}

function listOf(obstacles: readonly Obstacle[], builder: Builder): string[] {
  return obstacles.map(each => {
    const { text, command } = describeObstacle(each, builder);
    return command === undefined ? text : `${text}\n${command}`;
  });
}

/** The same request to go on, another one to be planned anew, or undefined to give up. */
async function decide(
  request: BuildRequest,
  input: BuildPlanInput,
  obstacles: readonly Obstacle[],
  builders: readonly Builder[],
): Promise<BuildRequest | undefined> {
  const { l10n } = vscode;
  const isFatal = obstacles.some(each => each.fatal);
  const buildable = buildablePlatforms(input, obstacles);
  const others = builders.filter(each => each.name !== input.builder.name);
  const commands = obstacles.flatMap(each => describeObstacle(each, input.builder).command ?? []);
  const reduced = buildable.length > 0 && buildable.length < input.platforms.length;
  const actions = {
    reduce: l10n.t('Build Only {0}', buildable.map(formatPlatform).join(', ')),
    choose: l10n.t('Choose Builder…'),
    copy: l10n.t('Copy Command'),
    goOn: l10n.t('Build Anyway'),
  };
  const offered = [
    ...(reduced ? [actions.reduce] : []),
    ...(isFatal ? [] : [actions.goOn]),
    ...(others.length > 0 && isFatal ? [actions.choose] : []),
    ...(commands.length > 0 ? [actions.copy] : []),
  ];
  const title = isFatal ? l10n.t('This build would fail') : l10n.t('This build would give a wrong result');
  const detail = listOf(obstacles, input.builder).join('\n\n');
  const answer = await vscode.window.showWarningMessage(title, { modal: true, detail }, ...offered);
  switch (answer) {
    case actions.reduce:
      return { ...request, platforms: buildable, spec: { ...request.spec, platforms: buildable.map(formatPlatform) } };
    case actions.choose:
      return chooseOther(request, others);
    case actions.copy:
      await vscode.env.clipboard.writeText([...new Set(commands)].join('\n'));
      return undefined;
    case actions.goOn:
      return request;
    default:
      return undefined;
  }
}

async function chooseOther(request: BuildRequest, others: readonly Builder[]): Promise<BuildRequest | undefined> {
  const items = others.map(builder => ({
    label: builder.name,
    description: `${builder.driver} · ${builder.nodes.map(node => node.status).join(', ')}`,
    detail: [...new Set(builder.nodes.flatMap(node => node.platforms.map(formatPlatform)))].join(', '),
  }));
  const title = vscode.l10n.t('Build Multi-Arch Image: Builder');
  const picked = await vscode.window.showQuickPick(items, { title });
  return picked && { ...request, spec: { ...request.spec, builder: picked.label } };
}
