// What becomes of a build for who asked for it: to a script a failure is an error, a person is shown it.
import * as vscode from 'vscode';
import { isAbort } from '../../../host/cancel.ts';
import type { BuildJob } from '../job.ts';
import type { BuildParts } from '../parts.ts';
import type { Proof } from '../prove/proof.ts';
import { BuildFailed, showFailure } from './failures.ts';
import { runJob } from './task.ts';

/** Rejects with an Error for people, also where the build was ended. */
export async function runForScript(job: BuildJob, parts: BuildParts): Promise<readonly Proof[]> {
  try {
    return await runJob(job, parts);
  } catch (error) {
    if (!isAbort(error)) throw error;
    throw new Error(vscode.l10n.t('The build of {0} was ended before it was done.', job.title), { cause: error });
  }
}

/** Undefined where the engine failed, which is shown then; rejects as `runJob` does otherwise. */
export async function runForPerson(job: BuildJob, parts: BuildParts): Promise<readonly Proof[] | undefined> {
  try {
    return await runJob(job, parts);
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    parts.log.error(error.message);
    void showFailure(error);
    return undefined;
  }
}
