// What Create GitHub Actions Workflow… asks a person.
import * as vscode from 'vscode';
import { formatPlatform, normalizePlatform, samePlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import { platformChoices } from '../../core/targetChoice.ts';
import { isDockersOwn, type WorkflowMode } from '../../core/workflow/request.ts';
import { amd64Plan, nativeRunner, type RunnerPlan } from '../../core/workflow/runners.ts';
import { dockerfileLanguage } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { describeTargets, findDockerfiles, targetsOf } from '../shared/dockerfiles.ts';
import { folderOf, type WorkflowChoice } from './argument.ts';
import { repositoryOf } from './repository.ts';

/** `argument` is the Dockerfile that was clicked on, if any. Undefined when the person gave up. */
export async function askForWorkflow(argument: unknown): Promise<WorkflowChoice | undefined> {
  const dockerfile = argument instanceof vscode.Uri ? argument : (activeDockerfile() ?? (await pickDockerfile()));
  if (!dockerfile) return undefined;
  const { image: suggested } = await repositoryOf(dockerfile);
  const platforms = await pickPlatforms(dockerfile);
  const mode = platforms && (await pickMode(platforms));
  const image = mode && (await askForImage(suggested));
  return image ? { dockerfile, context: folderOf(dockerfile), platforms, mode, image } : undefined;
}

function activeDockerfile(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === dockerfileLanguage && !document.isUntitled ? document.uri : undefined;
}

async function pickDockerfile(): Promise<vscode.Uri | undefined> {
  const { l10n } = vscode;
  const found = await findDockerfiles();
  if (found.length === 0) throw new Error(l10n.t('This workspace has no Dockerfile that a workflow could build.'));
  if (found.length === 1) return found[0];
  const items = found.map(uri => ({ label: plainText(vscode.workspace.asRelativePath(uri)), uri }));
  return (await vscode.window.showQuickPick(items, { title: l10n.t('Create Workflow: Dockerfile') }))?.uri;
}

async function pickPlatforms(dockerfile: vscode.Uri): Promise<Platform[] | undefined> {
  const { l10n } = vscode;
  const targets = targetsOf(dockerfile);
  const items = platformChoices(targets.platforms, []).map(platform => {
    return {
      platform,
      label: formatPlatform(platform),
      description: runnerWords(nativeRunner(platform)),
      picked: targets.platforms.some(each => samePlatform(each, platform)),
    };
  });
  const title = l10n.t('Create Workflow: Platforms');
  const placeHolder = l10n.t('Targets: {0}', describeTargets(targets));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return picked && picked.length > 0 ? picked.map(({ platform }) => normalizePlatform(platform)) : undefined;
}

interface ModeItem extends vscode.QuickPickItem {
  readonly mode: WorkflowMode;
}

async function pickMode(platforms: readonly Platform[]): Promise<WorkflowMode | undefined> {
  const { l10n } = vscode;
  const items: ModeItem[] = [
    {
      mode: 'native',
      label: l10n.t('A Runner for Each Platform'),
      iconPath: new vscode.ThemeIcon('server-environment'),
      description: l10n.t('fast; the index is assembled at the end'),
      detail: described(platforms.map(nativeRunner)),
    },
    {
      mode: 'qemu',
      label: l10n.t('One Runner with Emulators'),
      iconPath: new vscode.ThemeIcon('vm'),
      description: l10n.t('short; slow where a foreign platform compiles'),
      detail: described(platforms.map(amd64Plan)),
    },
  ];
  const title = l10n.t('Create Workflow: Runners');
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.mode;
}

function described(plans: readonly RunnerPlan[]): string {
  return plans.map(plan => `${plan.platform} ${runnerWords(plan)}`).join(' · ');
}

function runnerWords({ runner, emulator, platform }: RunnerPlan): string {
  const { l10n } = vscode;
  if (emulator !== undefined) return l10n.t('emulated on {0}', runner);
  // Copied together there; a RUN would need that system itself.
  return platform.startsWith('linux/') ? l10n.t('native on {0}', runner) : l10n.t('on {0}, without any RUN', runner);
}

async function askForImage(suggested: string | undefined): Promise<string | undefined> {
  const { l10n } = vscode;
  const image = await vscode.window.showInputBox({
    title: l10n.t('Create Workflow: Image'),
    prompt: l10n.t('The name without a tag: the workflow makes tags of branches and versions.'),
    placeHolder: 'ghcr.io/owner/app',
    ignoreFocusOut: true,
    ...(suggested !== undefined && { value: suggested }),
    validateInput: text => imageProblem(text.trim()),
  });
  return image?.trim();
}

function imageProblem(text: string): string | undefined {
  const reference = parseReference(text);
  if (reference instanceof InvalidReference) return reference.message;
  if (isDockersOwn(reference)) return vscode.l10n.t('Say whose it is, and in which registry: ghcr.io/owner/app.');
  const hasTag = reference.tag !== undefined || reference.digest !== undefined;
  return hasTag ? vscode.l10n.t('Leave the tag out: the workflow makes it.') : undefined;
}
