// How long it takes, and how many requests, until the platforms of one index are known: our client beside the others, in
// turn within each round, so that a busy moment of the machine falls on all of them.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { reasonOf, rounded, spread, timed, type Spread } from './measure.ts';
import {
  bundleFreshProcess,
  runFreshProcess,
  runInProcess,
  warmUp,
  type InProcessRun,
  type Sample,
} from './ourRuns.ts';
import { findPeers, type Peer } from './peerClients.ts';
import { delayMs, startWithBearer, startWithoutLogin, type Scenario } from './scenarios.ts';

const ROUNDS = 7;

interface Figures {
  readonly requests: number;
  readonly ms: Spread;
  /** The requests of the last run. */
  readonly asked: readonly string[];
}

interface Skipped {
  readonly skipped: string;
}

interface Beside extends Figures {
  /** Theirs divided by ours: above 1 ours is faster, or asks less. */
  readonly ratio: {
    readonly requests: number;
    /** A process beside a process. */
    readonly msToFreshProcess: number;
    /** What a user waits for: a command to end, or our client inside the extension host, which runs already. */
    readonly msToInProcess: number;
  };
}

interface ScenarioFigures {
  readonly ours: {
    readonly inProcess: Readonly<Record<keyof InProcessRun, Figures>>;
    readonly freshProcess: Figures;
  };
  readonly peers: Readonly<Record<string, Beside | Skipped>>;
}

export interface RegistryFigures {
  readonly delayMs: number;
  readonly rounds: number;
  /** Milliseconds of a Node process that does nothing: part of our fresh process. */
  readonly emptyNodeProcess: Spread;
  readonly coldWithoutLogin: ScenarioFigures | Skipped;
  readonly coldWithBearer: ScenarioFigures | Skipped;
}

export async function measureRegistry(): Promise<RegistryFigures> {
  const temp = await makeTempFolder('bench-registry');
  try {
    const work: Workplace = {
      dockerConfig: join(temp.path, 'docker'),
      program: await bundleFreshProcess(join(temp.path, 'program')),
      peers: await findPeers(join(temp.path, 'home')),
    };
    await mkdir(work.dockerConfig);
    await warmUp(work.dockerConfig);
    const emptyNodeProcess = spread(
      await rounds(async () => (await timed(() => runOrThrow(process.execPath, ['-e', '0'], { timeout: 20_000 }))).ms),
    );
    return {
      delayMs,
      rounds: ROUNDS,
      emptyNodeProcess,
      coldWithoutLogin: await measureScenario(startWithoutLogin, work),
      coldWithBearer: await measureScenario(startWithBearer, work),
    };
  } finally {
    await temp.remove();
  }
}

interface Workplace {
  readonly dockerConfig: string;
  /** Of our fresh process. */
  readonly program: string;
  readonly peers: Awaited<ReturnType<typeof findPeers>>;
}

async function measureScenario(
  start: () => Promise<Scenario | undefined>,
  { dockerConfig, program, peers }: Workplace,
): Promise<ScenarioFigures | Skipped> {
  const scenario = await start();
  if (scenario === undefined) return { skipped: 'docker-registry is not installed' };
  try {
    const inProcess: InProcessRun[] = [];
    const fresh: Sample[] = [];
    const theirs = new Map<string, Sample[] | Skipped>(
      peers.map(peer => [peer.name, 'skipped' in peer ? { skipped: peer.skipped } : []]),
    );
    await rounds(async () => {
      inProcess.push(await runInProcess(scenario, dockerConfig));
      fresh.push(await runFreshProcess(program, scenario, dockerConfig));
      for (const peer of peers) if ('ask' in peer) await addSample(theirs, peer, scenario);
    });
    return report(inProcess, fresh, theirs);
  } finally {
    await scenario.stop();
  }
}

/** A client that fails once is out, with its reason. */
async function addSample(theirs: Map<string, Sample[] | Skipped>, peer: Peer, scenario: Scenario): Promise<void> {
  const samples = theirs.get(peer.name);
  if (!Array.isArray(samples)) return;
  try {
    samples.push(await peer.ask(scenario));
  } catch (error) {
    scenario.takeRequests();
    theirs.set(peer.name, { skipped: `it failed: ${reasonOf(error)}` });
  }
}

function report(
  inProcess: readonly InProcessRun[],
  fresh: readonly Sample[],
  theirs: ReadonlyMap<string, readonly Sample[] | Skipped>,
): ScenarioFigures {
  const ours = {
    inProcess: {
      cold: figures(inProcess.map(({ cold }) => cold)),
      tokenAtHand: figures(inProcess.map(({ tokenAtHand }) => tokenAtHand)),
      cached: figures(inProcess.map(({ cached }) => cached)),
    },
    freshProcess: figures(fresh),
  };
  const compared = [...theirs].map(([name, samples]) => {
    return [name, 'skipped' in samples ? samples : beside(figures(samples), ours)] as const;
  });
  return { ours, peers: Object.fromEntries(compared) };
}

function beside(theirs: Figures, { inProcess: { cold }, freshProcess }: ScenarioFigures['ours']): Beside {
  const ratio = {
    requests: rounded(theirs.requests / freshProcess.requests),
    msToFreshProcess: rounded(theirs.ms.median / freshProcess.ms.median),
    msToInProcess: rounded(theirs.ms.median / cold.ms.median),
  };
  return { ...theirs, ratio };
}

function figures(samples: readonly Sample[]): Figures {
  return {
    requests: spread(samples.map(({ requests }) => requests.length)).median,
    ms: spread(samples.map(({ ms }) => ms)),
    asked: samples.at(-1)?.requests ?? [],
  };
}

async function rounds<T>(once: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < ROUNDS; round++) results.push(await once());
  return results;
}
