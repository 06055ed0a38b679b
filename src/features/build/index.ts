// Build Multi-Arch Image…: ask, plan, run as a task, prove.
import * as vscode from 'vscode';
import { isAbort } from '../../host/cancel.ts';
import { commandIds, taskType } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { enginePath } from '../../host/settings.ts';
import type { EngineProgram } from '../../engine/engine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { command } from '../shared/command.ts';
import { explain } from '../shared/messages.ts';
import { askForBuild } from './ask.ts';
import { settlePlan } from './plan.ts';
import { logProofs, proveBuild, resultOf, showSuccess, type BuildResult } from './prove.ts';
import { toBuildRequest, type BuildArgument, type BuildRequest } from './request.ts';
import { createBuildTask, folderOf, registerTaskProvider, runTask } from './task.ts';

export function registerBuild(
  images: ImageCache,
  memory: vscode.Memento,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const docker = (): EngineProgram => ({ program: enginePath() });
  /** Builds of the command, which proves them itself. */
  const own = new Set<vscode.TaskExecution>();

  const build = async (argument: unknown): Promise<BuildResult | undefined> => {
    if (!vscode.workspace.isTrusted) {
      throw new Error(vscode.l10n.t('Building runs programs: trust this workspace first.'));
    }
    const asked = isComplete(argument);
    const chosen = asked ? argument : await askForBuild(uriOf(argument), images, memory);
    if (!chosen) return undefined;
    const folder = vscode.workspace.workspaceFolders?.[0];
    const request = toBuildRequest(chosen, folder);
    return withProgress(request, async signal => {
      const settled = await settlePlan(request, docker(), images, !asked, signal);
      if (!settled) return undefined;
      const task = createBuildTask(settled, docker(), folder ?? vscode.TaskScope.Workspace);
      const exitCode = await runTask(task, own, signal);
      if (signal.aborted) return undefined;
      if (exitCode !== 0) throw new Error(failureText(settled, exitCode));
      return prove(settled, signal, !asked);
    });
  };

  const prove = async (request: BuildRequest, signal: AbortSignal, show: boolean): Promise<BuildResult> => {
    const proofs = await proveBuild(request, docker(), images, signal);
    logProofs(proofs, log);
    const result = resultOf(proofs);
    await vscode.commands.executeCommand(commandIds.refresh);
    if (show) void showSuccess(proofs, request.spec.output);
    return result;
  };

  return vscode.Disposable.from(
    command(commandIds.build, log, argument => build(argument)),
    registerTaskProvider(docker),
    // A task started from tasks.json is proven just the same.
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      const { task } = execution;
      if (task.definition.type !== taskType || exitCode !== 0 || own.has(execution)) return;
      const request = toBuildRequest(task.definition as unknown as BuildArgument, folderOf(task));
      prove(request, new AbortController().signal, true).catch((error: unknown) => {
        log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(plainText(explain(error).text));
      });
    }),
  );
}

/** With Dockerfile, platforms and tags nothing is asked. */
function isComplete(argument: unknown): argument is BuildArgument {
  const { dockerfile, platforms, tags } = (argument ?? {}) as Partial<BuildArgument>;
  return dockerfile !== undefined && platforms !== undefined && tags !== undefined;
}

/** From a menu of the editor or the explorer comes the file that was clicked on. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  return argument instanceof vscode.Uri ? argument : undefined;
}

function withProgress<T>({ spec }: BuildRequest, run: (signal: AbortSignal) => Promise<T>): Thenable<T | undefined> {
  const title = vscode.l10n.t('Building {0} for {1}', spec.tags.join(', '), spec.platforms.join(', '));
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort(new DOMException('cancelled', 'AbortError')));
    try {
      return await run(controller.signal);
    } catch (error) {
      if (isAbort(error)) return undefined;
      throw error;
    }
  });
}

function failureText({ spec }: BuildRequest, exitCode: number | undefined): string {
  return exitCode === undefined
    ? vscode.l10n.t('The build of {0} was ended before it was done.', spec.tags.join(', '))
    : vscode.l10n.t('The build of {0} failed (exit code {1}). The terminal shows why.', spec.tags.join(', '), exitCode);
}
