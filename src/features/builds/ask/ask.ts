// What Build Multi-Arch Image… asks a person. The first time for a Dockerfile: its platforms and its tag; then, and every
// other time, the page alone.
import * as vscode from 'vscode';
import type { BuildArgument } from '../argument.ts';
import type { BuildJob } from '../job.ts';
import { dockerfileSubject } from '../page/dockerfile.ts';
import { showPage } from '../page/page.ts';
import type { BuildParts } from '../parts.ts';
import { absolutePath, onDisk } from '../path.ts';
import { activeDockerfile, pickDockerfile } from './dockerfile.ts';
import { firstChoice } from './firstChoice.ts';

/** `argument` is the file that was clicked on, or some fields of the build. Undefined when the person gave up. */
export async function askForJob(argument: unknown, parts: BuildParts): Promise<BuildJob | undefined> {
  const given = fieldsOf(argument);
  const chosenFile = dockerfileOf(argument, given) ?? activeDockerfile() ?? (await pickDockerfile());
  if (!chosenFile) return undefined;
  const dockerfile = vscode.Uri.file(onDisk(chosenFile));
  const chosen = await firstChoice(dockerfile, given, parts);
  return chosen && showPage(await dockerfileSubject(chosen, parts), parts);
}

/** From a menu of the editor or the explorer comes the file that was clicked on. */
function dockerfileOf(argument: unknown, { dockerfile }: Partial<BuildArgument>): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof dockerfile !== 'string' || dockerfile === '') return undefined;
  return vscode.Uri.file(absolutePath(dockerfile, vscode.workspace.workspaceFolders?.[0]));
}

function fieldsOf(argument: unknown): Partial<BuildArgument> {
  if (typeof argument !== 'object' || argument === null || argument instanceof vscode.Uri) return {};
  const { interactive: _, ...fields } = argument as Partial<BuildArgument> & { readonly interactive?: unknown };
  return fields;
}
