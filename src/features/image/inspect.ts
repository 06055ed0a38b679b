// Inspect: what an image is, as JSON for scripts and as a document for people.
import * as vscode from 'vscode';
import { formatPlatform } from '../../core/platform.ts';
import {
  familiarReference,
  formatReference,
  InvalidReference,
  parseReference,
  type Reference,
} from '../../core/reference.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { ImageDescription } from '../../registry/describe.ts';
import { RegistryError } from '../../registry/errors.ts';
import { documentUri } from '../shared/documentUri.ts';
import type { ImageArgument, UsableImage } from '../shared/imageArgument.ts';
import { withPatience } from '../shared/progress.ts';
import { namedReference } from './named.ts';

/** What `multiarch.inspect` returns to scripts. */
interface Inspection {
  readonly reference: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly platforms: readonly { platform: string; digest: string; size?: number }[];
  readonly attestations: readonly { subject: string; digest: string }[];
}

interface InspectArgument extends ImageArgument, Partial<UsableImage> {
  /** False opens nothing. */
  readonly show?: boolean;
  /** True adds compressed bytes, at a request a platform. */
  readonly sizes?: boolean;
}

export async function inspect(given: unknown, images: ImageCache): Promise<Inspection | undefined> {
  const argument = given instanceof vscode.Uri ? undefined : (given as InspectArgument | undefined);
  const reference = await namedReference(given, vscode.l10n.t('Inspect Image'));
  if (!reference) return undefined;
  const title = vscode.l10n.t('Reading {0}', familiarReference(reference));
  const { description } = await withPatience(title, signal => images.lookUp(reference, signal));
  if (argument?.show !== false) await showDocument(reference, description, argument?.image);
  const sizes = argument?.sizes === true ? await sizesOf(reference, description, images) : undefined;
  return {
    reference: formatReference(reference),
    digest: description.digest,
    mediaType: description.mediaType,
    platforms: description.platforms.map(({ platform, digest }) => {
      const size = sizes?.get(digest);
      return { platform: formatPlatform(platform), digest, ...(size !== undefined && { size }) };
    }),
    attestations: description.platforms.flatMap(({ digest, attestations }) =>
      attestations.map(attestation => ({ subject: digest, digest: attestation.digest })),
    ),
  };
}

/** A platform's is the same document that the digest in its index leads to. */
async function showDocument(
  reference: Reference,
  { digest, kind }: ImageDescription,
  image: InspectArgument['image'],
): Promise<void> {
  const tagged = parseReference(image?.reference ?? '');
  const uri = documentUri(tagged instanceof InvalidReference ? reference : tagged, {
    digest,
    what: kind === 'index' ? 'index' : 'manifest',
    ...(image?.platform !== undefined && { platform: image.platform }),
  });
  await vscode.window.showTextDocument(uri, { preview: true });
}

/** Without those whose manifests are not there: an index may name more than was pushed or mirrored. */
async function sizesOf(
  reference: Reference,
  { platforms }: ImageDescription,
  images: ImageCache,
): Promise<Map<string, number | undefined>> {
  const orNothing = (error: unknown) => {
    if (error instanceof RegistryError && error.kind === 'not-found') return undefined;
    throw error;
  };
  const title = vscode.l10n.t('Reading {0}', familiarReference(reference));
  const sizes = await withPatience(title, signal =>
    Promise.all(platforms.map(({ digest }) => images.sizeOf(reference, digest, signal).catch(orNothing))),
  );
  return new Map(platforms.map(({ digest }, at) => [digest, sizes[at]]));
}
