// Create GitHub Actions Workflow…: asked for by a person, or given whole by a script; written into the repository.
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import { writeWorkflow } from '../../core/workflow/write.ts';
import { fromScript, type WorkflowArgument, type WorkflowChoice } from './argument.ts';
import { askForWorkflow } from './ask.ts';
import { isThere, repositoryOf } from './repository.ts';
import { confirmReplacing } from './replace.ts';

/** What `multiarch.createWorkflow` returns. */
interface CreatedWorkflow {
  readonly uri: string;
  readonly text: string;
}

/** Undefined when the person gave up. */
export async function createWorkflow(argument: unknown): Promise<CreatedWorkflow | undefined> {
  if (isWhole(argument)) {
    const { uri, text } = await workflowOf(fromScript(argument));
    if (argument.overwrite !== true && (await isThere(uri))) {
      throw new Error(vscode.l10n.t('{0} is there already. Give “overwrite”: true to replace it.', shown(uri)));
    }
    return save(uri, text);
  }
  const choice = await askForWorkflow(argument);
  if (!choice) return undefined;
  const { uri, text } = await workflowOf(choice);
  if ((await isThere(uri)) && !(await confirmReplacing(uri, text))) return undefined;
  const created = await save(uri, text);
  await vscode.window.showTextDocument(uri);
  return created;
}

function isWhole(argument: unknown): argument is WorkflowArgument {
  if (typeof argument !== 'object' || argument === null || argument instanceof vscode.Uri) return false;
  return !('interactive' in argument && argument.interactive === true);
}

async function workflowOf(choice: WorkflowChoice): Promise<{ uri: vscode.Uri; text: string }> {
  const { dockerfile, context } = choice;
  const { root, branch = 'main' } = await repositoryOf(dockerfile);
  const within = (uri: vscode.Uri) => posix.relative(root.path, uri.path);
  const text = writeWorkflow({ ...choice, dockerfile: within(dockerfile), context: within(context), branch });
  const name = `${lastPart(choice.image)}-image.yml`;
  return { uri: choice.uri ?? vscode.Uri.joinPath(root, '.github', 'workflows', name), text };
}

/** Of the image's name: two images of one repository get two workflows. */
function lastPart(image: string): string {
  const reference = parseReference(image);
  if (reference instanceof InvalidReference) throw reference;
  return posix.basename(reference.repository);
}

async function save(uri: vscode.Uri, text: string): Promise<CreatedWorkflow> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return { uri: uri.toString(), text };
}

function shown(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
