// Builders as `docker buildx ls` tells of them, in every shape that its versions have.
import type { Builder, BuilderNode } from '../../core/builds/builder.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../../core/json.ts';
import { distinct } from '../../core/distinct.ts';
import type { Platform } from '../../core/platform.ts';
import { EngineError, failureOf, lastLines, runEngine, type EngineProgram } from '../engine.ts';
import { builderLines } from './commands.ts';
import { parseInspection, readPlatform } from './inspect.ts';

/**
 * Milliseconds: buildx itself gives up on a node that does not answer after 20 s, and then tells of the others.
 */
const patience = 30_000;

/** Rejects with EngineError. */
export async function listBuilders(docker: EngineProgram, signal: AbortSignal): Promise<Builder[]> {
  const { exitCode, stdout, stderr } = await runEngine(docker, builderLines.list, { signal, timeout: patience });
  // Versions before 0.13 print a table alone.
  if (exitCode !== 0 && /unknown flag: --format/i.test(stderr)) return listByTable(docker, signal);
  if (exitCode !== 0) throw explainFailure(stderr, docker);
  const builders = parseBuilders(stdout);
  const [marked, current] = await Promise.all([
    Promise.all(builders.map(builder => withChosen(docker, builder, signal))),
    builders.some(each => each.isCurrent) ? undefined : inspectBuilder(docker, undefined, signal),
  ]);
  return current ? marked.map(each => ({ ...each, isCurrent: each.name === current.name })) : marked;
}

async function listByTable(docker: EngineProgram, signal: AbortSignal): Promise<Builder[]> {
  const { exitCode, stdout, stderr } = await runEngine(docker, builderLines.table, { signal, timeout: patience });
  if (exitCode !== 0) throw explainFailure(stderr, docker);
  const inspected = parseTable(stdout).map(async ({ name, isCurrent }) => {
    const builder = await inspectBuilder(docker, name, signal);
    return { ...(builder ?? { driver: 'unknown', nodes: [] }), name, isCurrent };
  });
  return Promise.all(inspected);
}

/** The builders' names in the table of `buildx ls`: nodes are indented below them. `default *` in the older ones. */
export function parseTable(text: string): Pick<Builder, 'name' | 'isCurrent'>[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [, name, mark] = /^([a-z][\w.-]*)( ?\*)?(?:\s|$)/i.exec(line) ?? [];
    return name === undefined ? [] : [{ name, isCurrent: mark !== undefined }];
  });
}

/** The JSON does not tell which platforms were set by hand; the engine's own builder has none. */
async function withChosen(docker: EngineProgram, builder: Builder, signal: AbortSignal): Promise<Builder> {
  if (builder.driver === 'docker' || !builder.nodes.some(({ status }) => status === 'running')) return builder;
  const inspected = await inspectBuilder(docker, builder.name, signal);
  const chosenOf = (node: BuilderNode) => inspected?.nodes.find(each => each.name === node.name)?.chosen;
  return { ...builder, nodes: builder.nodes.map(node => ({ ...node, chosen: chosenOf(node) ?? node.chosen })) };
}

/** The named builder, else the current one; undefined where it cannot be inspected. */
async function inspectBuilder(
  docker: EngineProgram,
  name: string | undefined,
  signal: AbortSignal,
): Promise<Builder | undefined> {
  try {
    return parseInspection((await runEngine(docker, builderLines.inspect(name), { signal, timeout: patience })).stdout);
  } catch (error) {
    // One builder that does not answer is no reason to hide the others.
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

/** The builder that a build would use: the named one, else the user's current one. */
export function chooseBuilder(builders: readonly Builder[], name: string | undefined): Builder {
  const found = builders.find(each => (name === undefined ? each.isCurrent : each.name === name));
  if (found) return found;
  throw new EngineError('no-such-builder', name ?? '');
}

/**
 * `buildx ls --format json`: one builder a line, in some versions again for each of its nodes. A line that cannot be read is
 * passed over.
 */
export function parseBuilders(text: string): Builder[] {
  const builders = text.split(/\r?\n/).flatMap(line => {
    const json = parseJsonObject(line);
    return json && typeof json['Name'] === 'string' ? [toBuilder(json, json['Name'])] : [];
  });
  return distinct(builders, ({ name }) => name);
}

function toBuilder(json: JsonObject, name: string): Builder {
  const nodes = Array.isArray(json['Nodes']) ? json['Nodes'].filter(isJsonObject).map(toNode) : [];
  const error = errorText(json['Err']);
  return {
    name: name.replace(/\*$/, ''),
    // Of a builder that cannot be loaded it is empty.
    driver: textIn(json, 'Driver') ?? 'unknown',
    // Other formats mark the current builder's name.
    isCurrent: json['Current'] === true || name.endsWith('*'),
    // Of a builder that cannot be loaded there is one without a name.
    nodes: nodes.filter(node => error === undefined || node.name !== ''),
    ...(error !== undefined && { error }),
  };
}

function toNode(json: JsonObject): BuilderNode {
  const platforms = Array.isArray(json['Platforms']) ? json['Platforms'] : [];
  const labels = isJsonObject(json['Labels']) ? json['Labels'] : {};
  const error = errorText(json['Err']);
  const status = textIn(json, 'Status') ?? 'unknown';
  // Of a node that does not run nothing is known but what was set by hand.
  const chosen = status === 'running' ? platforms.filter(each => String(each).endsWith('*')) : platforms;
  return {
    name: textIn(json, 'Name') ?? '',
    status,
    platforms: platforms.flatMap(toPlatform),
    chosen: chosen.flatMap(toPlatform),
    driverOptions: textsIn(json['DriverOpts']),
    hasContainerdStore: 'org.mobyproject.buildkit.worker.snapshotter' in labels,
    ...optional('endpoint', textIn(json, 'Endpoint')),
    ...optional('version', textIn(json, 'Version')),
    ...optional('error', error),
  };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

function textIn(json: JsonObject, key: string): string | undefined {
  const value = json[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsIn(json: unknown): Record<string, string> {
  const entries = isJsonObject(json) ? Object.entries(json) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function toPlatform(value: unknown): Platform[] {
  return typeof value === 'string' ? readPlatform(value) : [];
}

function errorText(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return isJsonObject(value) && typeof value['Err'] === 'string' ? value['Err'] : undefined;
}

export function explainFailure(stderr: string, docker: EngineProgram): EngineError {
  return /is not a docker command|unknown command|unknown shorthand flag|unknown flag/i.test(stderr)
    ? new EngineError('no-buildx', lastLines(stderr), docker.program)
    : failureOf(stderr, docker);
}
