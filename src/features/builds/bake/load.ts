// A bake file, read by buildx for what is chosen: the images that it makes, and what it asks of the machine.
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import {
  bakeImage,
  destinationOf,
  targetsOf,
  type BakeFile,
  type BakeImage,
  type BakeTarget,
} from '../../../core/builds/bake.ts';
import { bakeFileNames } from '../../../core/builds/bakePaths.ts';
import { listBake, readBake, type BakeName } from '../../../engine/builds/bake.ts';
import { EngineError, type Engine } from '../../../engine/engine.ts';
import { machinePlatform } from '../../../host/machine.ts';
import { explainEngine } from '../../shared/engineMessages.ts';
import { engineNames } from '../../shared/engines.ts';
import { saveSources } from '../sources.ts';
import type { BakeChoice } from './argument.ts';

/** Where a file is read, and by which engine. */
export interface BakePlace {
  /** With the variables of the file in its environment. */
  readonly engine: Engine;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Of the file: what is relative in it starts there. */
  readonly cwd: string;
}

/** Rejects with an Error for people where the engine has no bake, or the file is not there or cannot be saved. */
export async function bakePlace({ file, variables }: BakeChoice, engine: Engine): Promise<BakePlace> {
  const { l10n } = vscode;
  if (engine.kind !== 'docker') {
    throw new Error(
      l10n.t(
        'Bake files are Docker’s: {0} cannot read them. Choose docker in multiarch.engine or multiarch.enginePath.',
        engineNames[engine.kind],
      ),
    );
  }
  const cwd = dirname(file);
  const beside = new Set(await readdir(cwd).catch(() => []));
  if (!beside.has(basename(file))) throw new Error(l10n.t('There is no file {0}.', file));
  const files = bakeFileNames(basename(file), beside).map(name => join(cwd, name));
  // buildx reads them from disk.
  await saveSources(files);
  return { engine: { ...engine, env: { ...(engine.env ?? process.env), ...variables } }, files, cwd };
}

/** Rejects with an Error for people, which has buildx's own words where the file is wrong. */
export async function readTargets(
  place: BakePlace,
  targets: readonly string[],
  signal: AbortSignal,
): Promise<BakeFile> {
  return explaining(place, () => readBake(place.engine, { ...place, targets }, signal));
}

/** Of targets with groups, or of variables; undefined where this buildx cannot list them. */
export async function listNames(
  place: BakePlace,
  kind: 'targets' | 'variables',
  signal: AbortSignal,
): Promise<BakeName[] | undefined> {
  return explaining(place, () => listBake(place.engine, kind, place, signal));
}

async function explaining<T>({ files: [file = ''] }: BakePlace, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const text =
      error.reason === 'failed'
        ? vscode.l10n.t('docker buildx bake cannot read {0}: {1}', basename(file), error.message)
        : explainEngine(error).text;
    throw new Error(text, { cause: error });
  }
}

/** What is chosen of a file that was read: without names, what it builds by default. */
export function chosenTargets(file: BakeFile, names: readonly string[]): BakeTarget[] {
  return targetsOf(file, names.length > 0 ? names : ['default']);
}

/** Those for which the file does not say what becomes of their images. */
export function openTargets(targets: readonly BakeTarget[]): string[] {
  return targets.filter(target => target.isBuilt && destinationOf(target).output === undefined).map(({ name }) => name);
}

type ImageChoice = Pick<BakeChoice, 'output'> & { readonly without?: Parameters<typeof bakeImage>[1]['without'] };

/** Without those of which no platform is left. */
export function imagesOf(targets: readonly BakeTarget[], cwd: string, { output, without }: ImageChoice): BakeImage[] {
  const options = {
    machine: machinePlatform(),
    resolve: (path: string, folder = '.') => resolve(cwd, folder, path),
    ...(output !== undefined && { output }),
    ...(without && { without }),
  };
  const built = targets.filter(({ isBuilt }) => isBuilt);
  const images = built.flatMap(target => bakeImage(target, options) ?? []);
  return images.filter(({ platforms }) => platforms.length > 0);
}
