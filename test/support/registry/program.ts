// Starts a registry program that picks its own free port and prints it, and waits until it answers.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectOutput, startProgram, stopTree, stopWithUs } from '../process.ts';

export interface RunningProgram {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

const DEADLINE = 15_000;

/** @param port finds the port in what the program printed, as its first group. */
export async function startRegistryProgram(
  file: string,
  args: readonly string[],
  port: RegExp,
): Promise<RunningProgram> {
  // A clean environment: REGISTRY_* variables would override the configuration.
  const child = startProgram(file, args, { env: { PATH: process.env['PATH'] } });
  const failures: Error[] = [];
  child.once('error', error => failures.push(error));
  const output = collectOutput(child);
  const release = stopWithUs(child);
  const stop = async (): Promise<void> => {
    release();
    await stopTree(child);
  };
  const deadline = Date.now() + DEADLINE;
  while (Date.now() < deadline && failures.length === 0 && child.exitCode === null) {
    const host = port.exec(output())?.[1];
    if (host !== undefined && (await answers(`127.0.0.1:${host}`))) return { host: `127.0.0.1:${host}`, stop };
    await sleep(20);
  }
  await stop();
  const reason =
    failures[0]?.message ??
    (child.exitCode === null
      ? `it did not answer within ${DEADLINE / 1000} s`
      : `it ended with code ${child.exitCode}`);
  throw new Error(`${file} ${args.join(' ')} did not start: ${reason}\n${output().slice(-2000)}`);
}

/** 401 is an answer too: the registry is up and wants a login; 400 is Go's answer where it wants TLS. */
async function answers(host: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return [200, 400, 401].includes(response.status);
  } catch {
    return false;
  }
}
