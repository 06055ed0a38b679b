// What must be undone whichever way this process ends: programs it started, folders it made.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

export interface TempFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Runs `undo` (synchronous) when the process exits, also on Ctrl-C and SIGTERM; returns what takes that back. */
export function atExit(undo: () => void): () => void {
  // Without a listener a signal ends Node before its 'exit' event.
  const onInterrupt = (): never => process.exit(130);
  const onTerminate = (): never => process.exit(143);
  process.setMaxListeners(50);
  // The last thing made is undone first: a program before the folder it works in.
  process.prependOnceListener('exit', undo);
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onTerminate);
  return () => {
    process.off('exit', undo);
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onTerminate);
  };
}

/** A new folder that is gone at the end of this process at the latest. */
export async function makeTempFolder(purpose: string): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), `multiarch-${purpose}-`));
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };
  const release = atExit(() => rmSync(path, options));
  return {
    path,
    async remove() {
      await rm(path, options);
      release();
    },
  };
}
