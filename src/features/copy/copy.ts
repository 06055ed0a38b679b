// Copy Image…: to another tag, repository or registry. A person is asked where to and for which platforms, and before a tag is
// replaced; a script gets what it named.
import * as vscode from 'vscode';
import type { Platform } from '../../core/platform.ts';
import type { Reference } from '../../core/reference.ts';
import { familiarReference } from '../../core/reference.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { withPatience } from '../shared/progress.ts';
import { givenCopy, subjectFrom, type CopySubject } from './argument.ts';
import { vscodeQuestions, type CopyQuestions } from './ask.ts';
import { carryOut, type Copied } from './carryOut.ts';
import type { CopyParts } from './parts.ts';
import { report } from './report.ts';
import { targetOf } from './target.ts';

/** Undefined when the person gave up. */
export async function copyImage(
  argument: unknown,
  chosen: readonly unknown[],
  parts: CopyParts,
  questions: CopyQuestions = vscodeQuestions,
): Promise<Copied | undefined> {
  const given = givenCopy(argument);
  const subject = await subjectFrom(argument, chosen);
  if (!subject) return undefined;
  const { from } = subject;
  if (given.to === undefined) return copyAsAsked(subject, given.platforms, parts, questions);
  const to = targetOf(given.to, from, given.platforms !== undefined);
  if (to instanceof Error) throw to;
  return carryOut({ from, to, ...(given.platforms && { platforms: given.platforms }) }, parts);
}

async function copyAsAsked(
  { from, suggested }: CopySubject,
  given: readonly Platform[] | undefined,
  parts: CopyParts,
  questions: CopyQuestions,
): Promise<Copied | undefined> {
  const to = await questions.target(from, suggested);
  const platforms = to && (given ?? (await askPlatforms(from, parts.images, questions)));
  if (!platforms) return undefined;
  const mayReplace = (replaced: Parameters<CopyQuestions['mayReplace']>[0]) => questions.mayReplace(replaced);
  const done = await carryOut({ from, to, mayReplace, ...(platforms.length > 0 && { platforms }) }, parts);
  void report(from, to, done);
  return done;
}

/** Only where there are several; as they are now, not as they were known. */
async function askPlatforms(
  from: Reference,
  images: ImageCache,
  questions: CopyQuestions,
): Promise<readonly Platform[] | undefined> {
  const title = vscode.l10n.t('Reading {0}', familiarReference(from));
  const { description, offline } = await withPatience(title, signal => images.lookUp(from, signal, true));
  if (offline) throw offline;
  return description.platforms.length > 1 ? questions.platforms(description, images) : [];
}
