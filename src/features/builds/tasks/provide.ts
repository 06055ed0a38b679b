// What “Run Task…” offers beside tasks.json: every Dockerfile that was built before, as it was chosen then.
import * as vscode from 'vscode';
import { taskType } from '../../../host/ids.ts';
import type { BuildParts } from '../parts.ts';
import { recallAll } from '../remembered.ts';
import { resolveTask } from '../run/task.ts';
import { taskEntry } from './entry.ts';

export async function rememberedTasks(parts: BuildParts): Promise<vscode.Task[]> {
  const builds = await recallAll(parts.memory);
  return builds.flatMap(build => {
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(build.dockerfile));
    if (!folder) return [];
    const entry = taskEntry(build, folder);
    if (!entry) return [];
    const { label, ...definition } = entry;
    return [resolveTask(new vscode.Task(definition, folder, label, taskType), parts)];
  });
}
