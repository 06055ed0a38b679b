// What Docker's engine says of itself: how it keeps images, and with which registries it speaks plain HTTP.
import { BlockList, isIP } from 'node:net';
import { isJsonObject, parseJsonObject, type JsonObject } from '../core/json.ts';
import { askEngine, type EngineProgram } from './engine.ts';

export interface DockerInfo {
  readonly hasContainerdStore: boolean;
  /** Undefined for a name that may lead into one of the networks that are allowed. */
  readonly allowsPlainHttp: (host: string) => boolean | undefined;
}

/**
 * Of the engine that a context of Docker's names, else of the current one. Rejects with EngineError; undefined where the
 * answer is none.
 */
export async function dockerInfo(
  docker: EngineProgram,
  context: string | undefined,
  signal: AbortSignal,
): Promise<DockerInfo | undefined> {
  const where = context === undefined ? [] : [`--context=${context}`];
  return parseDockerInfo(await askEngine(docker, [...where, 'info', '--format={{json .}}'], { signal }));
}

export function parseDockerInfo(text: string): DockerInfo | undefined {
  const json = parseJsonObject(text);
  // The client fills in an empty answer where the engine does not run.
  if (!json || !Array.isArray(json['DriverStatus'])) return undefined;
  const config = isJsonObject(json['RegistryConfig']) ? json['RegistryConfig'] : {};
  const indexes = isJsonObject(config['IndexConfigs']) ? config['IndexConfigs'] : {};
  const networks = textsIn(config['InsecureRegistryCIDRs']);
  return {
    // As buildx decides what can be loaded (`util/dockerutil`).
    hasContainerdStore: json['DriverStatus'].some(isContainerd),
    allowsPlainHttp: host => isInsecure(indexes, host) || inNetworks(networks, host),
  };
}

function isContainerd(entry: unknown): boolean {
  return Array.isArray(entry) && entry[0] === 'driver-type' && entry[1] === 'io.containerd.snapshotter.v1';
}

function textsIn(list: unknown): string[] {
  return Array.isArray(list) ? list.filter(each => typeof each === 'string') : [];
}

function isInsecure(indexes: JsonObject, host: string): boolean {
  const index = indexes[host];
  return isJsonObject(index) && index['Secure'] === false;
}

/** Loopback's own networks stand in every list, and lead no other name there. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.0/8', '::1/128']);

function inNetworks(networks: readonly string[], host: string): boolean | undefined {
  const address = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const version = isIP(address);
  if (version === 0) return networks.some(each => !loopback.has(each)) ? undefined : false;
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network);
  return list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', prefix = ''] = network.split('/');
  const version = isIP(address);
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
  if (version !== 0 && bits <= (version === 4 ? 32 : 128)) {
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
}
