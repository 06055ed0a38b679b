// Registries' hosts as people write them: by name, by a pasted address, or by what they know of a cloud's registry.
import { dockerHub } from './reference.ts';
import type { RegistryKind } from './registryKind.ts';

/** A host name or address with an optional port. */
export function isRegistryHost(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i.test(value.trim());
}

/** The one name of a host that has several, in small letters: those of a host mean the same (RFC 3986 § 3.2.2). */
export function canonicalHost(text: string): string {
  const host = text.trim().toLowerCase();
  return host === 'index.docker.io' ? dockerHub : host;
}

interface TypedHost {
  readonly host: string;
  /** An address that says so is believed; one that says `http` is no leave to go without. */
  readonly isHttps: boolean;
}

/** What somebody typed for a registry of a kind; undefined where it cannot be a host. */
export function readRegistryHost(text: string, kind: RegistryKind): TypedHost | undefined {
  const [, scheme = '', rest = ''] = /^\s*([a-z]+:\/\/)?(.*?)\s*$/i.exec(text) ?? [];
  const composed = scheme === '' ? composers[kind]?.(rest.toLowerCase()) : undefined;
  const host = composed ?? rest.replace(/^[^/@]*@/, '').replace(/\/.*$/, '');
  if (!isRegistryHost(host) || !hasPort(host)) return undefined;
  return { host: canonicalHost(host), isHttps: scheme.toLowerCase() === 'https://' };
}

function hasPort(host: string): boolean {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined || (Number(port) > 0 && Number(port) < 65536);
}

/** From what is known without looking a host up; undefined leaves it as it was typed. */
const composers: Partial<Record<RegistryKind, (text: string) => string | undefined>> = {
  ecr: amazonHost,
  acr: text => (/^[a-z0-9]{5,50}$/.test(text) ? `${text}.azurecr.io` : undefined),
  google: text => (/^[a-z]+(?:-[a-z]+\d+)?$/.test(text) ? `${text}-docker.pkg.dev` : undefined),
};

/** Account and region, in this order: China's are another partition with names of its own. */
function amazonHost(text: string): string | undefined {
  if (text === 'public') return 'public.ecr.aws';
  const [, account, region] = /^(\d{12})[\s,./:]+([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(text) ?? [];
  if (account === undefined || region === undefined) return undefined;
  return `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
