// What the commands of this folder work with, and the engine that they are about.
import * as vscode from 'vscode';
import type { Builder } from '../../core/builds/builder.ts';
import type { Engine } from '../../engine/engine.ts';
import { engineNames } from '../shared/engines.ts';
import type { WorkParts } from '../shared/work.ts';

export interface BuilderParts extends WorkParts {
  /** The engine that builds. Rejects with EngineError where there is none. */
  readonly engine: () => Promise<Engine>;
  /** Absolute path of a folder of the extension's own, which need not exist. */
  readonly storage: string;
}

/** Rejects where nothing may be run, and with an Error for people where builders are none of the engine's. */
export async function dockerOf({ engine }: Pick<BuilderParts, 'engine'>): Promise<Engine> {
  const { l10n } = vscode;
  if (!vscode.workspace.isTrusted) {
    throw new Error(l10n.t('Builders are asked through Docker, a program: trust this workspace first.'));
  }
  const found = await engine();
  if (found.kind === 'docker') return found;
  throw new Error(
    l10n.t(
      '{0} builds by itself: builders are Docker’s. Set multiarch.engine to “docker” to work with them.',
      engineNames[found.kind],
    ),
  );
}

/** Those that are neither the engine's own builder nor that of a Docker context, which come and go with these. */
export function isOwn({ driver }: Builder): boolean {
  return driver !== 'docker' && driver !== 'unknown';
}
