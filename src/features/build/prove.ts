// After the build: the result is read back, from the registry or the engine, and every platform asked for is looked for.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { formatPlatform, samePlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import { loadedImage } from '../../engine/docker.ts';
import type { EngineProgram } from '../../engine/engine.ts';
import { commandIds } from '../../host/ids.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { BuildRequest } from './request.ts';

/** What `multiarch.build` returns. */
export interface BuildResult {
  readonly digest: string;
  readonly platforms: readonly { readonly platform: string; readonly digest: string }[];
}

export interface Proof {
  readonly tag: string;
  readonly digest: string;
  /** In the order asked for; without a digest the platform is missing. */
  readonly platforms: readonly { readonly platform: Platform; readonly digest?: string }[];
}

export async function proveBuild(
  { spec, platforms }: BuildRequest,
  docker: EngineProgram,
  images: ImageCache,
  signal: AbortSignal,
): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const tag of spec.tags) {
    proofs.push(
      spec.output === 'push'
        ? await provePushed(tag, platforms, images, signal)
        : await proveLoaded(tag, platforms, docker, signal),
    );
  }
  return proofs;
}

async function provePushed(
  tag: string,
  platforms: readonly Platform[],
  images: ImageCache,
  signal: AbortSignal,
): Promise<Proof> {
  const reference = parseReference(tag);
  if (reference instanceof InvalidReference) throw reference;
  const { description, offline } = await images.lookUp(reference, signal, true);
  // What was known before the push proves nothing of it.
  if (offline) throw offline;
  const found = platforms.map(platform => {
    const match = description.platforms.find(each => samePlatform(each.platform, platform));
    return match ? { platform, digest: match.digest } : { platform };
  });
  return { tag, digest: description.digest, platforms: found };
}

async function proveLoaded(
  tag: string,
  platforms: readonly Platform[],
  docker: EngineProgram,
  signal: AbortSignal,
): Promise<Proof> {
  const image = await loadedImage(docker, tag, platforms, signal);
  const found = platforms.map(platform => {
    const digest = image?.platforms.get(formatPlatform(platform));
    return digest === undefined ? { platform } : { platform, digest };
  });
  return { tag, digest: image?.digest ?? '', platforms: found };
}

/** Throws where a platform is missing, so that nobody takes the build for a success. */
export function resultOf(proofs: readonly Proof[]): BuildResult {
  const problems = proofs.flatMap(({ tag, platforms }) => {
    const missing = platforms.filter(each => each.digest === undefined).map(each => formatPlatform(each.platform));
    return missing.length > 0
      ? [vscode.l10n.t('{0} was built, but lacks {1}. Inspect it, and build again.', tag, missing.join(', '))]
      : [];
  });
  if (problems.length > 0) throw new Error(problems.join(' '));
  const [first] = proofs;
  return {
    digest: first?.digest ?? '',
    platforms: (first?.platforms ?? []).map(({ platform, digest = '' }) => ({
      platform: formatPlatform(platform),
      digest,
    })),
  };
}

export function logProofs(proofs: readonly Proof[], log: vscode.LogOutputChannel): void {
  for (const { tag, digest, platforms } of proofs) {
    log.info(`${tag} ${digest}`);
    for (const each of platforms) log.info(`  ${formatPlatform(each.platform)} ${each.digest ?? 'MISSING'}`);
  }
}

/** Shown to a person after a build that holds everything it should. */
export async function showSuccess(proofs: readonly Proof[], output: 'push' | 'load'): Promise<void> {
  const { l10n } = vscode;
  const [first] = proofs;
  if (!first) return;
  const names = proofs.map(({ tag }) => tag).join(', ');
  const list = first.platforms
    .map(({ platform, digest = '' }) => `${formatPlatform(platform)} ${shortDigest(digest)}`)
    .join(' · ');
  const message =
    output === 'push'
      ? l10n.t('Pushed {0} with all {1} platforms: {2}', names, first.platforms.length, list)
      : l10n.t('Loaded {0} with all {1} platforms: {2}', names, first.platforms.length, list);
  const inspect = l10n.t('Inspect');
  const copy = l10n.t('Copy Digest');
  const answer = await vscode.window.showInformationMessage(message, ...(output === 'push' ? [inspect, copy] : [copy]));
  if (answer === inspect)
    await vscode.commands.executeCommand(commandIds.inspect, { reference: first.tag, interactive: true });
  if (answer === copy) await vscode.env.clipboard.writeText(first.digest);
}
