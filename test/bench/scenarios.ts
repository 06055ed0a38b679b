// The two registries that every client is measured against, each behind a proxy that counts and delays: one without login,
// one that answers with a Bearer challenge and has a token server beside it, delayed by as much.
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { fillWithSamples, sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { findTool } from '../support/registry/tools.ts';

/** Milliseconds added to each request. */
export const delayMs = 50;

const { repository, tags, manifests } = SAMPLES.app;
const name = `${repository}:${tags[0]}`;

/** What an answer must hold to count as one: the digest of each of the image's platforms. */
export const expectedDigests: readonly string[] = manifests.map(({ digest }) => digest);

export interface Scenario {
  /** `127.0.0.1:PORT/sample/app:1.0`, by way of the proxy. */
  readonly reference: string;
  /** The requests since the last call, those to the token server last. */
  readonly takeRequests: () => string[];
  readonly stop: () => Promise<void>;
}

export async function startWithoutLogin(): Promise<Scenario> {
  const registry = await startEmbeddedRegistry();
  await fillWithSamples(registry);
  return await behindProxy(registry.host, [], registry.close);
}

/** Undefined where Debian's registry is not installed. */
export async function startWithBearer(): Promise<Scenario | undefined> {
  if (findTool('docker-registry') === undefined) return undefined;
  const {
    host,
    user = '',
    password = '',
    tokenRequests = [],
    stop,
  } = await startDistribution({ auth: 'token', delayMs });
  const app = (await sampleImages()).get(name);
  if (app !== undefined) await copyInto(host, { user, password }, [[name, app]]);
  return await behindProxy(host, tokenRequests, stop);
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

async function behindProxy(target: string, tokenRequests: Asked[], stop: () => Promise<void>): Promise<Scenario> {
  const proxy = await startCountingProxy(target, { delayMs });
  const scenario: Scenario = {
    reference: `${proxy.host}/${name}`,
    takeRequests: () =>
      [...proxy.requests.splice(0), ...tokenRequests.splice(0)].map(
        ({ method, path, status }) => `${method} ${path.replace(/\?.*/, '')} ${status}`,
      ),
    stop: async () => {
      await proxy.close();
      await stop();
    },
  };
  scenario.takeRequests();
  return scenario;
}
