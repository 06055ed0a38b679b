// docker buildx bake: what a bake file holds, and the command line that builds some of it. Targets stand behind a `--`, since
// buildx takes `-f` for the name of a target too.
import { parseBake, type BakeFile } from '../../core/builds/bake.ts';
import { parseJsonObjects, type JsonObject } from '../../core/json.ts';
import type { Output } from '../../core/builds/spec.ts';
import { explainFailure } from '../builders/list.ts';
import { EngineError, lastLines, runEngine, type EngineProgram } from '../engine.ts';
import type { BuildStep, StepOptions } from './step.ts';

/** What is asked of a bake file. */
export interface BakeRequest {
  /** Absolute paths; later ones override earlier ones. */
  readonly files: readonly string[];
  /** Absolute path of the folder in which bake runs: its relative paths start there. */
  readonly cwd: string;
  /** Names of targets and groups. */
  readonly targets: readonly string[];
}

export interface BakeCall extends BakeRequest {
  readonly builder?: string;
  /** As `--allow` takes them. */
  readonly allowed: readonly string[];
  readonly overrides: readonly BakeOverride[];
}

/** Of one target. */
export interface BakeOverride {
  readonly target: string;
  readonly output?: Output;
  readonly platforms?: readonly string[];
}

/** The arguments after `docker`, as a person would write them. */
export function bakeArgumentList(call: BakeCall): string[] {
  return ['buildx', 'bake', ...flags(call), '--', ...call.targets];
}

export function bakeSteps(call: BakeCall, { metadataFile }: Pick<StepOptions, 'metadataFile'>): BuildStep[] {
  const watched = ['--progress=rawjson', `--metadata-file=${metadataFile}`];
  return [{ args: ['buildx', 'bake', ...watched, ...flags(call), '--', ...call.targets], prints: 'rawjson' }];
}

function flags({ files, builder, allowed, overrides }: BakeCall): string[] {
  return [
    ...(builder === undefined ? [] : [`--builder=${builder}`]),
    ...fileFlags(files),
    ...allowed.map(each => `--allow=${each}`),
    ...overrides.flatMap(overrideFlags),
  ];
}

const exporters: Readonly<Partial<Record<Output, string>>> = { push: 'registry', load: 'docker' };

/** `--push` and `--load` would add to the outputs of every target (buildx 0.23), instead of replacing those of one. */
function overrideFlags({ target, output, platforms = [] }: BakeOverride): string[] {
  return [
    ...(output === undefined ? [] : [`--set=${target}.output=type=${exporters[output] ?? output}`]),
    ...platforms.map(platform => `--set=${target}.platform=${platform}`),
  ];
}

function fileFlags(files: readonly string[]): string[] {
  return files.map(file => `--file=${file}`);
}

/**
 * Reads these targets and groups with all that they are made of; without a name what is built by default. Rejects with
 * EngineError, whose message has what buildx says of the file.
 */
export async function readBake(
  engine: EngineProgram,
  { files, cwd, targets }: BakeRequest,
  signal: AbortSignal,
): Promise<BakeFile> {
  const args = ['buildx', 'bake', '--print', ...fileFlags(files), '--', ...targets];
  const file = parseBake(await ask(engine, args, cwd, signal));
  if (!file) throw new EngineError('failed', 'docker buildx bake --print printed no JSON', engine.program);
  return file;
}

export interface BakeName {
  readonly name: string;
  /** Of a variable: what the file or the environment gives it. */
  readonly value?: string;
  /** Of a group: its targets; of a target, what the file says of it. */
  readonly description?: string;
  readonly isGroup: boolean;
}

/** All targets with the groups, or all variables, of a file; undefined where this buildx cannot list them. */
export async function listBake(
  engine: EngineProgram,
  kind: 'targets' | 'variables',
  { files, cwd }: Omit<BakeRequest, 'targets'>,
  signal: AbortSignal,
): Promise<BakeName[] | undefined> {
  const args = ['buildx', 'bake', `--list=type=${kind},format=json`, ...fileFlags(files)];
  const { exitCode, stdout } = await runEngine(engine, args, { cwd, signal });
  return exitCode === 0 ? parseJsonObjects(stdout).flatMap(toName) : undefined;
}

function toName({ name, value, description, group }: JsonObject): BakeName[] {
  if (typeof name !== 'string') return [];
  return [
    {
      name,
      isGroup: group === true,
      ...(typeof value === 'string' && { value }),
      ...(typeof description === 'string' && { description }),
    },
  ];
}

async function ask(engine: EngineProgram, args: readonly string[], cwd: string, signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderr } = await runEngine(engine, args, { cwd, signal });
  if (exitCode === 0) return stdout;
  const failure = explainFailure(stderr, engine);
  throw failure.reason === 'failed' ? new EngineError('failed', errorIn(stderr), engine.program) : failure;
}

/** Behind the lines of its progress. */
function errorIn(stderr: string): string {
  return /^ERROR: ([^]*)/m.exec(stderr)?.[1]?.trim() ?? lastLines(stderr);
}
