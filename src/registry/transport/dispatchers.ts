// Which of undici's agents a request is given to: one for each proxy, and one for each server that has certificates of its
// own; everything else shares one.
import type { Dispatcher } from 'undici';
import { RegistryError, safeText, type RegistryErrorData } from '../errors.ts';
import { proxyFor, type Proxy, type ProxySettings } from './proxy.ts';
import { createTrust, type TlsSettings, type Trust } from './tls.ts';

export interface ConnectionSettings extends TlsSettings {
  readonly proxy: () => ProxySettings;
}

interface Connection {
  readonly dispatcher: Dispatcher;
  /** Host and port of the proxy, for messages. */
  readonly through?: string;
}

export interface Dispatchers {
  for(url: URL, about: RegistryErrorData): Promise<Connection>;
  close(): Promise<void>;
}

/** Milliseconds until a connection must stand; everything else is bounded by the request's own signal. */
const connectTimeout = 10_000;
const mostAgents = 50;
const unlimited = { headersTimeout: 0, bodyTimeout: 0 };

export function createDispatchers(settings: ConnectionSettings): Dispatchers {
  const agents = new Map<string, Promise<Dispatcher>>();
  const trustFor = createTrust(settings);

  return {
    async for(url, about) {
      const proxy = proxyFor(url, settings.proxy());
      if (typeof proxy === 'string') {
        const detail = `the proxy ${safeText(proxy)} is not one that can be used: write http://host:port`;
        throw new RegistryError('unreachable', about, detail);
      }
      const needsTrust = url.protocol === 'https:' || proxy?.url.protocol === 'https:';
      const trust = needsTrust ? await trustFor(url, about) : undefined;
      const key = JSON.stringify([proxy?.url.href, proxy?.isStrict, trust?.key]);
      const agent = agents.get(key) ?? (proxy ? throughProxy(proxy, trust) : direct(trust));
      agents.set(key, agent);
      await evict(agents);
      return { dispatcher: await agent, ...(proxy && { through: proxy.url.host }) };
    },

    async close() {
      const all = await Promise.all(agents.values());
      await Promise.all(all.map(agent => agent.destroy()));
    },
  };
}

async function direct(trust: Trust | undefined): Promise<Dispatcher> {
  const { default: Agent } = await import('undici/lib/dispatcher/agent.js');
  return new Agent({ ...unlimited, connect: { timeout: connectTimeout, ...secured(trust) } });
}

async function throughProxy({ url, isStrict }: Proxy, trust: Trust | undefined): Promise<Dispatcher> {
  const [{ default: ProxyAgent }, { default: Pool }, { default: connect }] = await Promise.all([
    import('undici/lib/dispatcher/proxy-agent.js'),
    import('undici/lib/dispatcher/pool.js'),
    import('undici/lib/api/api-connect.js'),
  ]);
  return new ProxyAgent({
    // Only undici's index, which is never loaded, gives its pools the method that asks a proxy for a tunnel.
    clientFactory: (origin, options) => Object.assign(new Pool(origin, options), { connect }),
    ...unlimited,
    uri: url.href,
    connectTimeout,
    requestTls: secured(trust),
    proxyTls: { ...secured(trust), rejectUnauthorized: isStrict },
  });
}

/** One context for all connections: the system's authorities take 10 ms to read. */
function secured(trust: Trust | undefined) {
  return trust ? { secureContext: trust.context } : {};
}

/** The oldest goes, when what it has begun is done. */
async function evict(agents: Map<string, Promise<Dispatcher>>): Promise<void> {
  const [oldest] = agents;
  if (agents.size <= mostAgents || !oldest) return;
  agents.delete(oldest[0]);
  void (await oldest[1]).close().catch(() => undefined);
}
