// Commands on one image: inspect, copy its digest or reference, pin it in a Dockerfile.
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { parseDigest } from '../core/digest.ts';
import { formatPlatform } from '../core/platform.ts';
import { familiarReference, formatReference, withDigest, type Reference } from '../core/reference.ts';
import { signalOf } from '../host/cancel.ts';
import { commandIds, dockerfileLanguage, manifestScheme } from '../host/ids.ts';
import { rangeOf } from '../host/ranges.ts';
import type { ImageCache } from '../registry/cache/cache.ts';
import type { ImageDescription } from '../registry/describe.ts';
import { analyzeDocument, placeAt, type ImagePlace } from './shared/dockerfiles.ts';
import { command } from './shared/command.ts';
import { referenceFrom, type ImageArgument, type PlacedImageArgument } from './shared/imageArgument.ts';

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
    command(commandIds.pinDigest, log, argument => pinDigest(argument as PlacedImageArgument | undefined, images)),
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

/** Milliseconds in which an answer comes without a word about the waiting. */
const patience = 400;

/** Shows progress, with a way to cancel, only where the answer takes its time. */
async function lookUpWithProgress(reference: Reference, images: ImageCache): Promise<ImageDescription> {
  const controller = new AbortController();
  const lookUp = images.lookUp(reference, controller.signal);
  const quick = await Promise.race([lookUp, setTimeout(patience)]);
  if (quick) return quick.description;
  const title = vscode.l10n.t('Reading {0}', familiarReference(reference));
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    token.onCancellationRequested(() => controller.abort(new DOMException('cancelled', 'AbortError')));
    return (await lookUp).description;
  });
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

/** Puts the index's digest behind the name in the text; the tag stays. */
async function pinDigest(argument: PlacedImageArgument | undefined, images: ImageCache): Promise<string | undefined> {
  const { document, place } = await findPlace(argument);
  const use = place.uses[0] as ImagePlace['uses'][0];
  const written = document.getText(rangeOf(document, place));
  if (written !== use.image) {
    throw new Error(
      vscode.l10n.t('“{0}” contains arguments: pin the value of the argument instead of the name it makes.', written),
    );
  }
  const { digest } = await lookUpWithProgress(use.reference, images);
  const parsed = parseDigest(digest);
  if (!parsed) return undefined;
  const edit = new vscode.WorkspaceEdit();
  const pinned = `${written.replace(/@.*$/, '')}@${digest}`;
  edit.replace(document.uri, rangeOf(document, place), pinned);
  await vscode.workspace.applyEdit(edit);
  return formatReference(withDigest(use.reference, parsed));
}

async function findPlace(
  argument: PlacedImageArgument | undefined,
): Promise<{ document: vscode.TextDocument; place: ImagePlace }> {
  const editor = vscode.window.activeTextEditor;
  const document =
    typeof argument?.uri === 'string'
      ? await vscode.workspace.openTextDocument(vscode.Uri.parse(argument.uri))
      : editor?.document;
  if (document?.languageId !== dockerfileLanguage) {
    throw new Error(vscode.l10n.t('Open a Dockerfile and put the cursor on an image.'));
  }
  const place = argument
    ? analyzeDocument(document).places.find(({ start }) => start === argument.start)
    : editor && placeAt(document, editor.selection.active);
  if (place) return { document, place };
  throw new Error(
    vscode.l10n.t('There is no image at this place of {0}.', vscode.workspace.asRelativePath(document.uri)),
  );
}
