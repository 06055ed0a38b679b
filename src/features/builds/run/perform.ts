// A build from its first program to its proof, in a terminal, with a notification.
import * as vscode from 'vscode';
import type { BuildProgress } from '../../../core/builds/progress/summary.ts';
import { commandIds } from '../../../host/ids.ts';
import type { BuildJob } from '../job.ts';
import type { BuildParts } from '../parts.ts';
import { tagPlatforms } from '../prove/platformTags.ts';
import { requireProven, type Proof } from '../prove/proof.ts';
import { proveImages } from '../prove/prove.ts';
import { saveSources } from '../sources.ts';
import { forgetFailures, reportFailure } from './failures.ts';
import { withBuildProgress, type Tell } from './progress.ts';
import { runSteps, StepFailed } from './steps.ts';
import type { BuildTerminal } from './terminal.ts';

/**
 * Resolves with what was found of each image, all of it as it should be. Rejects with an Error for people (BuildFailed where
 * the engine failed), or with the reason of the signal once it was cancelled and no program is left.
 */
export async function performJob(job: BuildJob, parts: BuildParts, terminal: BuildTerminal): Promise<readonly Proof[]> {
  return withBuildProgress(job.title, async (tell, cancelled) => {
    const signal = AbortSignal.any([terminal.signal, cancelled, parts.closed]);
    forgetFailures(job, parts.failures);
    await saveSources(job.sources);
    await job.confirm?.(signal);
    const built = await runPrograms(job, parts, { ...terminal, signal }, tell);
    tell(readingBack);
    try {
      return await prove(job, built, parts, { ...terminal, signal });
    } finally {
      // Rows and lenses may know the tags as they were before, whatever the proof says of them now.
      await vscode.commands.executeCommand(commandIds.refresh);
    }
  });
}

async function prove(
  job: BuildJob,
  built: ReadonlyMap<string, string>,
  parts: BuildParts,
  { signal, write }: BuildTerminal,
): Promise<readonly Proof[]> {
  const proofs = await proveImages(job, built, parts, signal, write);
  // What is not as it should be gets no further names.
  requireProven(proofs);
  await tagPlatforms(job.images, proofs, parts, signal, write);
  return proofs;
}

function readingBack(): BuildProgress {
  const current = vscode.l10n.t('reading the result back');
  return { percent: 95, platforms: [], current, bytes: { current: 0, total: 0 } };
}

async function runPrograms(
  job: BuildJob,
  parts: BuildParts,
  terminal: BuildTerminal,
  tell: Tell,
): Promise<ReadonlyMap<string, string>> {
  try {
    return await runSteps(job, terminal, watch => tell(watch.progress));
  } catch (error) {
    terminal.signal.throwIfAborted();
    throw error instanceof StepFailed ? await reportFailure(job, error, parts.failures) : error;
  }
}
