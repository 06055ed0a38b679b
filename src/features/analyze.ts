// `multiarch.analyze`, for scripts: which image a Dockerfile needs for which platform, where, and whether it is there.
import * as vscode from 'vscode';
import { useStatus, type UseStatus } from '../core/findings.ts';
import { formatPlatform } from '../core/platform.ts';
import { formatReference } from '../core/reference.ts';
import { chooseTargets } from '../core/targets.ts';
import { hiddenCommandIds } from '../host/ids.ts';
import { machinePlatform } from '../host/machine.ts';
import type { ImageCache } from '../registry/cache/cache.ts';
import { RegistryError } from '../registry/errors.ts';
import { command } from './shared/command.ts';
import { analyzeText, targetsOf } from './shared/dockerfiles.ts';
import { lookUpOutcome } from './shared/outcome.ts';

interface AnalyzeArgument {
  readonly uri?: string | vscode.Uri;
  readonly text?: string;
  /** `["linux/arm64"]`; where it is left out, those of the settings. */
  readonly targets?: readonly string[];
  /** True asks no registry: no use has a status. */
  readonly offline?: boolean;
}

interface AnalyzedUse {
  readonly image: string;
  readonly reference: string;
  readonly platform: string;
  readonly line: number;
  readonly instruction: string;
  readonly stage: string;
  readonly needed: boolean;
  readonly status?: UseStatus;
}

interface AnalyzeResult {
  readonly targets: readonly string[];
  readonly uses: readonly AnalyzedUse[];
}

export function registerAnalyze(images: ImageCache, log: vscode.LogOutputChannel): vscode.Disposable {
  return command(hiddenCommandIds.analyze, log, argument => analyze(argument ?? {}, images));
}

async function analyze({ uri, text, targets, offline }: AnalyzeArgument, images: ImageCache): Promise<AnalyzeResult> {
  const source = await textOf(uri, text);
  const chosen = targets
    ? chooseTargets({ setting: targets, environment: undefined, machine: machinePlatform() })
    : targetsOf(uri === undefined ? undefined : toUri(uri));
  if (targets && chosen.invalid.length > 0) {
    throw new Error(vscode.l10n.t('These targets are not platforms: {0}.', chosen.invalid.join(', ')));
  }
  const { signal } = new AbortController();
  const uses = analyzeText(source, chosen).uses.map(async use => ({
    image: use.image,
    reference: formatReference(use.reference),
    platform: formatPlatform(use.platform),
    line: source.slice(0, use.start).split('\n').length - 1,
    instruction: use.instruction,
    stage: use.stage,
    needed: use.needed,
    ...(offline !== true && { status: await statusOf(use, images, signal) }),
  }));
  return { targets: chosen.platforms.map(formatPlatform), uses: await Promise.all(uses) };
}

async function statusOf(
  use: Parameters<typeof useStatus>[0] & { reference: Parameters<ImageCache['lookUp']>[0] },
  images: ImageCache,
  signal: AbortSignal,
): Promise<UseStatus> {
  const outcome = await lookUpOutcome(images, use.reference, signal);
  return outcome instanceof RegistryError ? 'unknown' : useStatus(use, outcome.description);
}

async function textOf(uri: string | vscode.Uri | undefined, text: string | undefined): Promise<string> {
  if (uri !== undefined) return (await vscode.workspace.openTextDocument(toUri(uri))).getText();
  if (typeof text === 'string') return text;
  throw new Error(vscode.l10n.t('multiarch.analyze needs “uri” or “text”.'));
}

function toUri(uri: string | vscode.Uri): vscode.Uri {
  return typeof uri === 'string' ? vscode.Uri.parse(uri) : uri;
}
