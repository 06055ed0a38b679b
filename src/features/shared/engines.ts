// The container engines of this machine.
import * as vscode from 'vscode';
import { EngineError, engineKinds, type Engine, type EngineKind } from '../../engine/engine.ts';
import { engineKind, findEngines } from '../../engine/find.ts';
import { enginePath, setting } from '../../host/settings.ts';

/** Those whose images are shown. None where the workspace is not trusted: an engine is a program. Runs nothing. */
export async function localEngines(): Promise<readonly Engine[]> {
  return vscode.workspace.isTrusted ? findAll(['docker', 'podman']) : [];
}

/** The engine that builds: the chosen one, or the first that this machine has. Runs nothing. Rejects with EngineError. */
export async function buildEngine(): Promise<Engine> {
  const kinds = buildingKinds();
  const [first] = await findAll(kinds);
  if (first) return first;
  const [kind = 'docker'] = kinds;
  const detail =
    kinds.length > 1
      ? vscode.l10n.t('none of {0} is on the PATH', kinds.join(', '))
      : vscode.l10n.t('there is no such program');
  throw new EngineError('not-installed', detail, programOf(kind));
}

/** A program that is named and nothing else says which engine is meant. */
function buildingKinds(): readonly EngineKind[] {
  const path = enginePath();
  const kind = chosenKind() ?? (path === undefined ? undefined : engineKind(path));
  return kind === undefined ? engineKinds : [kind];
}

/** Undefined for `auto`. */
function chosenKind(): EngineKind | undefined {
  const value = setting('engine');
  return engineKinds.find(kind => kind === value);
}

function findAll(kinds: readonly EngineKind[]): Promise<Engine[]> {
  return findEngines(
    kinds.map(kind => ({ kind, program: programOf(kind) })),
    process.env,
  );
}

/** A path, or a name that is looked for on the PATH. */
export function programOf(kind: EngineKind): string {
  const path = enginePath();
  return path !== undefined && kindOf(path) === kind ? path : kind;
}

/** Whose command line a program speaks: what the settings say of it, else its name. */
export function kindOf(program: string): EngineKind {
  return (program === enginePath() ? chosenKind() : undefined) ?? engineKind(program);
}

export const engineNames: Readonly<Record<EngineKind, string>> = {
  docker: 'Docker',
  podman: 'Podman',
  buildah: 'Buildah',
  nerdctl: 'nerdctl',
};
