// Images of the engines on this machine as sources of a push, a preview or a comparison: saved by the engine's own program into
// a folder that is gone when the work is done, whatever became of it.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineSource } from '../../core/indexes/spec.ts';
import { EngineError, type Engine } from '../../engine/engine.ts';
import { saveImage } from '../../engine/saveImage.ts';
import { UnreadableLayer } from '../../registry/contents/unreadable.ts';
import type { DraftOptions, SavedImage } from '../../registry/write/indexDraft.ts';
import { engineNames, programOf } from './engines.ts';

export interface SavingParts {
  /** None where the workspace is not trusted. */
  readonly engines: () => Promise<readonly Engine[]>;
  /** Aborted when the extension ends: nothing of an image is left behind. */
  readonly closed: AbortSignal;
}

export type OpenSaved = NonNullable<DraftOptions['openSaved']>;

/**
 * What is opened is good until `run` ends, and is saved once however often it is asked for. `openSaved` rejects with EngineError,
 * with an Error for people, or with the signal's reason.
 */
export async function withSavedImages<T>(parts: SavingParts, run: (openSaved: OpenSaved) => Promise<T>): Promise<T> {
  const folders: string[] = [];
  const removeNow = () => folders.forEach(removeAtOnce);
  parts.closed.addEventListener('abort', removeNow);
  const opened = new Map<string, Promise<SavedImage>>();
  const openSaved: OpenSaved = (kind, name, signal) => {
    const key = `${kind} ${name}`;
    const known = opened.get(key);
    if (known) return known;
    const opening = open(kind, name, parts, folders, AbortSignal.any([signal, parts.closed]));
    opened.set(key, opening);
    // One that was cancelled, or failed, may be asked for again.
    opening.catch(() => opened.delete(key));
    return opening;
  };
  try {
    return await run(openSaved);
  } finally {
    parts.closed.removeEventListener('abort', removeNow);
    await Promise.allSettled(opened.values());
    // What the system still holds open is no failure of the work: it empties that folder itself, in time.
    await Promise.allSettled(folders.map(folder => rm(folder, { recursive: true, force: true, maxRetries: 3 })));
  }
}

/** There is no time for more when the extension ends. */
function removeAtOnce(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It is tried again when the work has ended.
  }
}

async function open(
  kind: EngineSource,
  name: string,
  { engines }: SavingParts,
  folders: string[],
  signal: AbortSignal,
): Promise<SavedImage> {
  const engine = await engineOf(kind, engines);
  signal.throwIfAborted();
  // Readable for nobody else.
  const folder = await mkdtemp(join(tmpdir(), 'multiarch-saved-'));
  folders.push(folder);
  const files = await saveImage(engine, name, folder, signal);
  const { openSavedImage } = await import('../../registry/contents/savedImage.ts');
  try {
    return await openSavedImage(files, folder, signal);
  } catch (error) {
    if (!(error instanceof UnreadableLayer)) throw error;
    throw new Error(
      vscode.l10n.t(
        'What {0} saved of {1} cannot be read: {2}. Pull or build the image again, and try once more.',
        engineNames[kind],
        name,
        error.message,
      ),
      { cause: error },
    );
  }
}

async function engineOf(kind: EngineSource, engines: SavingParts['engines']): Promise<Engine> {
  const { l10n } = vscode;
  if (!vscode.workspace.isTrusted) {
    throw new Error(l10n.t('{0} is a program: trust this workspace before it is run.', engineNames[kind]));
  }
  const engine = (await engines()).find(each => each.kind === kind);
  if (!engine) throw new EngineError('not-installed', l10n.t('it is not on the PATH'), programOf(kind));
  return engine;
}
