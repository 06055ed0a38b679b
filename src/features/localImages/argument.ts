// Which engine and which image a command is about: given by a row or a script, else asked for.
import * as vscode from 'vscode';
import { parsePlatform } from '../../core/platform.ts';
import type { Reference } from '../../core/reference.ts';
import { EngineError, type Engine, type EngineKind } from '../../engine/engine.ts';
import { machinePlatform } from '../../host/machine.ts';
import { isInteractive } from '../shared/command.ts';
import { engineNames, localEngines, programOf } from '../shared/engines.ts';
import { referenceFrom, type ImageArgument } from '../shared/imageArgument.ts';

/** What the commands of this folder take; a row of the side bar is one too. */
export interface LocalArgument extends Pick<Partial<ImageArgument>, 'reference' | 'interactive'> {
  /** `sha256:…`, of an image that the engine holds without a name. */
  readonly imageId?: string;
  readonly platform?: unknown;
  /** `docker` or `podman`; the first that is there where it is left out. */
  readonly engine?: unknown;
}

/** Throws where there is none; undefined when the person gave up. */
export async function engineFor(argument: LocalArgument): Promise<Engine | undefined> {
  const { l10n } = vscode;
  if (!vscode.workspace.isTrusted) {
    throw new Error(l10n.t('Docker and Podman are programs: trust this workspace before they are run.'));
  }
  const kind = kindFrom(argument);
  const engines = await localEngines();
  const fitting = kind === undefined ? engines : engines.filter(engine => engine.kind === kind);
  const [first] = fitting;
  if (!first) throw notFound(kind);
  return fitting.length > 1 && isInteractive(argument) ? pickEngine(fitting) : first;
}

function kindFrom({ engine }: LocalArgument): EngineKind | undefined {
  if (engine === undefined || engine === 'docker' || engine === 'podman') return engine;
  throw new Error(vscode.l10n.t('“engine” must be “docker” or “podman”, not {0}.', JSON.stringify(engine)));
}

function notFound(kind: EngineKind | undefined): Error {
  const { l10n } = vscode;
  if (kind === undefined) {
    return new Error(
      l10n.t(
        'There is no container engine: neither “{0}” nor “podman” was found. Install one, or name its program in multiarch.enginePath.',
        programOf('docker'),
      ),
    );
  }
  return new EngineError('not-installed', l10n.t('it is not on the PATH'), programOf(kind));
}

async function pickEngine(engines: readonly Engine[]): Promise<Engine | undefined> {
  const items = engines.map(engine => ({ label: engineNames[engine.kind], description: engine.program, engine }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Container Engine') }))?.engine;
}

const idPattern = /^sha256:[0-9a-f]{64}$/;

/** The image as an engine is told it, by name or ID; undefined when the person gave up. Throws for what is neither. */
export async function imageFrom(argument: LocalArgument, title: string): Promise<string | undefined> {
  const { imageId } = argument;
  if (imageId !== undefined && idPattern.test(imageId)) return imageId;
  return (await referenceFrom(argument, title))?.original;
}

/** The same for what goes by a name only: a registry knows no image by the ID that an engine gave it. */
export async function namedImageFrom(argument: LocalArgument, title: string): Promise<Reference | undefined> {
  const id = argument.imageId ?? argument.reference;
  if (id === undefined || !idPattern.test(id)) return referenceFrom(argument, title);
  throw new Error(vscode.l10n.t('{0} has no name, by which a registry would know it. Tag it first.', id));
}

/** As it was written, or undefined where none was given. Throws for what is no platform. */
export function platformFrom({ platform }: LocalArgument): string | undefined {
  if (platform === undefined) return undefined;
  const text = typeof platform === 'string' ? platform : JSON.stringify(platform);
  const parsed = parsePlatform(text, machinePlatform());
  if (parsed instanceof Error) throw parsed;
  return text;
}

/** Rows, menus and the palette give anything at all. */
export function localArgument(argument: unknown): LocalArgument {
  return typeof argument === 'object' && argument !== null ? argument : { interactive: true };
}
