// Images dropped on a Dockerfile: pinned to the digest of what the tag points to, the index where there is one, so that
// every platform stays there.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { dropImages, type UsedImage } from '../../core/dockerfile/useImage.ts';
import { formatPlatform } from '../../core/platform.ts';
import { familiarReference, withDigest } from '../../core/reference.ts';
import { signalOf } from '../../host/cancel.ts';
import { plainText } from '../../host/markdown.ts';
import { rangeOf } from '../../host/ranges.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { dockerfileSelector } from '../shared/dockerfiles.ts';
import { draggedImages, imageMimeType, type DraggedImage } from '../shared/draggedImages.ts';
import { explain } from '../shared/messages.ts';
import { lookUpOutcome } from '../shared/outcome.ts';

export function registerDrop(images: ImageCache, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider(dockerfileSelector, createDropProvider(images, log), {
    dropMimeTypes: [imageMimeType],
  });
}

export function createDropProvider(images: ImageCache, log: vscode.LogOutputChannel): vscode.DocumentDropEditProvider {
  return {
    async provideDocumentDropEdits(document, position, dataTransfer, token) {
      const dragged = draggedImages((await dataTransfer.get(imageMimeType)?.asString()) ?? '');
      if (dragged.length === 0 || token.isCancellationRequested) return undefined;
      const signal = signalOf(token);
      try {
        const pinned = await Promise.all(dragged.map(image => pin(image, images, signal)));
        sayUnpinned(pinned, log);
        return dropEdit(document, position, pinned);
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    },
  };
}

interface Pinned extends UsedImage {
  /** Why it is not pinned. */
  readonly failure?: RegistryError;
}

/** Rejects with the signal's reason alone. */
async function pin({ reference, platform }: DraggedImage, images: ImageCache, signal: AbortSignal): Promise<Pinned> {
  const outcome = reference.digest ? undefined : await lookUpOutcome(images, reference, signal);
  const failed = outcome instanceof RegistryError;
  const digest = outcome && !failed ? parseDigest(outcome.description.digest) : undefined;
  return {
    reference: familiarReference(digest ? withDigest(reference, digest) : reference),
    ...(platform && { platform: formatPlatform(platform) }),
    ...(failed && { failure: outcome }),
  };
}

/** The drop itself is never lost to a registry that does not answer. */
function sayUnpinned(images: readonly Pinned[], log: vscode.LogOutputChannel): void {
  for (const { reference, failure } of images) {
    if (!failure) continue;
    log.warn(`${reference} was dropped without a digest: ${failure.message}`);
    const { text } = explain(failure);
    void vscode.window.showWarningMessage(
      plainText(vscode.l10n.t('{0} was inserted without a digest. {1}', reference, text)),
    );
  }
}

/** All of it in the edit beside: what VS Code inserts at the place itself cannot take another text away. */
function dropEdit(
  document: vscode.TextDocument,
  position: vscode.Position,
  images: readonly UsedImage[],
): vscode.DocumentDropEdit {
  const title = images.length === 1 ? vscode.l10n.t('Insert pinned image') : vscode.l10n.t('Insert pinned images');
  const drop = new vscode.DocumentDropEdit('', title, vscode.DocumentDropOrPasteEditKind.Empty.append('multiarch'));
  drop.additionalEdit = new vscode.WorkspaceEdit();
  for (const edit of dropImages(document.getText(), document.offsetAt(position), images)) {
    drop.additionalEdit.replace(document.uri, rangeOf(document, edit), edit.text);
  }
  return drop;
}
