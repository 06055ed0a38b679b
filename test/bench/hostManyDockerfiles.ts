// What 500 Dockerfiles cost when something opens them one group after another: until each has its diagnostics, beside plain
// text files of the same words; and what is kept of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import { dockerfileCount, groupsOf, plainBeside, writeManyDockerfiles } from './manyDockerfiles.ts';
import { timed } from './measure.ts';

export interface ManyDockerfilesTimes {
  readonly files: number;
  /** Milliseconds, the images being unknown at first. */
  readonly judged: number;
  /** The same files again, every image being known. */
  readonly judgedAgain: number;
  /** VS Code's own work on as many text files. */
  readonly plain: number;
  /** Bytes of heap, everything that nobody holds being collected: before, after the first pass, after the second. */
  readonly heap: readonly number[];
}

const LIMIT = 20_000;
/** Milliseconds in which VS Code lets go of what is closed. */
const QUIET = 2000;

/** @param folder to write them into; @param host of the registry with their images */
export async function measureManyDockerfiles(folder: string, host: string): Promise<ManyDockerfilesTimes> {
  const paths = await writeManyDockerfiles(folder, host);
  const texts = paths.map(plainBeside);
  // The first pass warms VS Code up.
  await openAll(texts, 0);
  const plain = await timed(() => openAll(texts, 0));
  const heap = [await heapUsed()];
  const judged = await timed(() => openAll(paths, 2));
  heap.push(await heapUsed());
  const again = await timed(() => openAll(paths, 2));
  heap.push(await heapUsed());
  return { files: dockerfileCount, judged: judged.ms, judgedAgain: again.ms, plain: plain.ms, heap };
}

/** Until each of them has so many diagnostics. */
async function openAll(paths: readonly string[], diagnostics: number): Promise<void> {
  for (const group of groupsOf(paths)) {
    const documents = await Promise.all(group.map(path => vscode.workspace.openTextDocument(path)));
    const deadline = Date.now() + LIMIT;
    while (documents.some(({ uri }) => vscode.languages.getDiagnostics(uri).length < diagnostics)) {
      if (Date.now() > deadline) throw new Error('no diagnostics came');
      await sleep(1);
    }
  }
}

/** The extension host is not started with `--expose-gc`: the flag counts for contexts made after it. */
async function heapUsed(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  await sleep(QUIET);
  collect();
  return process.memoryUsage().heapUsed;
}
