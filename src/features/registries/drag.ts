// Rows dragged out of the view: the names of images, which a Dockerfile pins where they are dropped, and every other editor
// takes as text.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { familiarReference, InvalidReference, parseReference, withDigest } from '../../core/reference.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { imageMimeType } from '../shared/draggedImages.ts';
import type { Row } from './row.ts';

const textMimeType = 'text/plain';

export function createDragController(images: Pick<ImageCache, 'peek'>): vscode.TreeDragAndDropController<Row> {
  return {
    dragMimeTypes: [imageMimeType, textMimeType],
    dropMimeTypes: [],
    handleDrag(rows, dataTransfer) {
      const dragged = rows.flatMap(({ image }) => image ?? []);
      if (dragged.length === 0) return;
      dataTransfer.set(imageMimeType, new vscode.DataTransferItem(JSON.stringify(dragged)));
      const lines = dragged.map(({ reference }) => nameOf(reference, images)).join('\n');
      dataTransfer.set(textMimeType, new vscode.DataTransferItem(lines));
    },
  };
}

/** With the digest where it is known: nobody waits for a registry while dragging. */
function nameOf(text: string, images: Pick<ImageCache, 'peek'>): string {
  const reference = parseReference(text);
  if (reference instanceof InvalidReference) return text;
  const known = images.peek(reference);
  const digest = known && !(known instanceof RegistryError) ? parseDigest(known.description.digest) : undefined;
  return familiarReference(digest ? withDigest(reference, digest) : reference);
}
