// The JSON of a document as it was sent.
import * as vscode from 'vscode';
import { familiarReference } from '../../core/reference.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { DocumentAddress } from '../shared/documentUri.ts';
import { formatSize } from '../shared/messages.ts';

/** Bytes. What people read is far smaller, and the rest is for programs. */
const largestBlob = 4 * 1024 * 1024;

/** Rejects with RegistryError, or an Error for people. */
export async function rawText(
  images: ImageCache,
  { reference, digest, size }: DocumentAddress,
  signal: AbortSignal,
): Promise<string> {
  if (size === undefined) return (await images.manifestOf(reference, digest, signal)).text;
  if (size <= largestBlob) {
    return images.textBlob(reference, { mediaType: 'application/json', digest, size }, signal);
  }
  const [name, most] = [familiarReference(reference), formatSize(largestBlob)];
  throw new Error(vscode.l10n.t('{0} has {1}; no more than {2} are shown.', name, formatSize(size), most));
}
