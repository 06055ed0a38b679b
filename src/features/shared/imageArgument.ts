// The one argument that commands on an image take: from the palette, a lens, a hover, a row of the side bar or a script.
import * as vscode from 'vscode';
import { InvalidReference, parseReference, type Reference } from '../../core/reference.ts';

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

/** The reference given, or asked for; `undefined` when the person gave up. Throws InvalidReference for a wrong one. */
export async function referenceFrom(argument: unknown, title: string): Promise<Reference | undefined> {
  const given = (argument as Partial<ImageArgument> | undefined)?.reference;
  const text = typeof given === 'string' ? given : await askForReference(title);
  if (text === undefined) return undefined;
  const reference = parseReference(text.trim());
  if (reference instanceof InvalidReference) {
    throw new Error(vscode.l10n.t('“{0}” is not an image reference: {1}.', text, reference.message));
  }
  return reference;
}

function askForReference(title: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Image reference'),
    placeHolder: 'ghcr.io/owner/image:tag',
    validateInput: text => {
      const reference = parseReference(text.trim());
      return reference instanceof InvalidReference ? reference.message : undefined;
    },
  });
}
