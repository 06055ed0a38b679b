// A real Docker engine for tests: its own dockerd and containerd in a fresh folder, beside any other engine, gone after stop().
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, runOrThrow } from '../process.ts';
import { startDaemon } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import { registerEmulators } from './emulators.ts';
import { makeHome } from './home.ts';
import type { EngineOptions, Home } from './home.ts';
import type { EngineParts } from './parts.ts';
import { provisionEngine } from './provision.ts';
import { removeAbandoned, removeRemains } from './remains.ts';

export interface Engine {
  /** For the docker CLI: PATH, DOCKER_HOST, DOCKER_CONFIG with the buildx plugin. Holds the rest of this process's env too. */
  readonly env: Readonly<Record<string, string>>;
  readonly dockerPath: string;
  readonly parts: EngineParts;
  /** All that the engine writes lies in here. */
  readonly folder: string;
  stop(): Promise<void>;
}

const START_LIMIT = 30_000;

/** Starts an engine whose BuildKit runs amd64, arm64 and arm. Throws where the machine cannot have one: see provisionEngine. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const parts = await provisionEngine();
  if ('missing' in parts) throw new Error(parts.missing);
  // dockerd looks for emulators once, when it starts.
  await registerEmulators();
  await removeAbandoned();
  const home = await makeHome(parts, options);
  await using undo = new AsyncDisposableStack();
  undo.defer(() => removeRemains(home.folder));
  await createBridge(home.name);
  const log = (name: string): string => join(home.folder, `${name}.log`);
  const containerdArgs = ['--config', home.containerdConfig];
  const containerd = undo.use(
    startDaemon(join(parts.bin, 'containerd'), containerdArgs, home.daemonEnv, log('containerd')),
  );
  // dockerd asks it as soon as it starts, and gives up where nobody listens yet.
  await untilListening(join(home.folder, 'containerd.sock'), containerd);
  const dockerdArgs = ['--config-file', home.daemonConfig];
  const dockerd = undo.use(startDaemon(join(parts.sbin, 'dockerd'), dockerdArgs, home.daemonEnv, log('dockerd')));
  const dockerPath = join(parts.bin, 'docker');
  await untilAnswering(dockerPath, home, [containerd, dockerd]);
  const started = undo.move();
  return { env: home.clientEnv, dockerPath, parts, folder: home.folder, stop: () => started.disposeAsync() };
}

/** Runs the engine's docker CLI to its end; a failure is an Error with its output. */
export async function docker(engine: Engine, args: readonly string[], cwd?: string): Promise<string> {
  const options = cwd === undefined ? {} : { cwd };
  return await runOrThrow(engine.dockerPath, args, { env: engine.env, timeout: 120_000, ...options });
}

async function createBridge(name: string): Promise<void> {
  const ip = async (...args: string[]): Promise<string> => await runOrThrow('ip', args, { timeout: 10_000 });
  await ip('link', 'add', name, 'type', 'bridge');
  // 198.18.0.0/15 is set aside for tests (RFC 2544): no real network is shadowed, and engines side by side hardly ever meet.
  await ip('address', 'add', `198.${randomInt(18, 20)}.${randomInt(256)}.1/24`, 'dev', name);
  await ip('link', 'set', name, 'up');
}

async function untilListening(socket: string, daemon: Daemon): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline && !daemon.hasEnded()) {
    if (await isListening(socket)) return;
    await sleep(20);
  }
  throw new Error(`nobody listens at ${socket}:\n${daemon.logTail()}`);
}

async function isListening(socket: string): Promise<boolean> {
  const connection = connect(socket);
  try {
    await once(connection, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}

async function untilAnswering(dockerPath: string, home: Home, daemons: readonly Daemon[]): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline && !daemons.some(daemon => daemon.hasEnded())) {
    const { code } = await run(dockerPath, ['version'], { env: home.clientEnv, timeout: 10_000 });
    if (code === 0) return;
    await sleep(50);
  }
  const logs = daemons.map(daemon => daemon.logTail()).join('\n');
  throw new Error(`the Docker engine did not start within ${START_LIMIT / 1000} s:\n${logs}`);
}
