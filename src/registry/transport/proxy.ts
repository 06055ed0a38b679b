// Which proxy a request goes through: the editor's setting, else the environment's variables as Go's clients (Docker,
// crane) read them (golang.org/x/net/http/httpproxy). This machine is never reached through one.
import { BlockList, isIP } from 'node:net';
import { isThisMachine } from '../endpoint.ts';

/** What the editor's settings and the environment say; nothing of it is kept, so that a change counts at once. */
export interface ProxySettings {
  /** `http.proxy`; empty where the environment decides. */
  readonly url?: string;
  /** `http.noProxy`; empty where the environment decides. */
  readonly except?: readonly string[];
  /** `http.proxyStrictSSL`: whether an HTTPS proxy must prove who it is. */
  readonly isStrict?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Proxy {
  readonly url: URL;
  readonly isStrict: boolean;
}

/** An address that no request can go through is returned as its text without credentials. */
export function proxyFor(
  url: URL,
  { url: own, except = [], isStrict = true, env = {} }: ProxySettings,
): Proxy | string | undefined {
  if (isThisMachine(url.host)) return undefined;
  const variable = (name: string) => env[name] || env[name.toLowerCase()] || '';
  const text = own || variable(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (text === '') return undefined;
  const exceptions = except.length > 0 ? except : variable('NO_PROXY').split(',');
  if (exceptions.some(each => isMatch(each.trim().toLowerCase(), url))) return undefined;
  const proxy = parseProxy(text);
  return proxy ? { url: proxy, isStrict } : withoutCredentials(text);
}

/** `proxy.example:3128` is an HTTP proxy. Others than HTTP ones (SOCKS) are not spoken. */
function parseProxy(text: string): URL | undefined {
  const url = URL.parse(/^[a-z][\w+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  return url && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}

function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][\w+.-]*:\/\/)?.*@/i, '$1');
}

/**
 * `*`, an address, a network such as `10.0.0.0/8`, `example.com` with what is below it, `.example.com` or
 * `*.example.com` for only what is below it; all but networks may name a port.
 */
function isMatch(pattern: string, url: URL): boolean {
  if (pattern === '*') return true;
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(bracketed(pattern)) ?? [];
  const actual = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (name === '' || (port !== undefined && port !== actual)) return false;
  const host = url.hostname;
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return name === host || isInNetwork(name, address);
  const below = name.replace(/^\*(?=\.)/, '');
  return below.startsWith('.') ? host.endsWith(below) : host === below || host.endsWith(`.${below}`);
}

/** Its last colon is no port's. */
function bracketed(pattern: string): string {
  return isIP(pattern) === 6 ? `[${pattern}]` : pattern;
}

function isInNetwork(network: string, address: string): boolean {
  const [, base = '', bits = ''] = /^([^/]+)\/(\d+)$/.exec(network) ?? [];
  const version = isIP(base);
  if (version === 0 || version !== isIP(address) || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family);
  return list.check(address, family);
}
