// A builder as it was asked for, by a person or a script: checked.
import * as vscode from 'vscode';
import { isJsonObject } from '../../core/json.ts';
import { parsePlatform, type Platform } from '../../core/platform.ts';
import { canonicalHost, isRegistryHost } from '../../core/registryHost.ts';
import { builderDrivers, type BuilderDriver, type BuilderSpec, type NodeSpec } from '../../engine/builders/commands.ts';
import { isConfigurable } from '../../engine/builders/config.ts';
import { machinePlatform } from '../../host/machine.ts';
import { endpointOf } from '../../registry/endpoint.ts';
import { safeText } from '../../registry/errors.ts';

export interface NodeArgument {
  readonly name?: string;
  /** `ssh://user@host`, `tcp://host:port`, a Docker context; left out, the engine that is spoken to. */
  readonly endpoint?: string;
  /** Those that builds give to this node before all others. */
  readonly platforms?: readonly string[];
  readonly driverOptions?: Readonly<Record<string, string>>;
}

/** The argument of `multiarch.createBuilder`. */
export interface BuilderArgument {
  /** The first of `multiarch`, `multiarch-2` … that is free, where it is left out. */
  readonly name?: string;
  /** `docker-container` where it is left out. */
  readonly driver?: BuilderDriver;
  /** One on the engine that is spoken to, where they are left out. */
  readonly nodes?: readonly NodeArgument[];
  /** Hosts with an optional port, which the builder speaks to without TLS. */
  readonly insecureRegistries?: readonly string[];
  /** Whether its nodes are started at once. */
  readonly bootstrap?: boolean;
}

export interface Wanted {
  readonly spec: BuilderSpec;
  readonly insecureRegistries: readonly string[];
}

/** Throws an Error whose message says what is wrong. `taken` are the names that there are. */
export function toBuilderSpec(argument: BuilderArgument, taken: readonly string[]): Wanted {
  const { l10n } = vscode;
  const { name = freeName(taken), driver = 'docker-container' } = argument;
  const problem = nameProblem(name, taken);
  if (problem !== undefined) throw new Error(problem);
  if (!builderDrivers.includes(driver)) {
    throw new Error(l10n.t('“driver” must be one of {0}.', builderDrivers.join(', ')));
  }
  const hosts = hostsIn(argument.insecureRegistries, driver);
  const [first = toNode({}, driver), ...others] = nodesIn(argument.nodes).map(node => toNode(node, driver));
  const reaching = (node: NodeSpec) => reachingThisMachine(node, driver, hosts);
  return { spec: { name, driver, nodes: [reaching(first), ...others.map(reaching)] }, insecureRegistries: hosts };
}

export function freeName(taken: readonly string[]): string {
  const names = ['multiarch', ...Array.from({ length: taken.length + 1 }, (_, index) => `multiarch-${index + 2}`)];
  return names.find(name => !taken.includes(name)) ?? '';
}

/** Why a new builder cannot be called so, by buildx's own rule (`store/util.go`); undefined if it can. */
export function nameProblem(name: unknown, taken: readonly string[]): string | undefined {
  const { l10n } = vscode;
  if (typeof name !== 'string' || !/^[a-z][\w.-]*$/i.test(name)) {
    return l10n.t('A builder’s name begins with a letter, and has letters, digits, “.”, “_” and “-” behind it.');
  }
  // It would be changed, not made: to buildx small and capital letters are the same.
  return ['default', ...taken].some(each => each.toLowerCase() === name.toLowerCase())
    ? l10n.t('There is a builder “{0}” already.', name)
    : undefined;
}

/** Throws an Error whose message says what is wrong. */
export function toNode(argument: NodeArgument, driver: string): NodeSpec {
  const { l10n } = vscode;
  const { name, endpoint, platforms, driverOptions = {} } = argument;
  if (name !== undefined && nameProblem(name, []) !== undefined) {
    throw new Error(l10n.t('“{0}” cannot be a node’s name.', safeText(name)));
  }
  if (endpoint !== undefined && typeof endpoint !== 'string') throw new Error(l10n.t('“endpoint” must be a text.'));
  const problem = endpointProblem(endpoint ?? '', driver);
  if (problem !== undefined) throw new Error(problem);
  checkOptions(driverOptions);
  return {
    ...(name !== undefined && { name }),
    ...(endpoint !== undefined && endpoint !== '' && { endpoint }),
    platforms: textsIn(platforms, 'platforms').map(toPlatform),
    driverOptions,
  };
}

function checkOptions(options: unknown): void {
  const { l10n } = vscode;
  if (!isJsonObject(options)) throw new Error(l10n.t('“driverOptions” must be texts by name.'));
  for (const [option, value] of Object.entries(options)) {
    if (/^[\w.-]+$/.test(option) && typeof value === 'string') continue;
    throw new Error(l10n.t('“driverOptions” must be texts by name; “{0}” is none.', safeText(option)));
  }
}

/** Why a node cannot be there; undefined if it can. */
export function endpointProblem(endpoint: string, driver: string): string | undefined {
  const { l10n } = vscode;
  if (/\s|\p{Cc}/u.test(endpoint)) return l10n.t('An endpoint has no spaces.');
  if (driver === 'kubernetes' && endpoint !== '') {
    return l10n.t('Nodes in a cluster have no endpoint: kubectl’s current context says where it is.');
  }
  // As ssh itself takes it; buildx would look for a Docker context of that name.
  if (driver !== 'remote' && /^[^/]+@[^/]+$/.test(endpoint)) {
    return l10n.t('A machine over SSH is ssh://{0}.', endpoint);
  }
  return driver === 'remote' && !/^(?:tcp|unix|npipe|ssh|docker-container|kube-pod):\/\/./.test(endpoint)
    ? l10n.t('A remote BuildKit needs an endpoint such as tcp://host:1234.')
    : undefined;
}

export function toPlatform(text: string): Platform {
  const platform = parsePlatform(text, machinePlatform());
  if (platform instanceof Error) throw platform;
  return platform;
}

function hostsIn(value: unknown, driver: BuilderDriver): readonly string[] {
  const { l10n } = vscode;
  const hosts = value ?? [];
  if (!Array.isArray(hosts) || !hosts.every(isRegistryHost)) {
    throw new Error(l10n.t('“insecureRegistries” must be host names with an optional port, such as localhost:5000.'));
  }
  if (!hosts.every(isConfigurable)) {
    throw new Error(l10n.t('buildx cannot configure a registry by its IPv6 address: name it by a host name.'));
  }
  if (hosts.length > 0 && driver === 'remote') {
    throw new Error(
      l10n.t('A remote BuildKit has its own configuration: name insecure registries in its buildkitd.toml.'),
    );
  }
  return hosts.map(canonicalHost);
}

function textsIn(value: unknown, field: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(each => typeof each === 'string')) return value;
  throw new Error(vscode.l10n.t('“{0}” must be a list of texts.', field));
}

function nodesIn(value: unknown): readonly NodeArgument[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isJsonObject)) return value;
  throw new Error(vscode.l10n.t('“nodes” must be a list of objects.'));
}

/** `localhost` inside a container is the container, unless it shares its machine's network. */
function reachingThisMachine(node: NodeSpec, driver: BuilderDriver, hosts: readonly string[]): NodeSpec {
  const isNear = driver === 'docker-container' && node.endpoint === undefined && hosts.some(isThisMachine);
  return isNear ? { ...node, driverOptions: { network: 'host', ...node.driverOptions } } : node;
}

function isThisMachine(host: string): boolean {
  return endpointOf(host, {})?.protocol === 'http:';
}
