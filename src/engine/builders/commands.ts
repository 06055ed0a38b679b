// The command lines that make builders, look at them and take them away. Names and values stand behind `=` or `--`, so that
// none can become a flag. The user's current builder is never switched: no line has `--use`.
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { csvFields } from '../csv.ts';

/** Those that buildx can make; the driver `docker` is the engine's own builder, which is there by itself. */
export const builderDrivers = ['docker-container', 'kubernetes', 'remote'] as const;
export type BuilderDriver = (typeof builderDrivers)[number];

export interface NodeSpec {
  /** Made up by buildx where it is left out. */
  readonly name?: string;
  /** `ssh://host`, `tcp://host:port`, a socket or a Docker context; left out, the engine that is spoken to. */
  readonly endpoint?: string;
  /** Those that builds give to this node before all others. */
  readonly platforms: readonly Platform[];
  readonly driverOptions: Readonly<Record<string, string>>;
}

export interface BuilderName {
  readonly name: string;
  readonly driver: BuilderDriver;
  /** Absolute path of a `buildkitd.toml`, for each node. buildx keeps a copy. */
  readonly configFile?: string;
}

export interface BuilderSpec extends BuilderName {
  readonly nodes: readonly [NodeSpec, ...NodeSpec[]];
}

/** The arguments after `docker`. */
export const builderLines = {
  list: ['buildx', 'ls', '--format', 'json'],
  table: ['buildx', 'ls'],
  /** The current one where it is not named. */
  inspect: (name?: string) => ['buildx', 'inspect', ...(name === undefined ? [] : ['--', name])],
  bootstrap: (name: string) => ['buildx', 'inspect', '--bootstrap', '--', name],
  stop: (name: string) => ['buildx', 'stop', '--', name],
  /** With its containers, their cache and its record. */
  remove: (name: string) => ['buildx', 'rm', '--force', '--', name],
  usage: (name: string) => ['buildx', 'du', `--builder=${name}`],
  /** All that no build uses: without `--all` what images share with the cache stays, which `du` counts too. */
  prune: (name: string) => ['buildx', 'prune', `--builder=${name}`, '--all', '--force'],
  append: (builder: BuilderName, node: NodeSpec) => ['buildx', 'create', '--append', ...flagsOf(builder, node)],
  /** Other platforms and options for a node that is there, in place of those it had. */
  change: (builder: BuilderName, node: NodeSpec) => ['buildx', 'create', ...flagsOf(builder, node)],
} as const;

/** The first line makes the builder with its first node, each further one appends a node. */
export function createLines({ nodes, ...builder }: BuilderSpec): string[][] {
  const [first, ...others] = nodes;
  return [['buildx', 'create', ...flagsOf(builder, first)], ...others.map(node => builderLines.append(builder, node))];
}

/** The same for buildx before 0.13, whose flag has another name. */
export function withOlderFlags(line: readonly string[]): string[] {
  return line.map(each => each.replace(/^--buildkitd-config=/, '--config='));
}

function flagsOf(builder: BuilderName, { name, endpoint, platforms, driverOptions }: NodeSpec): string[] {
  return [
    `--name=${builder.name}`,
    `--driver=${builder.driver}`,
    ...(builder.configFile === undefined ? [] : [`--buildkitd-config=${builder.configFile}`]),
    ...(name === undefined ? [] : [`--node=${name}`]),
    ...(platforms.length === 0 ? [] : [`--platform=${platforms.map(formatPlatform).join(',')}`]),
    ...Object.entries(driverOptions).map(([option, value]) => `--driver-opt=${csvFields({ [option]: value })}`),
    ...(endpoint === undefined ? [] : ['--', endpoint]),
  ];
}
