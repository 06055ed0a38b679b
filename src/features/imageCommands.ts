// Commands on one image: inspect, copy its digest or reference.
import * as vscode from 'vscode';
import { parseDigest } from '../core/digest.ts';
import { formatPlatform } from '../core/platform.ts';
import { familiarReference, formatReference, withDigest, type Reference } from '../core/reference.ts';
import { signalOf } from '../host/cancel.ts';
import { commandIds, manifestScheme } from '../host/ids.ts';
import type { ImageCache } from '../registry/cache/cache.ts';
import type { ImageDescription } from '../registry/describe.ts';
import { command } from './shared/command.ts';
import { referenceFrom, type ImageArgument } from './shared/imageArgument.ts';
import { withPatience } from './shared/progress.ts';

/** What `multiarch.inspect` returns to scripts. */
interface Inspection {
  readonly reference: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly platforms: readonly { platform: string; digest: string; size?: number }[];
  readonly attestations: readonly { subject: string; digest: string }[];
}

interface InspectArgument extends ImageArgument {
  /** False opens nothing. */
  readonly show?: boolean;
  /** True adds compressed bytes, at a request a platform. */
  readonly sizes?: boolean;
}

export function registerImageCommands(images: ImageCache, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    command(commandIds.inspect, log, argument => inspect(argument as InspectArgument | undefined, images)),
    command(commandIds.copyDigest, log, argument => copyDigest(argument, images)),
    command(commandIds.copyReference, log, copyReference),
    vscode.workspace.registerTextDocumentContentProvider(manifestScheme, {
      provideTextDocumentContent: async (uri, token) => {
        const reference = await referenceFrom({ reference: uri.query }, '');
        return reference ? (await images.lookUp(reference, signalOf(token))).description.text : '';
      },
    }),
  );
}

async function inspect(argument: InspectArgument | undefined, images: ImageCache): Promise<Inspection | undefined> {
  const reference = await referenceFrom(argument, vscode.l10n.t('Inspect Image'));
  if (!reference) return undefined;
  const description = await lookUpWithProgress(reference, images);
  if (argument?.show !== false) await showManifest(reference, description);
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

async function showManifest(reference: Reference, { digest, kind }: ImageDescription): Promise<void> {
  const { digest: _, ...named } = reference;
  const parsed = parseDigest(digest);
  const name = `${familiarReference(named)} ${kind}.json`;
  const query = formatReference(parsed ? withDigest(reference, parsed) : reference);
  const uri = vscode.Uri.from({ scheme: manifestScheme, path: `/${name}`, query });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'json'), {
    preview: true,
  });
}

async function sizesOf(
  reference: Reference,
  { platforms }: ImageDescription,
  images: ImageCache,
): Promise<Map<string, number | undefined>> {
  const { signal } = new AbortController();
  return new Map(
    await Promise.all(
      platforms.map(async ({ digest }) => [digest, await images.sizeOf(reference, digest, signal)] as const),
    ),
  );
}

async function lookUpWithProgress(reference: Reference, images: ImageCache): Promise<ImageDescription> {
  const title = vscode.l10n.t('Reading {0}', familiarReference(reference));
  return (await withPatience(title, signal => images.lookUp(reference, signal))).description;
}

async function copyDigest(argument: unknown, images: ImageCache): Promise<string | undefined> {
  const reference = await referenceFrom(argument, vscode.l10n.t('Copy Digest'));
  if (!reference) return undefined;
  const given = (argument as { digest?: unknown } | undefined)?.digest;
  const digest = typeof given === 'string' ? given : (await lookUpWithProgress(reference, images)).digest;
  await vscode.env.clipboard.writeText(digest);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', digest), 4000);
  return digest;
}

async function copyReference(argument: unknown): Promise<string | undefined> {
  const reference = await referenceFrom(argument, vscode.l10n.t('Copy Reference'));
  if (!reference) return undefined;
  const text = familiarReference(reference);
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', text), 4000);
  return text;
}
