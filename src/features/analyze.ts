// `multiarch.analyze`, for scripts: which image a Dockerfile needs for which platform, where, and whether it is there.
import * as vscode from 'vscode';
import type { ImageUse } from '../core/dockerfile/imageUses.ts';
import { useStatus, type UseStatus } from '../core/findings.ts';
import { lineCounter } from '../core/lines.ts';
import { formatPlatform, parsePlatform } from '../core/platform.ts';
import { formatReference } from '../core/reference.ts';
import { chooseTargets } from '../core/targets.ts';
import { hiddenCommandIds } from '../host/ids.ts';
import { machinePlatform } from '../host/machine.ts';
import type { ImageCache } from '../registry/cache/cache.ts';
import { RegistryError } from '../registry/errors.ts';
import { command } from './shared/command.ts';
import { analyzeText, targetsOf, type BuildOptions } from './shared/dockerfiles.ts';
import { lookUpOutcome } from './shared/outcome.ts';

interface AnalyzeArgument {
  readonly uri?: string | vscode.Uri;
  readonly text?: string;
  /** `["linux/arm64"]`; where it is left out, those of the settings. */
  readonly targets?: readonly string[];
  /** True asks no registry: no use has a status. */
  readonly offline?: boolean;
  /** What the build is given: by name. */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** By name, such as `docker-image://alpine:3` or a folder. */
  readonly buildContexts?: Readonly<Record<string, string>>;
  /** The stage to build; the last one where it is left out. */
  readonly target?: string;
  /** The platform of the node that builds; this machine's where it is left out. */
  readonly buildPlatform?: string;
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

async function analyze(argument: AnalyzeArgument, images: ImageCache): Promise<AnalyzeResult> {
  const { uri, text, targets, offline } = argument;
  const source = await textOf(uri, text);
  const chosen = targets
    ? chooseTargets({ setting: targets, environment: undefined, machine: machinePlatform() })
    : targetsOf(uri === undefined ? undefined : toUri(uri));
  if (targets && chosen.invalid.length > 0) {
    throw new Error(vscode.l10n.t('These targets are not platforms: {0}.', chosen.invalid.join(', ')));
  }
  const { signal } = new AbortController();
  const lineOf = lineCounter(source);
  const uses = analyzeText(source, chosen, optionsOf(argument)).uses.map(async use => ({
    image: use.image,
    reference: formatReference(use.reference),
    platform: formatPlatform(use.platform),
    line: lineOf(use.start),
    instruction: use.instruction,
    stage: use.stage,
    needed: use.needed,
    ...(offline !== true && { status: await statusOf(use, images, signal) }),
  }));
  return { targets: chosen.platforms.map(formatPlatform), uses: await Promise.all(uses) };
}

function optionsOf({ buildArgs, buildContexts, target, buildPlatform }: AnalyzeArgument): BuildOptions {
  const native = buildPlatform === undefined ? undefined : parsePlatform(buildPlatform, machinePlatform());
  if (native instanceof Error) throw native;
  return {
    ...(buildArgs && { buildArguments: buildArgs }),
    ...(buildContexts && { namedContexts: buildContexts }),
    ...(target !== undefined && { targetStage: target }),
    ...(native && { buildPlatform: native }),
  };
}

async function statusOf(use: ImageUse, images: ImageCache, signal: AbortSignal): Promise<UseStatus> {
  if (use.isOpen) return 'unknown';
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
