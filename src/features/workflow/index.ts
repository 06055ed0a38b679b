// Create GitHub Actions Workflow…, read from disk when somebody creates one.
import type * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';

export function registerWorkflow(log: vscode.LogOutputChannel): vscode.Disposable {
  return command(commandIds.createWorkflow, log, async argument => {
    return (await import('./command.ts')).createWorkflow(argument);
  });
}
