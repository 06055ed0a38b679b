// Verify Image Platforms…, read from disk when somebody verifies.
import type * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { VerifyParts } from './verify.ts';

export function registerVerify(parts: VerifyParts, log: vscode.LogOutputChannel): vscode.Disposable {
  return command(commandIds.verify, log, async argument => (await import('./verify.ts')).verify(argument, parts));
}
