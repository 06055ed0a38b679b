// Where a registry's API answers, and whether plain HTTP is allowed there.
import { dockerHub } from '../core/reference.ts';

/** What the user's settings say of one registry. */
export interface RegistryOptions {
  readonly plainHttp?: boolean;
}

/** The root of a registry's API. Plain HTTP only on loopback, or where the user's setting says so. */
export function endpointOf(host: string, options: RegistryOptions): URL {
  const apiHost = host === dockerHub ? 'registry-1.docker.io' : host;
  return new URL(`${(options.plainHttp ?? isLoopback(host)) ? 'http' : 'https'}://${apiHost}/v2/`);
}

/** 127.0.0.0/8, ::1 and localhost, by name: nothing is resolved. */
function isLoopback(host: string): boolean {
  const name = hostnameOf(host);
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** 169.254.0.0/16, fe80::/10 and the addresses that mean “this machine”: where cloud metadata lives. */
function isLinkLocal(host: string): boolean {
  const name = hostnameOf(host);
  return name.startsWith('169.254.') || /^\[fe[89ab]/i.test(name) || name === '0.0.0.0' || name === '[::]';
}

/** RFC 1918 and unique local addresses. */
function isPrivate(host: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[f[cd])/i.test(hostnameOf(host));
}

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** Why a redirect must not be followed, or undefined if it may. */
export function redirectRefusal(from: URL, to: URL): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return `it redirects to a ${to.protocol} address`;
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'it redirects from HTTPS to plain HTTP';
  const inward = (isLoopback(to.host) && !isLoopback(from.host)) || isLinkLocal(to.host);
  return inward && to.host !== from.host ? 'it redirects to an address inside this machine or network' : undefined;
}

/** Why a token service must not be sent credentials, or undefined if it may. `registry` named the `realm`. */
export function realmRefusal(registry: URL, realm: URL): string | undefined {
  if (realm.host === registry.host && realm.protocol === registry.protocol) return undefined;
  const refusal = redirectRefusal(registry, realm);
  if (refusal) return refusal.replace('redirects to', 'names a token service at').replace('redirects', 'moves sign-in');
  return isPrivate(realm.host) && !isLoopback(registry.host) && !isPrivate(registry.host)
    ? 'it names a token service at a private address'
    : undefined;
}
