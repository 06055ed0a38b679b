// What Copy Image… is called with: a row, a lens, nothing, or all that a script knows.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { platformTagNames } from '../../core/builds/platformTags.ts';
import { InvalidPlatform, parsePlatform, type Platform } from '../../core/platform.ts';
import { familiarReference, withDigest, type Reference } from '../../core/reference.ts';
import { machinePlatform } from '../../host/machine.ts';
import { isInteractive } from '../shared/command.ts';
import { chosenImages, referenceFrom } from '../shared/imageArgument.ts';

/** Of scripts: what is left out is asked for. */
interface CopyArgument {
  readonly from?: unknown;
  readonly to?: unknown;
  readonly platforms?: unknown;
}

export interface CopySubject {
  readonly from: Reference;
  /** Where a person would begin to write. */
  readonly suggested: string;
}

export interface GivenCopy {
  readonly to?: string;
  readonly platforms?: readonly Platform[];
}

/** A row of a platform stands for its image. Undefined when the person gave up. */
export async function subjectFrom(given: unknown, chosen: readonly unknown[]): Promise<CopySubject | undefined> {
  const { from } = (given ?? {}) as CopyArgument;
  const title = vscode.l10n.t('Copy Image');
  if (from !== undefined) {
    const reference = await referenceFrom({ reference: textOf(from, 'from') }, title);
    return reference && subject(reference);
  }
  const [image] = await chosenImages(given, chosen, title);
  if (!image) return undefined;
  const { reference, platform } = image;
  const digest = parseDigest(image.digest ?? '');
  if (!platform || !digest) return subject(reference);
  const tags = [familiarReference(reference)];
  const [named] = platformTagNames({ tags, platforms: [platform], output: 'push', platformTags: true });
  return { from: withDigest(reference, digest), suggested: named?.tag ?? familiarReference(reference) };
}

function subject(from: Reference): CopySubject {
  const { digest: _, ...named } = from;
  return { from, suggested: familiarReference(named) };
}

const known: readonly (keyof CopyArgument)[] = ['from', 'to', 'platforms'];

/** Throws an Error for people for a field that is no such thing, and for one that is mistyped: more would be copied than meant. */
export function givenCopy(given: unknown): GivenCopy {
  const { from, to, platforms, ...others } = (given ?? {}) as CopyArgument;
  if (!isInteractive(given)) refuseOthers(from, others);
  return {
    ...(to !== undefined && { to: textOf(to, 'to') }),
    ...(platforms !== undefined && { platforms: platformsOf(platforms) }),
  };
}

function refuseOthers(from: unknown, others: object): void {
  const [other] = Object.keys(others);
  if (from === undefined || other === undefined) return;
  throw new Error(vscode.l10n.t('“{0}” is not known here. There is {1}.', other, known.join(', ')));
}

function textOf(value: unknown, field: keyof CopyArgument): string {
  if (typeof value === 'string') return value;
  throw new Error(vscode.l10n.t('“{0}” must be a text.', field));
}

function platformsOf(value: unknown): Platform[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [];
  if (texts.length === 0) {
    throw new Error(vscode.l10n.t('“platforms” is a list such as ["linux/arm64"]; left out, all of them are copied.'));
  }
  return texts.map(text => {
    const platform = parsePlatform(String(text), machinePlatform());
    if (platform instanceof InvalidPlatform) throw new Error(platform.message);
    return platform;
  });
}
