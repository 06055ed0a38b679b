// Build Multi-Arch Image…: asked for by a person, or given whole by a script; run as a task; proven.
import * as vscode from 'vscode';
import { withPatience } from '../shared/progress.ts';
import { toBuildSpec, type BuildArgument } from './argument.ts';
import { askForJob } from './ask/ask.ts';
import { buildJob, type BuildJob } from './job.ts';
import type { BuildParts } from './parts.ts';
import { settle } from './plan/settle.ts';
import { resultOf, type BuildResult } from './prove/proof.ts';
import { showSuccess } from './prove/success.ts';
import { runForPerson, runForScript } from './run/outcome.ts';
import { untrusted } from './run/task.ts';

/** Undefined when the person gave up. */
export async function build(argument: unknown, parts: BuildParts): Promise<BuildResult | undefined> {
  if (!vscode.workspace.isTrusted) throw untrusted();
  return isComplete(argument) ? buildForScript(argument, parts) : buildForPerson(argument, parts);
}

async function buildForScript(argument: BuildArgument, parts: BuildParts): Promise<BuildResult> {
  return resultOf(await runForScript(await settledJob(argument, parts), parts));
}

function settledJob(argument: BuildArgument, parts: BuildParts): Promise<BuildJob> {
  const spec = toBuildSpec(argument, vscode.workspace.workspaceFolders?.[0]);
  return withPatience(vscode.l10n.t('Planning the build'), async signal => {
    const engine = await parts.engine();
    const { builder } = await settle(spec, engine, parts, signal);
    return buildJob({ ...spec, builder: builder.name }, engine);
  });
}

async function buildForPerson(argument: unknown, parts: BuildParts): Promise<BuildResult | undefined> {
  const job = await askForJob(argument, parts);
  const proofs = job && (await runForPerson(job, parts));
  if (!proofs) return undefined;
  void showSuccess(proofs);
  return resultOf(proofs);
}

/** With Dockerfile, platforms and tags nothing is asked; an archive or a folder needs no tag. */
function isComplete(argument: unknown): argument is BuildArgument {
  const { dockerfile, platforms, tags, output, interactive } = (argument ?? {}) as Partial<BuildArgument> & {
    readonly interactive?: boolean;
  };
  const isNamed = tags !== undefined || output === 'oci' || output === 'local';
  return dockerfile !== undefined && platforms !== undefined && isNamed && interactive !== true;
}
