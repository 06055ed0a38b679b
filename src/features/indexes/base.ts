// The image that is edited, as it is now, and the spec that would make the same of it again.
import * as vscode from 'vscode';
import { entriesOf, pinnedTo } from '../../core/indexes/change.ts';
import type { IndexSpec } from '../../core/indexes/spec.ts';
import { isAttestation, MalformedManifest, parseManifest } from '../../core/manifest.ts';
import { familiarReference, type Reference } from '../../core/reference.ts';
import type { ImageDescription } from '../../registry/describe.ts';
import type { IndexParts } from './parts.ts';
import { targetFrom } from './target.ts';

export interface EditedImage {
  readonly spec: IndexSpec & { readonly replaces: string };
  readonly description: ImageDescription;
  /** How many manifests of attestations come along. */
  readonly attestations: number;
}

/** Asks the registry anew: what was known before may have moved. Rejects with RegistryError, or an Error for people. */
export async function readEdited(
  reference: Reference,
  { images }: Pick<IndexParts, 'images'>,
  signal: AbortSignal,
): Promise<EditedImage> {
  const { digest: _, ...tagged } = reference;
  if (reference.digest && reference.tag === undefined) {
    const name = familiarReference(reference);
    throw new Error(vscode.l10n.t('{0} names no tag: an image that is changed has another digest.', name));
  }
  const { description, offline } = await images.lookUp(tagged, signal, true);
  if (offline) throw offline;
  const { target, tags } = targetFrom(familiarReference(tagged));
  const { digest } = description;
  return {
    description,
    ...contentsOf(description),
    spec: { target, tags, replaces: digest, ...entriesFor(description) },
  };
}

function contentsOf({ text, mediaType }: ImageDescription): Pick<EditedImage, 'attestations'> {
  const manifest = parseManifest(text, mediaType);
  if (manifest instanceof MalformedManifest || manifest.kind === 'image') return { attestations: 0 };
  return { attestations: manifest.manifests.filter(isAttestation).length };
}

/** An image of one platform becomes an index of one entry. */
function entriesFor(description: ImageDescription): Pick<IndexSpec, 'manifests' | 'annotations'> {
  const { text, mediaType, reference, digest } = description;
  const manifest = parseManifest(text, mediaType);
  if (manifest instanceof MalformedManifest || manifest.kind === 'image') {
    const [only] = description.platforms;
    const pinned = pinnedTo(reference, digest);
    return { manifests: pinned ? [{ reference: pinned, ...(only && { platform: only.platform }) }] : [] };
  }
  const { annotations } = manifest;
  return { manifests: entriesOf(reference, manifest), ...(annotations && { annotations }) };
}
