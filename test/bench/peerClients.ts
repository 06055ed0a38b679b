// The other clients that tell an image's platforms: how each is asked over plain HTTP, and whether it is here.
import { mkdir, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peers as provisionedPeers } from '../support/engine/parts.ts';
import type { EngineParts } from '../support/engine/parts.ts';
import { provisionEngine } from '../support/engine/provision.ts';
import { run, runOrThrow } from '../support/process.ts';
import { findTool } from '../support/registry/tools.ts';
import { timed } from './measure.ts';
import { assertComplete, type Sample } from './ourRuns.ts';
import type { Scenario } from './scenarios.ts';

export interface Peer {
  readonly name: string;
  /** Asks once, with a home that is new and empty: no login, no token, no cache. */
  readonly ask: (scenario: Scenario) => Promise<Sample>;
}

export interface Absent {
  readonly name: string;
  readonly skipped: string;
}

interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: (reference: string) => readonly string[];
  /** What must succeed for the command to be there. */
  readonly probe: readonly string[];
}

const COMMANDS: readonly Command[] = [
  {
    name: 'crane manifest',
    program: 'crane',
    args: reference => ['manifest', '--insecure', reference],
    probe: ['version'],
  },
  {
    name: 'oras manifest fetch',
    program: 'oras',
    args: reference => ['manifest', 'fetch', '--plain-http', reference],
    probe: ['version'],
  },
  {
    name: 'skopeo inspect --raw',
    program: 'skopeo',
    args: reference => ['inspect', '--raw', '--tls-verify=false', `docker://${reference}`],
    probe: ['--version'],
  },
  {
    name: 'docker buildx imagetools inspect --raw',
    program: 'docker',
    // It takes plain HTTP on loopback by itself, and has no flag for it.
    args: reference => ['buildx', 'imagetools', 'inspect', '--raw', reference],
    probe: ['buildx', 'version'],
  },
  {
    name: 'docker manifest inspect',
    program: 'docker',
    args: reference => ['manifest', 'inspect', '--insecure', reference],
    probe: ['manifest', 'inspect', '--help'],
  },
];

const LIMIT = 20_000;

/** The programs of the other clients, each to be run with a home of its own. */
export interface PeerPrograms {
  /** Undefined where it is not installed. */
  readonly pathOf: (program: string) => string | undefined;
  /** Empties the folder, and gives what points a program at it: no login, no token, no cache. */
  readonly freshHome: (folder: string) => Promise<Record<string, string>>;
}

export async function findPrograms(): Promise<PeerPrograms> {
  const parts = await provisionEngine();
  const unpacked = 'missing' in parts ? undefined : parts;
  const paths = unpacked === undefined ? {} : provisionedPeers(unpacked);
  return {
    pathOf: program => paths[program] ?? findTool(program),
    freshHome: async folder => {
      await makeHome(folder, unpacked);
      return environment(folder);
    },
  };
}

/** @param home a folder that the clients may fill; it is emptied before each question */
export async function findPeers(home: string): Promise<(Peer | Absent)[]> {
  const { pathOf, freshHome } = await findPrograms();
  return await Promise.all(
    COMMANDS.map(async ({ name, program, args, probe }) => {
      const path = pathOf(program);
      if (path === undefined) return { name, skipped: `${program} is not installed` };
      const own = join(home, name.replaceAll(/\W+/g, '-'));
      const ask = async (scenario: Scenario): Promise<Sample> => {
        const options = { env: await freshHome(own), timeout: LIMIT };
        const { ms, result } = await timed(() => runOrThrow(path, args(scenario.reference), options));
        assertComplete(result);
        return { ms, requests: scenario.takeRequests() };
      };
      const { code } = await run(path, probe, { env: await freshHome(own), timeout: LIMIT });
      return code === 0 ? { name, ask } : { name, skipped: `${program} ${probe[0]} is not installed` };
    }),
  );
}

async function makeHome(home: string, parts: EngineParts | undefined): Promise<void> {
  await rm(home, { recursive: true, force: true });
  const plugins = join(home, 'cli-plugins');
  await mkdir(plugins, { recursive: true });
  const buildx = parts && join(parts.plugins, 'docker-buildx');
  if (buildx !== undefined && existsSync(buildx)) await symlink(buildx, join(plugins, 'docker-buildx'));
}

function environment(home: string): Record<string, string> {
  return {
    HOME: home,
    DOCKER_CONFIG: home,
    DOCKER_AUTH_CONFIG: '',
    REGISTRY_AUTH_FILE: join(home, 'auth.json'),
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_RUNTIME_DIR: home,
  };
}
