// docker buildx: its answers read, its command lines written. The only place that knows its flags.
import type { Builder, BuilderNode } from '../core/buildPlan.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../core/json.ts';
import { parsePlatform, type Platform } from '../core/platform.ts';

export interface BuildSpec {
  /** Absolute path. */
  readonly dockerfile: string;
  /** Absolute path of a folder. */
  readonly context: string;
  /** As written: `linux/arm64`. */
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  readonly output: 'push' | 'load';
  readonly target?: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** Named on every build, so that the user's default builder is never switched. */
  readonly builder?: string;
}

/** The arguments after `docker`. Values stand behind `=` or a `--`, so that none can become a flag. */
export function buildArgumentList(spec: BuildSpec): string[] {
  return [
    'buildx',
    'build',
    ...(spec.builder === undefined ? [] : [`--builder=${spec.builder}`]),
    `--platform=${spec.platforms.join(',')}`,
    ...spec.tags.map(tag => `--tag=${tag}`),
    ...(spec.target === undefined ? [] : [`--target=${spec.target}`]),
    ...Object.entries(spec.buildArguments ?? {}).map(([name, value]) => `--build-arg=${name}=${value}`),
    `--file=${spec.dockerfile}`,
    `--${spec.output}`,
    '--',
    spec.context,
  ];
}

/** `buildx ls --format json`: one builder a line. A line that cannot be read is passed over. */
export function parseBuilders(text: string): Builder[] {
  return text.split(/\r?\n/).flatMap(line => {
    const json = parseJsonObject(line);
    return json && typeof json['Name'] === 'string' ? [toBuilder(json, json['Name'])] : [];
  });
}

function toBuilder(json: JsonObject, name: string): Builder {
  const nodes = Array.isArray(json['Nodes']) ? json['Nodes'].filter(isJsonObject).map(toNode) : [];
  const error = errorText(json['Err']);
  return {
    name: name.replace(/\*$/, ''),
    driver: typeof json['Driver'] === 'string' ? json['Driver'] : 'unknown',
    // Older versions lack the member and mark the current builder's name, as in the table.
    isCurrent: json['Current'] === true || name.endsWith('*'),
    nodes,
    ...(error !== undefined && { error }),
  };
}

function toNode(json: JsonObject): BuilderNode {
  const platforms = Array.isArray(json['Platforms']) ? json['Platforms'].flatMap(toPlatform) : [];
  const labels = isJsonObject(json['Labels']) ? json['Labels'] : {};
  const error = errorText(json['Err']);
  return {
    name: typeof json['Name'] === 'string' ? json['Name'] : '',
    status: typeof json['Status'] === 'string' ? json['Status'] : 'unknown',
    platforms,
    hasContainerdStore: 'org.mobyproject.buildkit.worker.snapshotter' in labels,
    ...(error !== undefined && { error }),
  };
}

/** A platform set by hand carries a `*`. */
function toPlatform(value: unknown): Platform[] {
  const text = typeof value === 'string' ? value.replace(/\*$/, '') : undefined;
  const platform = text?.includes('/') ? parsePlatform(text, { os: '', architecture: '' }) : undefined;
  return platform && !(platform instanceof Error) ? [platform] : [];
}

function errorText(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return isJsonObject(value) && typeof value['Err'] === 'string' ? value['Err'] : undefined;
}
