// The build as a VS Code task: the engine's own output in the terminal, started with an argument list.
import * as vscode from 'vscode';
import { buildArgumentList } from '../../engine/buildx.ts';
import type { EngineProgram } from '../../engine/engine.ts';
import { taskType } from '../../host/ids.ts';
import { toBuildRequest, type BuildArgument, type BuildRequest } from './request.ts';

export function createBuildTask(
  { spec }: BuildRequest,
  docker: EngineProgram,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
): vscode.Task {
  const { buildArguments, ...fields } = spec;
  const definition: vscode.TaskDefinition = {
    type: taskType,
    ...fields,
    ...(buildArguments && { buildArgs: buildArguments }),
  };
  return taskOf(definition, spec.tags.join(', '), docker, buildArgumentList(spec), spec.context, scope);
}

function taskOf(
  definition: vscode.TaskDefinition,
  name: string,
  docker: EngineProgram,
  args: string[],
  cwd: string,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
): vscode.Task {
  const execution = new vscode.ProcessExecution(docker.program, args, { cwd });
  const task = new vscode.Task(definition, scope, name, taskType, execution, []);
  task.group = vscode.TaskGroup.Build;
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
  };
  return task;
}

/** Tasks of `tasks.json`. A field that is wrong is said when the task is started. */
export function registerTaskProvider(docker: () => EngineProgram): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: () => [],
    resolveTask: task => {
      const folder = folderOf(task);
      const { spec } = toBuildRequest(task.definition as unknown as BuildArgument, folder);
      const scope = task.scope ?? vscode.TaskScope.Workspace;
      return typeof scope === 'object' || scope === vscode.TaskScope.Workspace
        ? taskOf(task.definition, task.name, docker(), buildArgumentList(spec), spec.context, scope)
        : undefined;
    },
  });
}

export function folderOf({ scope }: vscode.Task): vscode.WorkspaceFolder | undefined {
  return typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
}

/**
 * Runs a task to its end and resolves with its exit code; undefined when it was cancelled or could not start. While it
 * runs, `running` holds its execution.
 */
export async function runTask(
  task: vscode.Task,
  running: Set<vscode.TaskExecution>,
  signal: AbortSignal,
): Promise<number | undefined> {
  const exitCodes = new Map<vscode.TaskExecution, number | undefined>();
  const ended = new Set<vscode.TaskExecution>();
  const { promise: end, resolve: onEnd } = Promise.withResolvers<undefined>();
  let execution: vscode.TaskExecution | undefined;
  const listeners = vscode.Disposable.from(
    vscode.tasks.onDidEndTaskProcess(event => exitCodes.set(event.execution, event.exitCode)),
    // The end may be told before `executeTask` has named the execution.
    vscode.tasks.onDidEndTask(event => {
      ended.add(event.execution);
      if (event.execution === execution) onEnd(undefined);
    }),
  );
  try {
    execution = await vscode.tasks.executeTask(task);
    running.add(execution);
    if (ended.has(execution)) return exitCodes.get(execution);
    const terminate = () => execution?.terminate();
    if (signal.aborted) terminate();
    else signal.addEventListener('abort', terminate, { once: true });
    await end;
    return signal.aborted ? undefined : exitCodes.get(execution);
  } finally {
    if (execution) running.delete(execution);
    listeners.dispose();
  }
}
