// Build Multi-Arch Image…, and tasks of type `multiarch`: read from disk when somebody builds.
import * as vscode from 'vscode';
import { commandIds, taskType } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { BuildParts } from './parts.ts';
import { forgetWhenEdited } from './run/edited.ts';
import { registerTaskCompletion } from './tasks/index.ts';

export function registerBuild(services: Omit<BuildParts, 'closed' | 'failures' | 'running'>): vscode.Disposable {
  const closed = new AbortController();
  const failures = vscode.languages.createDiagnosticCollection('multiarch.build');
  const parts: BuildParts = { ...services, closed: closed.signal, failures, running: new Map() };
  return vscode.Disposable.from(
    command(commandIds.build, parts.log, async argument => (await import('./command.ts')).build(argument, parts)),
    command(commandIds.bake, parts.log, async argument => (await import('./bake/command.ts')).bake(argument, parts)),
    vscode.tasks.registerTaskProvider(taskType, {
      provideTasks: async () => (await import('./tasks/provide.ts')).rememberedTasks(parts),
      resolveTask: async task => (await import('./run/task.ts')).resolveTask(task, parts),
    }),
    registerTaskCompletion(parts),
    forgetWhenEdited(failures),
    failures,
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}
