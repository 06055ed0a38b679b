// The one argument that commands on an image take: from the palette, a lens, a hover, a row of the side bar or a script.
import * as vscode from 'vscode';
import { InvalidPlatform, parsePlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference, type Reference } from '../../core/reference.ts';
import { machinePlatform } from '../../host/machine.ts';
import { isInteractive } from './command.ts';

export interface ImageArgument {
  readonly reference: string;
  /** Set by what people click: an error is then shown to them, not thrown. */
  readonly interactive?: true;
}

/** An image named in a document, so that the text can be changed. */
export interface PlacedImageArgument extends ImageArgument {
  readonly uri: string;
  /** Offset of the reference in the document. */
  readonly start: number;
}

/** What a row of the side bar stands for where an image is to be used: the tag, with the platform where it is of one. */
export interface UsableImage {
  readonly image: Omit<ChosenArgument, 'interactive'>;
}

interface ChosenArgument extends ImageArgument {
  /** One of its platforms, such as `linux/arm64`. */
  readonly platform?: string;
  /** Of the manifest itself, where it is known. */
  readonly digest?: string;
}

export interface ChosenImage {
  readonly reference: Reference;
  readonly platform?: Platform;
  /** Of that platform's own manifest, or of what the reference names. */
  readonly digest?: string;
}

/** Images to be used: those of all rows that were chosen, or the one given or asked for. Else as `chosenManifests`. */
export async function chosenImages(
  argument: unknown,
  chosen: readonly unknown[],
  title: string,
): Promise<ChosenImage[]> {
  return chosenManifests(argument, chosen.flatMap(usable), title);
}

/** What has a digest and is no image is a signature, a layer and the like. */
function usable(row: unknown): readonly unknown[] {
  const { image, digest } = (row ?? {}) as Partial<UsableImage & ChosenArgument>;
  return image ? [image] : digest === undefined ? [row] : [];
}

/**
 * What all rows that were chosen name, or the one image given or asked for; none when the person gave up. Throws an Error
 * with a message for people for what is no reference or no platform.
 */
export async function chosenManifests(
  argument: unknown,
  chosen: readonly unknown[],
  title: string,
): Promise<ChosenImage[]> {
  // What an engine holds and what a registry holds are two things, even where they are selected together.
  const named = chosen.filter(isNamed).filter(each => isLocal(each) === isLocal(argument));
  const found: ChosenImage[] = [];
  for (const each of named.length > 0 ? named : [argument as ChosenArgument | undefined]) {
    const reference = await referenceFrom(each, title);
    if (reference) found.push({ reference, ...detailsOf(each) });
  }
  return found;
}

function isLocal(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'engine' in row;
}

function isNamed(value: unknown): value is ChosenArgument {
  const { reference } = (value ?? {}) as Partial<ChosenArgument>;
  return typeof reference === 'string';
}

function detailsOf({ platform: text, digest }: Partial<ChosenArgument> = {}): Pick<ChosenImage, 'platform' | 'digest'> {
  const platform = typeof text === 'string' ? parsePlatform(text, machinePlatform()) : undefined;
  if (platform instanceof InvalidPlatform) throw new Error(platform.message);
  return { ...(platform && { platform }), ...(typeof digest === 'string' && { digest }) };
}

/**
 * The reference given, or asked for where none is; `undefined` when the person gave up. Throws an Error for people for a wrong one.
 * @param likely stands there already where it is asked for
 */
export async function referenceFrom(argument: unknown, title: string, likely?: string): Promise<Reference | undefined> {
  const given = (argument as Partial<ImageArgument> | null | undefined)?.reference;
  const isWrong = given === undefined ? !mayLackReference(argument) : typeof given !== 'string';
  if (isWrong && !isInteractive(argument)) throw new Error(vscode.l10n.t('“{0}” must be a text.', 'reference'));
  const text = typeof given === 'string' ? given : await askForReference(title, likely);
  if (text === undefined) return undefined;
  const reference = parseReference(text.trim());
  if (reference instanceof InvalidReference) {
    throw new Error(vscode.l10n.t('“{0}” is not an image reference: {1}.', text, reference.message));
  }
  return reference;
}

/** A text in its place, or a list, is meant as one: the question would leave a script waiting. */
function mayLackReference(argument: unknown): boolean {
  return argument === undefined || (typeof argument === 'object' && argument !== null && !Array.isArray(argument));
}

function askForReference(title: string, value = ''): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t('Image reference'),
    placeHolder: 'ghcr.io/owner/image:tag',
    validateInput: text => {
      const reference = parseReference(text.trim());
      return reference instanceof InvalidReference ? reference.message : undefined;
    },
  });
}
