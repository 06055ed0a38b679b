// Where a registry's API answers, and whether plain HTTP is allowed there.
import { BlockList, isIP } from 'node:net';
import { dockerHub } from '../core/reference.ts';
import type { RegistryKind } from '../core/registryKind.ts';

/** What the user's settings say of one registry. */
export interface RegistryOptions {
  readonly kind?: RegistryKind;
  readonly plainHttp?: boolean;
  /** A file with further authorities, in PEM format. */
  readonly caFile?: string;
  /** Hosts that are asked for images first, in order. */
  readonly mirrors?: readonly string[];
}

/**
 * The root of a registry's API, or null for a host that no URL can have (`localhost:99999`). Plain HTTP only on loopback,
 * or where the user's setting says so.
 */
export function endpointOf(host: string, options: RegistryOptions): URL | null {
  const apiHost = host === dockerHub ? 'registry-1.docker.io' : host;
  return URL.parse(`${(options.plainHttp ?? isLoopback(host)) ? 'http' : 'https'}://${apiHost}/v2/`);
}

/** 127.0.0.0/8, ::1 and localhost, by name: nothing is resolved. */
function isLoopback(host: string): boolean {
  const name = hostnameOf(host);
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** A host as an address, or undefined for a name. */
function addressOf(host: string): { address: string; family: 'ipv4' | 'ipv6' } | undefined {
  const address = hostnameOf(host).replace(/^\[|\]$/g, '');
  const version = isIP(address);
  return version === 0 ? undefined : { address, family: version === 4 ? 'ipv4' : 'ipv6' };
}

function blockList(...subnets: [address: string, prefix: number, family: 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of subnets) list.addSubnet(address, prefix, family);
  return list;
}

// A list of IPv4 networks holds their addresses inside IPv6 (::ffff:127.0.0.1) too.
const thisMachine = blockList(['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6']);
/** Where cloud metadata lives, and “any address”, which nobody honest redirects to. */
const nowhere = blockList(
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['0.0.0.0', 8, 'ipv4'],
  ['::', 128, 'ipv6'],
);
/** RFC 1918 and unique local addresses. */
const privateNetworks = blockList(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
);

function isIn(list: BlockList, host: string): boolean {
  const found = addressOf(host);
  return found !== undefined && list.check(found.address, found.family);
}

/** In every spelling that a URL can give it; RFC 6761 § 6.3 for the names. */
export function isThisMachine(host: string): boolean {
  return isIn(thisMachine, host) || /(?:^|\.)localhost\.?$/.test(hostnameOf(host));
}

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** Why a redirect must not be followed, or undefined if it may. */
export function redirectRefusal(from: URL, to: URL): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return `it redirects to a ${to.protocol} address`;
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'it redirects from HTTPS to plain HTTP';
  const inward = (isThisMachine(to.host) && !isThisMachine(from.host)) || isIn(nowhere, to.host);
  return inward && to.host !== from.host ? 'it redirects to an address inside this machine or network' : undefined;
}

/** Why a token service must not be sent credentials, or undefined if it may. `registry` named the `realm`. */
export function realmRefusal(registry: URL, realm: URL): string | undefined {
  if (realm.host === registry.host && realm.protocol === registry.protocol) return undefined;
  const refusal = redirectRefusal(registry, realm);
  if (refusal) return refusal.replace('redirects to', 'names a token service at').replace('redirects', 'moves sign-in');
  const isInside = (url: URL) => isThisMachine(url.host) || isIn(privateNetworks, url.host);
  return isIn(privateNetworks, realm.host) && !isInside(registry)
    ? 'it names a token service at a private address'
    : undefined;
}
