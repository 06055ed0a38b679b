// Builds as tasks of VS Code: those of the command, and those of tasks.json.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { commandIds, taskType } from '../../../host/ids.ts';
import { isAbort } from '../../../host/cancel.ts';
import { plainText } from '../../../host/markdown.ts';
import { bareText } from '../../../core/builds/progress/lineText.ts';
import { explain } from '../../shared/messages.ts';
import { toBuildSpec, type BuildArgument } from '../argument.ts';
import { buildJob, type BuildJob } from '../job.ts';
import type { BuildParts } from '../parts.ts';
import { settle } from '../plan/settle.ts';
import { holdsVariable } from '../tasks/entry.ts';
import type { Proof } from '../prove/proof.ts';
import { showSuccess } from '../prove/success.ts';
import { BuildFailed, showFailure } from './failures.ts';
import { performJob } from './perform.ts';
import { pseudoterminal, type BuildTerminal } from './terminal.ts';

/**
 * Runs a build as a task of its own, with its terminal and its notification, to its proof. Resolves with what was found of
 * each image; rejects as `performJob` does, with an AbortError where a person ended it.
 */
export async function runJob(job: BuildJob, parts: BuildParts): Promise<readonly Proof[]> {
  const { running } = parts;
  const definition = definitionOf(job);
  const key = JSON.stringify(definition);
  const earlier = running.get(key);
  const work = (earlier ?? Promise.resolve()).then(() => runTask(job, definition, parts));
  const end = work.then(...ignored);
  running.set(key, end);
  void end.then(() => running.get(key) === end && running.delete(key));
  return work;
}

const ignored = [() => undefined, () => undefined] as const;

/**
 * A build that no task of tasks.json can be is told apart by what stands in the place of a Dockerfile, and refused there. One
 * with `${…}` in a name or a value is none: VS Code would put something in, or run its command.
 */
function definitionOf({ definition, cwd, title }: BuildJob): vscode.TaskDefinition {
  const whole = definition && { type: taskType, ...definition };
  if (whole && !holdsVariable(whole)) return whole;
  const [dockerfile, name] = [cwd, title].map(text => text.replaceAll('${', '$ {'));
  return { type: taskType, dockerfile, platforms: [], tags: [name, randomUUID()] };
}

async function runTask(job: BuildJob, definition: vscode.TaskDefinition, parts: BuildParts): Promise<readonly Proof[]> {
  parts.closed.throwIfAborted();
  let work: Promise<readonly Proof[]> | undefined;
  const task = taskOf(definition, scopeOf(job), job.title, async () =>
    pseudoterminal(terminal => {
      work = performJob(job, parts, terminal);
      return exitCodeOf(work, terminal);
    }),
  );
  await runToEnd(task);
  if (work) return work;
  throw new DOMException('ended before its terminal was open', 'AbortError');
}

async function runToEnd(task: vscode.Task): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let own: vscode.TaskExecution | undefined;
  const ended = new Set<vscode.TaskExecution>();
  // The end may be told before `executeTask` has named the execution.
  const listener = vscode.tasks.onDidEndTask(({ execution }) => {
    ended.add(execution);
    if (execution === own) resolve();
  });
  try {
    own = await vscode.tasks.executeTask(task);
    if (!ended.has(own)) await promise;
  } finally {
    listener.dispose();
  }
}

/** Tasks of `tasks.json`, with their variables resolved. What is wrong with one is said when it is run. */
export function resolveTask(task: vscode.Task, parts: BuildParts): vscode.Task {
  const scope = task.scope ?? vscode.TaskScope.Workspace;
  return taskOf(task.definition, scope, task.name, async definition =>
    pseudoterminal(terminal => {
      const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
      return exitCodeOf(
        buildDefinition(definition as unknown as BuildArgument, folder, parts, terminal),
        terminal,
        parts,
      );
    }),
  );
}

async function buildDefinition(
  definition: BuildArgument,
  folder: vscode.WorkspaceFolder | undefined,
  parts: BuildParts,
  terminal: BuildTerminal,
): Promise<void> {
  if (!vscode.workspace.isTrusted) throw untrusted();
  const spec = toBuildSpec(definition, folder);
  const engine = await parts.engine();
  const { builder } = await settle(spec, engine, parts, terminal.signal);
  const job = buildJob({ ...spec, builder: builder.name }, engine);
  const proofs = await performJob(job, parts, terminal);
  void showSuccess(proofs);
}

export function untrusted(): Error {
  return new Error(vscode.l10n.t('Building runs programs: trust this workspace first.'));
}

function taskOf(
  definition: vscode.TaskDefinition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
  name: string,
  open: (definition: vscode.TaskDefinition) => Promise<vscode.Pseudoterminal>,
): vscode.Task {
  const task = new vscode.Task(definition, scope, name, taskType, new vscode.CustomExecution(open), []);
  task.group = vscode.TaskGroup.Build;
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
  };
  return task;
}

function scopeOf({ images }: BuildJob): vscode.WorkspaceFolder | vscode.TaskScope {
  const folders = images.map(image => vscode.workspace.getWorkspaceFolder(vscode.Uri.file(image.dockerfile)));
  return folders[0] ?? vscode.workspace.workspaceFolders?.[0] ?? vscode.TaskScope.Workspace;
}

/** What ended a build is printed as its last line; `parts` where nobody else tells a person of it. */
async function exitCodeOf(work: Promise<unknown>, { write }: BuildTerminal, parts?: BuildParts): Promise<number> {
  try {
    await work;
    return 0;
  } catch (error) {
    if (isAbort(error)) {
      write(vscode.l10n.t('The build was cancelled.'));
      return interrupted;
    }
    const { text } = explain(error);
    write('');
    for (const line of text.split('\n')) write(`\x1b[31m${bareText(line)}\x1b[0m`);
    if (parts) tellPerson(error, text, parts);
    return 1;
  }
}

/** As shells say it of a program that was ended by Ctrl+C. */
const interrupted = 130;

function tellPerson(error: unknown, text: string, { log }: BuildParts): void {
  log.error(error instanceof Error ? (error.stack ?? error.message) : text);
  if (error instanceof BuildFailed) void showFailure(error);
  else void showError(text);
}

async function showError(text: string): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const answer = await vscode.window.showErrorMessage(plainText(text), showLog);
  if (answer === showLog) await vscode.commands.executeCommand(commandIds.showLog);
}
