// Builds that failed: a diagnostic on the instruction of the Dockerfile, and a word for the person who waits.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { explainFailure, type BuildFailure } from '../../../core/builds/failure.ts';
import type { ImageSpec } from '../../../core/builds/spec.ts';
import { stepPlace } from '../../../core/builds/stepPlace.ts';
import { plainText } from '../../../host/markdown.ts';
import type { BuildJob } from '../job.ts';
import { diagnosticText, failureText } from './failureText.ts';
import type { StepFailed } from './steps.ts';

/** The message is for people. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
  /** Of the Dockerfile, where the engine names it. */
  readonly location: vscode.Location | undefined;
  /** Of the task, and of its terminal. */
  readonly title: string;

  constructor(message: string, title: string, location?: vscode.Location) {
    super(message);
    this.title = title;
    this.location = location;
  }
}

export function forgetFailures({ images }: BuildJob, failures: vscode.DiagnosticCollection): void {
  for (const { dockerfile } of images) failures.delete(vscode.Uri.file(dockerfile));
}

/** Puts it on the line that failed, and says it in words. */
export async function reportFailure(
  job: BuildJob,
  error: StepFailed,
  failures: vscode.DiagnosticCollection,
): Promise<BuildFailed> {
  const failure = explainFailure(error.watch.text(), error.watch.failed());
  const message = failureText(failure, job.title, error.exitCode);
  const location = await locate(failure, job.images);
  if (!location) return new BuildFailed(message, job.title);
  const { uri, range } = location;
  const diagnostic = new vscode.Diagnostic(range, diagnosticText(failure), vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'multiarch';
  diagnostic.code = 'build-failed';
  failures.set(uri, [...(failures.get(uri) ?? []), diagnostic]);
  return new BuildFailed(message, job.title, location);
}

async function locate(failure: BuildFailure, images: readonly ImageSpec[]): Promise<vscode.Location | undefined> {
  const image = imageOf(failure, images);
  // One that a bake file holds itself has no file to point at.
  if (!image || image.inline !== undefined) return undefined;
  const uri = vscode.Uri.file(image.dockerfile);
  const place = failure.place ?? (await searched(failure, uri));
  return place && new vscode.Location(uri, new vscode.Range(place.start, 0, place.end, Number.MAX_SAFE_INTEGER));
}

function imageOf({ target, place }: BuildFailure, images: readonly ImageSpec[]): ImageSpec | undefined {
  if (target !== undefined) return images.find(each => each.name === target);
  if (!place) return images.length === 1 ? images[0] : undefined;
  return images.find(each => basename(each.dockerfile) === basename(place.file));
}

/** Only a command that failed is looked for: of a push no instruction is to blame. */
async function searched({ step, exitCode }: BuildFailure, uri: vscode.Uri): Promise<ReturnType<typeof stepPlace>> {
  if (step === undefined || exitCode === undefined) return undefined;
  try {
    return stepPlace(step, new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    // It was removed while it was built.
    return undefined;
  }
}

/** Shows a person what failed, and leads to it. */
export async function showFailure({ message, title, location }: BuildFailed): Promise<void> {
  const terminal = vscode.l10n.t('Show Terminal');
  const open = vscode.l10n.t('Open Dockerfile');
  const answer = await vscode.window.showErrorMessage(plainText(message), ...(location ? [open] : []), terminal);
  if (answer === open && location) {
    await vscode.window.showTextDocument(location.uri, { selection: location.range });
  }
  if (answer === terminal) vscode.window.terminals.findLast(each => each.name === title)?.show();
}
