// What stands on one side of a comparison: an image of a registry or of an engine, with all its platforms or one; as a script,
// a row of the side bar or a person names it.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { engineSources, type EngineSource } from '../../core/indexes/spec.ts';
import { formatPlatform, InvalidPlatform, parsePlatform, type Platform } from '../../core/platform.ts';
import {
  familiarReference,
  formatReference,
  InvalidReference,
  parseReference,
  type Reference,
} from '../../core/reference.ts';
import { machinePlatform } from '../../host/machine.ts';

export type Operand = RegistryOperand | EngineOperand;

export interface RegistryOperand {
  readonly reference: Reference;
  readonly platform?: Platform;
  /** Of that platform's own manifest, as a row of the side bar knows it. */
  readonly digest?: string;
}

export interface EngineOperand {
  readonly engine: EngineSource;
  /** As the engine is told it: a name, or `sha256:…`. */
  readonly image: string;
  readonly platform?: Platform;
}

/** What rows, lenses and scripts send. */
interface Given {
  readonly reference?: unknown;
  readonly platform?: unknown;
  readonly engine?: unknown;
  readonly imageId?: unknown;
  readonly image?: unknown;
  readonly digest?: unknown;
}

/** Undefined for what names no image. Throws an Error for people for what names one wrongly. */
export function operandOf(given: unknown): Operand | undefined {
  if (typeof given === 'string') return operandFrom(given);
  const row = (given ?? {}) as Given;
  const { engine, imageId, image } = row;
  if (engine === 'docker' || engine === 'podman') return engineOperand(engine, imageId ?? row.reference, row.platform);
  // A row stands for its tag where it has one; what has a digest and no image is a signature, a layer and the like.
  if (typeof image === 'object' && image !== null) return registryOperand(image);
  return row.digest === undefined ? registryOperand(row) : undefined;
}

function registryOperand({ reference, platform, digest }: Given): Operand | undefined {
  if (typeof reference !== 'string') return undefined;
  const named = operandFrom(reference);
  const wanted = platformOf(platform);
  return {
    ...named,
    ...(wanted && { platform: wanted }),
    ...('reference' in named && wanted && typeof digest === 'string' && { digest }),
  };
}

function engineOperand(engine: EngineSource, image: unknown, platform: unknown): EngineOperand | undefined {
  if (typeof image !== 'string') return undefined;
  const wanted = platformOf(platform);
  const name = parseReference(withoutId(image));
  if (name instanceof InvalidReference) throw notAnImage(image, name.message);
  return { engine, image, ...(wanted && { platform: wanted }) };
}

function platformOf(text: unknown): Platform | undefined {
  if (text === undefined) return undefined;
  const platform = parsePlatform(typeof text === 'string' ? text : JSON.stringify(text), machinePlatform());
  if (platform instanceof InvalidPlatform) throw new Error(platform.message);
  return platform;
}

/** `ghcr.io/owner/app:1.0`, `docker-daemon:app:dev`, each with a platform behind a space or without. */
export function operandFrom(text: string): Operand {
  const [name = '', platformText, ...more] = text.trim().split(/\s+/);
  if (more.length > 0) throw notAnImage(text, vscode.l10n.t('behind the platform there is more'));
  const platform = platformOf(platformText);
  const [, source = '', image = ''] = /^([a-z-]+):(.+)$/.exec(name) ?? [];
  const engine = isEngineSource(source) ? engineSources[source] : undefined;
  const reference = parseReference(engine ? withoutId(image) : name);
  if (reference instanceof InvalidReference) throw notAnImage(text, reference.message);
  return { ...(engine ? { engine, image } : { reference }), ...(platform && { platform }) };
}

function isEngineSource(text: string): text is keyof typeof engineSources {
  return Object.hasOwn(engineSources, text);
}

/** An ID is a name to an engine alone. */
function withoutId(image: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(image) ? 'id' : image;
}

function notAnImage(text: string, reason: string): Error {
  return new Error(vscode.l10n.t('“{0}” is not an image reference: {1}.', text, reason));
}

/** The text that `operandFrom` reads. */
export function operandText(operand: Operand): string {
  const platform = operand.platform ? ` ${platformText(operand.platform)}` : '';
  return `${'engine' in operand ? engineText(operand) : formatReference(operand.reference)}${platform}`;
}

export function engineText({ engine, image }: EngineOperand): string {
  const [source = ''] = Object.entries(engineSources).find(([, kind]) => kind === engine) ?? [];
  return `${source}:${image}`;
}

function platformText({ osVersion, ...platform }: Platform): string {
  return formatPlatform(osVersion === undefined ? platform : { ...platform, os: `${platform.os}(${osVersion})` });
}

/** For people: in full, but for what everybody knows. */
export function operandName(operand: Operand): string {
  const name = 'engine' in operand ? engineText(operand) : familiarReference(operand.reference);
  const short = name.replace(/sha256:[0-9a-f]{64}/, shortDigest);
  return operand.platform ? `${short} ${platformText(operand.platform)}` : short;
}

/** For a tab, where a slash would be taken for a folder. */
export function operandTitle(operand: Operand): string {
  const name = 'engine' in operand ? operand.image : familiarReference(operand.reference);
  const short = name.replace(/sha256:[0-9a-f]{64}/, digest => shortDigest(digest).slice('sha256:'.length));
  const platform = operand.platform ? ` ${formatPlatform(operand.platform)}` : '';
  return `${short.split('/').at(-1) ?? ''}${platform}`.replaceAll('/', '-');
}
