// Who pushes an index of images that are on the registry already: our client, and Docker's own commands.
import { parsePlatform, type Platform } from '../../src/core/platform.ts';
import { runOrThrow } from '../support/process.ts';
import type { CountingProxy } from '../support/registry/proxy.ts';
import { openOurClient, referenceOf } from './ourClient.ts';
import { findPrograms, type Absent, type PeerPrograms } from './peerClients.ts';

const LIMIT = 30_000;

/** Of the sources, in their order. */
export const platformNames = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'];

export interface Push {
  readonly proxy: CountingProxy;
  readonly sources: readonly string[];
  /** `127.0.0.1:PORT/repository:tag` */
  readonly target: string;
}

export interface Pusher {
  readonly name: string;
  readonly push: (push: Push) => Promise<void>;
}

export function ourPusher(dockerConfig: string): Pusher {
  const platforms = platformNames.map((name): Platform => {
    const platform = parsePlatform(name, { os: 'linux', architecture: 'amd64' });
    if (platform instanceof Error) throw platform;
    return platform;
  });
  return {
    name: 'ours',
    async push({ sources, target }) {
      const { client, close } = openOurClient(dockerConfig);
      const { host, repository, tag = '' } = referenceOf(target);
      const manifests = sources.map((source, at) => {
        const platform = platforms[at];
        return { reference: referenceOf(source), ...(platform && { platform }) };
      });
      try {
        const { signal } = new AbortController();
        const draft = await client.draftIndex({ target: { host, repository }, tags: [tag], manifests }, { signal });
        await client.pushDraft(draft, { signal });
      } finally {
        await close();
      }
    },
  };
}

export async function theirPushers(home: string): Promise<(Pusher | Absent)[]> {
  const programs = await findPrograms();
  const docker = programs.pathOf('docker');
  const names = ['docker buildx imagetools create', 'docker manifest create + push'] as const;
  if (docker === undefined) return names.map(name => ({ name, skipped: 'docker is not installed' }));
  const run = runner(docker, programs, home);
  return [
    {
      name: names[0],
      push: ({ sources, target }) => run([['buildx', 'imagetools', 'create', '--tag', target, ...sources]]),
    },
    {
      name: names[1],
      push: ({ sources, target }) =>
        run([
          ['manifest', 'create', '--insecure', target, ...sources],
          ['manifest', 'push', '--insecure', target],
        ]),
    },
  ];
}

function runner(docker: string, { freshHome }: PeerPrograms, home: string) {
  return async (commands: readonly (readonly string[])[]): Promise<void> => {
    const env = await freshHome(home);
    for (const args of commands) await runOrThrow(docker, args, { env, timeout: LIMIT });
  };
}
