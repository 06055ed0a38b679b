// The document model that lens, hover, diagnostics and commands share: one analysis for each version of a Dockerfile.
import * as vscode from 'vscode';
import type { BuildRequest } from '../../core/dockerfile/buildRequest.ts';
import { analyze, type Analysis, type ImageUse } from '../../core/dockerfile/imageUses.ts';
import type { Problem } from '../../core/dockerfile/problems/problem.ts';
import { findProblems } from '../../core/dockerfile/problems/findProblems.ts';
import { parseDockerfile, type Dockerfile } from '../../core/dockerfile/stages.ts';
import { formatPlatform } from '../../core/platform.ts';
import { formatReference, type Reference } from '../../core/reference.ts';
import { chooseTargets, type Targets } from '../../core/targets.ts';
import { dockerfileLanguage } from '../../host/ids.ts';
import { machinePlatform } from '../../host/machine.ts';
import { setting } from '../../host/settings.ts';

/** One image name in the text, with all that is needed of it there. */
export interface ImagePlace {
  readonly start: number;
  readonly end: number;
  readonly uses: readonly ImageUse[];
}

export interface AnalyzedDockerfile extends Analysis {
  readonly dockerfile: Dockerfile;
  readonly targets: Targets;
  readonly places: readonly ImagePlace[];
  /** What the text alone tells to be wrong. */
  readonly problems: readonly Problem[];
}

/** Nobody reads a longer list. */
const mostDockerfiles = 500;

/** Those of the workspace, sorted by how they are called in it. */
export async function findDockerfiles(): Promise<vscode.Uri[]> {
  const pattern =
    '**/{Dockerfile,Containerfile,Dockerfile.*,Containerfile.*,*.dockerfile,*.Dockerfile,*.containerfile}';
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostDockerfiles);
  const nameOf = (uri: vscode.Uri) => vscode.workspace.asRelativePath(uri);
  return found.toSorted((left, right) => nameOf(left).localeCompare(nameOf(right)));
}

export const dockerfileSelector: vscode.DocumentSelector = { language: dockerfileLanguage };

const analyzed = new WeakMap<vscode.TextDocument, { version: number; key: string; result: AnalyzedDockerfile }>();

export function analyzeDocument(document: vscode.TextDocument): AnalyzedDockerfile {
  const targets = targetsOf(document.uri);
  const key = JSON.stringify(targets);
  const known = analyzed.get(document);
  if (known?.version === document.version && known.key === key) return known.result;
  const result = analyzeText(document.getText(), targets);
  analyzed.set(document, { version: document.version, key, result });
  return result;
}

/** What a build may be given beside the file. */
export type BuildOptions = Partial<Omit<BuildRequest, 'targets'>>;

export function analyzeText(text: string, targets: Targets, options: BuildOptions = {}): AnalyzedDockerfile {
  const request = { buildPlatform: machinePlatform(), ...options, targets: targets.platforms };
  const dockerfile = parseDockerfile(text);
  const analysis = analyze(dockerfile, request);
  // A name that hangs on an ARG without a value is not yet the name of an image.
  const named = analysis.uses.filter(use => !use.isOpen);
  const places = [...Map.groupBy(named, use => use.start).values()].flatMap(uses =>
    uses[0] ? [{ start: uses[0].start, end: uses[0].end, uses }] : [],
  );
  return { ...analysis, dockerfile, targets, places, problems: findProblems(dockerfile, request, analysis) };
}

export function targetsOf(uri: vscode.Uri | undefined): Targets {
  return chooseTargets({
    setting: setting('targetPlatforms', uri),
    environment: process.env['DOCKER_DEFAULT_PLATFORM'],
    machine: machinePlatform(),
  });
}

/** `linux/amd64, linux/arm64 (setting multiarch.targetPlatforms)`. */
export function describeTargets({ platforms, source }: Targets): string {
  const { l10n } = vscode;
  const sources = {
    setting: l10n.t('setting multiarch.targetPlatforms'),
    environment: l10n.t('environment DOCKER_DEFAULT_PLATFORM'),
    machine: l10n.t('this machine'),
  };
  return `${platforms.map(formatPlatform).join(', ')} (${sources[source]})`;
}

/** The images named at a place: one, unless arguments make it another for each target. */
export function referencesAt({ uses }: Pick<ImagePlace, 'uses'>): Reference[] {
  return [...new Map(uses.map(({ reference }) => [formatReference(reference), reference])).values()];
}

export function placeAt(document: vscode.TextDocument, position: vscode.Position): ImagePlace | undefined {
  const offset = document.offsetAt(position);
  return analyzeDocument(document).places.find(({ start, end }) => start <= offset && offset <= end);
}
