// The container engines of this machine.
import * as vscode from 'vscode';
import type { Engine, EngineKind } from '../../engine/engine.ts';
import { findEngines } from '../../engine/find.ts';
import { enginePath } from '../../host/settings.ts';

/** None where the workspace is not trusted: an engine is a program. Runs nothing. */
export async function localEngines(): Promise<readonly Engine[]> {
  return vscode.workspace.isTrusted ? findEngines([enginePath(), 'podman'], process.env) : [];
}

export const engineNames: Readonly<Record<EngineKind, string>> = { docker: 'Docker', podman: 'Podman' };
