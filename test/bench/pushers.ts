// Who pushes an index of images that are on registries already: our client, Docker's own commands, and crane.
import { parsePlatform, type Platform } from '../../src/core/platform.ts';
import { runOrThrow } from '../support/process.ts';
import { openOurClient, referenceOf } from './ourClient.ts';
import { findPrograms, type Absent, type PeerPrograms } from './peerClients.ts';

const LIMIT = 30_000;

/** Of the sources, in their order. */
export const platformNames = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'];

export interface Push {
  readonly sources: readonly string[];
  /** `127.0.0.1:PORT/repository:tag` */
  readonly target: string;
}

export interface Pusher {
  readonly name: string;
  /** `tagged` is called when the tag is put: what is asked after that only proves it. Left out, nothing is proven. */
  readonly push: (push: Push, tagged: () => void) => Promise<void>;
}

export function ourPusher(dockerConfig: string): Pusher {
  const platforms = platformNames.map((name): Platform => {
    const platform = parsePlatform(name, { os: 'linux', architecture: 'amd64' });
    if (platform instanceof Error) throw platform;
    return platform;
  });
  return {
    name: 'ours',
    async push({ sources, target }, tagged) {
      const { client, close } = openOurClient(dockerConfig);
      const { host, repository, tag = '' } = referenceOf(target);
      const manifests = sources.map((source, at) => {
        const platform = platforms[at];
        return { reference: referenceOf(source), ...(platform && { platform }) };
      });
      try {
        const { signal } = new AbortController();
        const draft = await client.draftIndex({ target: { host, repository }, tags: [tag], manifests }, { signal });
        await client.pushDraft(draft, { signal, onProgress: ({ step }) => step === 'tag' && tagged() });
      } finally {
        await close();
      }
    },
  };
}

export async function theirPushers(home: string): Promise<(Pusher | Absent)[]> {
  const programs = await findPrograms();
  const commands: readonly (readonly [
    name: string,
    program: string,
    lines: (push: Push) => readonly (readonly string[])[],
  ])[] = [
    [
      'docker buildx imagetools create',
      'docker',
      ({ sources, target }) => [['buildx', 'imagetools', 'create', '--tag', target, ...sources]],
    ],
    [
      'docker manifest create + push',
      'docker',
      ({ sources, target }) => [
        ['manifest', 'create', '--insecure', target, ...sources],
        ['manifest', 'push', '--insecure', target],
      ],
    ],
    [
      'crane index append',
      'crane',
      ({ sources, target }) => [
        ['index', 'append', '--insecure', '--tag', target, ...sources.flatMap(source => ['--manifest', source])],
      ],
    ],
  ];
  return commands.map(([name, program, lines]) => {
    const path = programs.pathOf(program);
    if (path === undefined) return { name, skipped: `${program} is not installed` };
    const run = runner(path, programs, home);
    return { name, push: given => run(lines(given)) };
  });
}

function runner(program: string, { freshHome }: PeerPrograms, home: string) {
  return async (commands: readonly (readonly string[])[]): Promise<void> => {
    const env = await freshHome(home);
    for (const args of commands) await runOrThrow(program, args, { env, timeout: LIMIT });
  };
}
