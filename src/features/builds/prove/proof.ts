// What was found of an image after its build, held against what was asked for, and what `multiarch.build` returns of it.
import * as vscode from 'vscode';
import type { ImageSpec, Output } from '../../../core/builds/spec.ts';
import { formatPlatform, samePlatform, type Platform } from '../../../core/platform.ts';
import type { LookedInside } from '../../../registry/contents/lookInside.ts';
import { insideText } from '../../shared/insideText.ts';

/** What `multiarch.build` returns. */
export interface BuildResult {
  readonly digest: string;
  readonly platforms: readonly { readonly platform: string; readonly digest: string }[];
}

export interface FoundPlatform {
  readonly platform: Platform;
  /** Of its manifest; in Docker's classic store of its configuration; empty for a folder. */
  readonly digest: string;
  /** Compressed bytes. */
  readonly size?: number;
  /** Statements about it, provenance and SBOM. */
  readonly attestations?: number;
  readonly inside?: LookedInside;
}

/** All that is in one place: an index in a registry, an image in an engine, an archive, a folder. */
export interface Found {
  /** Of the index, or of the image alone; empty for a folder, and where nothing is there. */
  readonly digest: string;
  readonly platforms: readonly FoundPlatform[];
}

export interface Proof extends Found {
  /** Of the image, in a build of several. */
  readonly name?: string;
  readonly output: Output;
  /** The tag, or the path of the archive or the folder. */
  readonly tag: string;
  /** Those asked for that are not there. */
  readonly missing: readonly Platform[];
  /** For people: what is not as it should be, and what to do about it. */
  readonly problems: readonly string[];
}

/** @param built the digest that the engine said, where it said one */
export function proofOf({ name, output, platforms }: ImageSpec, tag: string, found: Found, built?: string): Proof {
  const isThere = (platform: Platform) => found.platforms.some(each => samePlatform(each.platform, platform));
  const missing = platforms.filter(platform => !isThere(platform));
  const extra = found.platforms.filter(each => !platforms.some(platform => samePlatform(each.platform, platform)));
  return {
    ...found,
    ...(name !== undefined && { name }),
    output,
    tag,
    platforms: inOrder(found.platforms, platforms),
    missing,
    problems: [
      ...missingProblem(tag, missing),
      ...extraProblem(tag, extra),
      ...otherProblem(tag, found.digest, built),
      // A folder claims nothing: programs for another machine may well be what was asked for.
      ...(output === 'local' ? [] : lies(tag, found.platforms)),
    ],
  };
}

/** As they were asked for, the others behind them. */
function inOrder(found: readonly FoundPlatform[], asked: readonly Platform[]): FoundPlatform[] {
  const place = ({ platform }: FoundPlatform) => {
    const index = asked.findIndex(each => samePlatform(each, platform));
    return index < 0 ? asked.length : index;
  };
  return found.toSorted((left, right) => place(left) - place(right));
}

function missingProblem(tag: string, missing: readonly Platform[]): string[] {
  if (missing.length === 0) return [];
  const names = missing.map(formatPlatform).join(', ');
  return [vscode.l10n.t('{0} was built, but lacks {1}. Inspect it, and build again.', tag, names)];
}

function extraProblem(tag: string, extra: readonly FoundPlatform[]): string[] {
  if (extra.length === 0) return [];
  const names = extra.map(({ platform }) => formatPlatform(platform)).join(', ');
  return [
    vscode.l10n.t(
      '{0} holds {1} too, which was not asked for: somebody else may have pushed to this tag. Inspect it, and build again.',
      tag,
      names,
    ),
  ];
}

function otherProblem(tag: string, digest: string, built: string | undefined): string[] {
  if (built === undefined || digest === '' || digest === built) return [];
  return [
    vscode.l10n.t(
      '{0} is {1}, not {2}, which was built: somebody else may have pushed to this tag meanwhile. Build again, or use what was built by its digest.',
      tag,
      digest,
      built,
    ),
  ];
}

function lies(tag: string, platforms: readonly FoundPlatform[]): string[] {
  return platforms.flatMap(({ platform, inside }) => {
    if (!inside || inside.ok) return [];
    return [
      vscode.l10n.t(
        '{0} does not hold {1} under that name: {2}. Check the --platform of its final stage, and where that file comes from.',
        tag,
        formatPlatform(platform),
        insideText(inside, platform),
      ),
    ];
  });
}

/** Throws an Error for people where something is not as it should be, so that nobody takes the build for a success. */
export function requireProven(proofs: readonly Proof[]): void {
  const problems = proofs.flatMap(each => each.problems);
  // The same lie under three tags is one.
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
}

/** Each tag of an image was proven by itself: what they hold is the same. */
export function resultOf([first]: readonly Proof[]): BuildResult {
  const { digest = '', platforms = [] } = first ?? {};
  return {
    digest,
    platforms: platforms.map(each => ({ platform: formatPlatform(each.platform), digest: each.digest })),
  };
}
