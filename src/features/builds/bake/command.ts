// Bake…: the targets of a bake file, chosen by a person or named by a script; planned, run and proven like every build.
import * as vscode from 'vscode';
import { plainText } from '../../../host/markdown.ts';
import { formatPlatform } from '../../../core/platform.ts';
import { withPatience } from '../../shared/progress.ts';
import type { BuildJob } from '../job.ts';
import { showPage } from '../page/page.ts';
import type { BuildParts } from '../parts.ts';
import { settleImages } from '../plan/settle.ts';
import type { Proof } from '../prove/proof.ts';
import { showSuccess } from '../prove/success.ts';
import { runForPerson, runForScript } from '../run/outcome.ts';
import { untrusted } from '../run/task.ts';
import { toBakeChoice, type BakeArgument } from './argument.ts';
import { readBaking, requireAnswers } from './baking.ts';
import { askForBakeFile } from './file.ts';
import { bakeJob } from './job.ts';
import { bakeSubject } from './subject.ts';

/** What `multiarch.bake` returns: one for each target whose result can be read back. */
export type BakeResult = readonly {
  readonly target: string;
  readonly digest: string;
  readonly platforms: readonly { readonly platform: string; readonly digest: string }[];
}[];

/** Undefined when the person gave up. */
export async function bake(argument: unknown, parts: BuildParts): Promise<BakeResult | undefined> {
  if (!vscode.workspace.isTrusted) throw untrusted();
  return isWhole(argument) ? bakeForScript(argument, parts) : bakeForPerson(argument, parts);
}

function isWhole(argument: unknown): argument is BakeArgument {
  if (typeof argument !== 'object' || argument === null || argument instanceof vscode.Uri) return false;
  return 'file' in argument && !('interactive' in argument && argument.interactive === true);
}

async function bakeForScript(argument: BakeArgument, parts: BuildParts): Promise<BakeResult> {
  return resultOf(await runForScript(await settledJob(argument, parts), parts));
}

function settledJob(argument: BakeArgument, parts: BuildParts): Promise<BuildJob> {
  const choice = toBakeChoice(argument);
  return withPatience(vscode.l10n.t('Planning the build'), async signal => {
    const reading = await readBaking(choice, await parts.engine(), signal);
    requireAnswers(reading);
    const { images, place } = reading;
    const { builder } = await settleImages(images, choice.builder, place.engine, parts, signal);
    return bakeJob(reading, builder);
  });
}

async function bakeForPerson(argument: unknown, parts: BuildParts): Promise<BakeResult | undefined> {
  const file = await askForBakeFile(argument);
  const subject = file && (await bakeSubject(file, parts));
  const job = subject && (await showPage(subject, parts));
  const proofs = job && (await runForPerson(job, parts));
  if (!proofs) return undefined;
  void showBaked(proofs, job);
  return resultOf(proofs);
}

/** Of one image all is said, of several each platform. */
async function showBaked(proofs: readonly Proof[], { title, images }: BuildJob): Promise<void> {
  if (images.length === 1) return showSuccess(proofs);
  const found = resultOf(proofs).map(({ target, platforms }) => {
    return `${target} (${platforms.map(({ platform }) => platform).join(', ')})`;
  });
  const message =
    found.length > 0
      ? vscode.l10n.t('Baked, and found with all platforms: {0}', found.join(' · '))
      : vscode.l10n.t('{0}: baked. What was written there cannot be read back.', title);
  await vscode.window.showInformationMessage(plainText(message));
}

/** Each tag of a target was proven by itself; what they hold is the same. */
function resultOf(proofs: readonly Proof[]): BakeResult {
  const firsts = [...Map.groupBy(proofs, ({ name = '' }) => name).values()].flatMap(([first]) => first ?? []);
  return firsts.map(({ name = '', digest, platforms }) => ({
    target: name,
    digest,
    platforms: platforms.map(each => ({ platform: formatPlatform(each.platform), digest: each.digest ?? '' })),
  }));
}
