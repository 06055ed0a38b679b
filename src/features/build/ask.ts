// What Build Multi-Arch Image… asks a person: Dockerfile, platforms, tag, output. What was chosen is remembered.
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { failingUses, imageFindings } from '../../core/findings.ts';
import { comparePlatforms, formatPlatform, samePlatform, type Platform } from '../../core/platform.ts';
import { familiarReference, formatReference } from '../../core/reference.ts';
import type { Targets } from '../../core/targets.ts';
import { dockerfileLanguage } from '../../host/ids.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { analyzeText, findDockerfiles, targetsOf } from '../shared/dockerfiles.ts';
import { knowledgeOf, lookUpNeeded, type Outcome } from '../shared/outcome.ts';
import { tagProblem, type BuildArgument } from './request.ts';

/** What was chosen the last time for one Dockerfile. */
type Remembered = Pick<BuildArgument, 'platforms' | 'tags' | 'output'>;

/** `given` is the Dockerfile that was clicked on, if any. Undefined when the person gave up. */
export async function askForBuild(
  given: vscode.Uri | undefined,
  images: ImageCache,
  memory: vscode.Memento,
): Promise<BuildArgument | undefined> {
  const dockerfile = given ?? activeDockerfile() ?? (await pickDockerfile());
  if (!dockerfile) return undefined;
  const key = `build ${dockerfile.toString()}`;
  const last = memory.get<Remembered>(key);
  const platforms = await pickPlatforms(dockerfile, images, last?.platforms);
  if (!platforms) return undefined;
  const tag = await askForTag(dockerfile, last?.tags[0]);
  if (tag === undefined) return undefined;
  const output = await pickOutput(last?.output);
  if (!output) return undefined;
  const chosen: Remembered = { platforms, tags: [tag], output };
  await memory.update(key, chosen);
  return { dockerfile: dockerfile.fsPath, ...chosen };
}

function activeDockerfile(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === dockerfileLanguage && document.uri.scheme === 'file' ? document.uri : undefined;
}

async function pickDockerfile(): Promise<vscode.Uri | undefined> {
  const found = await findDockerfiles();
  if (found.length === 0) {
    throw new Error(vscode.l10n.t('This workspace has no Dockerfile. Open one, then build it.'));
  }
  const items = found.map(uri => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const title = vscode.l10n.t('Build Multi-Arch Image: Dockerfile');
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.uri;
}

interface PlatformItem extends vscode.QuickPickItem {
  readonly platform: Platform;
}

async function pickPlatforms(
  dockerfile: vscode.Uri,
  images: ImageCache,
  last: readonly string[] | undefined,
): Promise<string[] | undefined> {
  const { l10n } = vscode;
  const controller = new AbortController();
  // The picker opens at once and shows that it is busy while the base images are read; Escape ends the reading.
  const items = platformItems(dockerfile, images, last, controller.signal);
  const picked = await vscode.window
    .showQuickPick(items, {
      title: l10n.t('Build Multi-Arch Image: Platforms'),
      placeHolder: l10n.t('Platforms to build for'),
      canPickMany: true,
      ignoreFocusOut: true,
    })
    .then(chosen => {
      controller.abort(new DOMException('closed', 'AbortError'));
      return chosen;
    });
  return picked && picked.length > 0 ? picked.map(({ platform }) => formatPlatform(platform)) : undefined;
}

/** Targets, and whatever the base images have; what stands in a platform's way is its description. */
async function platformItems(
  dockerfile: vscode.Uri,
  images: ImageCache,
  last: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<PlatformItem[]> {
  const text = (await vscode.workspace.openTextDocument(dockerfile)).getText();
  const targets = targetsOf(dockerfile);
  const outcomes = await lookUpNeeded(images, analyzeText(text, targets).uses, signal);
  const candidates = candidatePlatforms(targets, [...outcomes.values()]);
  const analysis = analyzeText(text, { ...targets, platforms: candidates });
  const findings = imageFindings(
    analysis.uses,
    knowledgeOf(reference => outcomes.get(formatReference(reference))),
  );
  return candidates.map(platform => {
    const inTheWay = findings.filter(finding => {
      return failingUses(finding).some(({ targets: of }) => of.some(target => samePlatform(target, platform)));
    });
    const label = formatPlatform(platform);
    const isWanted = last ? last.includes(label) : isWantedByDefault(platform, targets);
    const names = [...new Set(inTheWay.map(({ reference }) => familiarReference(reference)))];
    const blocked = names.length > 0;
    return {
      platform,
      label,
      picked: isWanted && !blocked,
      ...(blocked && { description: `$(error) ${vscode.l10n.t('not in {0}', names.join(', '))}` }),
    };
  });
}

function candidatePlatforms(targets: Targets, outcomes: readonly Outcome[]): Platform[] {
  const offered = outcomes.flatMap(outcome =>
    outcome instanceof RegistryError ? [] : outcome.description.platforms.map(each => each.platform),
  );
  const all = [...targets.platforms, ...offered, ...usual];
  return [...new Map(all.map(platform => [formatPlatform(platform), platform])).values()].toSorted(comparePlatforms);
}

const usual: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
];

/** Where nobody said what the targets are, the two that most machines are. */
function isWantedByDefault(platform: Platform, { platforms, source }: Targets): boolean {
  const wanted = source === 'machine' ? usual : platforms;
  return wanted.some(each => samePlatform(each, platform));
}

function askForTag(dockerfile: vscode.Uri, last: string | undefined): Thenable<string | undefined> {
  const folder = basename(dirname(dockerfile.fsPath))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return vscode.window
    .showInputBox({
      title: vscode.l10n.t('Build Multi-Arch Image: Tag'),
      prompt: vscode.l10n.t('The image’s full name, such as ghcr.io/owner/app:1.0'),
      value: last ?? `${folder || 'app'}:latest`,
      ignoreFocusOut: true,
      validateInput: text => tagProblem(text.trim()),
    })
    .then(text => text?.trim());
}

async function pickOutput(last: BuildArgument['output']): Promise<'push' | 'load' | undefined> {
  const { l10n } = vscode;
  const items = [
    {
      label: `$(cloud-upload) ${l10n.t('Push')}`,
      detail: l10n.t('to the registry in the tag; then every platform is read back'),
      output: 'push' as const,
    },
    {
      label: `$(desktop-download) ${l10n.t('Load')}`,
      detail: l10n.t('into the local engine’s images'),
      output: 'load' as const,
    },
  ];
  const ordered = last === 'load' ? items.toReversed() : items;
  const title = l10n.t('Build Multi-Arch Image: Output');
  return (await vscode.window.showQuickPick(ordered, { title, ignoreFocusOut: true }))?.output;
}
