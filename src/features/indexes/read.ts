// Sources → the entries of a document, each with its platform written out, and what is worth knowing of it beside. What cannot
// be read stands there all the same, with the reason.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import type { SpecEntry } from '../../core/indexes/spec.ts';
import { distinct } from '../../core/distinct.ts';
import {
  dockerHub,
  familiarReference,
  formatReference,
  type Reference,
  type Repository,
} from '../../core/reference.ts';
import { listImages } from '../../engine/images.ts';
import { localPlatforms } from '../../engine/platforms.ts';
import { isAbort } from '../../host/cancel.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { ImageDescription } from '../../registry/describe.ts';
import { safeText } from '../../registry/errors.ts';
import { engineNames } from '../shared/engines.ts';
import { explain, formatSize } from '../shared/messages.ts';
import type { ChosenSource } from './chosen.ts';
import type { IndexParts } from './parts.ts';
import { platformName } from './problemText.ts';

/** What a document says of a source: the entry, and a line for people. */
export interface ReadEntry {
  readonly entry: SpecEntry;
  readonly beside: string;
  readonly isAttested?: boolean;
}

/** As a document is written with it. */
export function besideOf(read: readonly Pick<ReadEntry, 'beside'>[]): Map<number, string> {
  return new Map(read.flatMap(({ beside }, at) => (beside === '' ? [] : [[at, beside] as const])));
}

/** More sizes than these are not asked for. */
const mostSizes = 64;

/** All at once, in their order. Rejects only with the signal's reason. */
export async function readSources(
  sources: readonly ChosenSource[],
  parts: IndexParts,
  signal: AbortSignal,
): Promise<ReadEntry[]> {
  const read = await Promise.all(
    sources.map(async source => {
      try {
        return await (source.engine ? readLocal(source, parts, signal) : readImage(source, parts, signal));
      } catch (error) {
        if (isAbort(error)) throw error;
        return [{ entry: entryOf(source), beside: safeText(explain(error).text) }];
      }
    }),
  );
  // A tag and one of its platforms may be chosen together.
  return distinct(read.flat(), ({ entry: { reference, engine, platform } }) =>
    JSON.stringify([engine, formatReference(reference), platform && platformName(platform)]),
  );
}

function entryOf({ reference, engine, platform }: ChosenSource): SpecEntry {
  // What was chosen of an index by its digest is found by its platform too, as long as the tag holds it.
  const named = { ...reference, original: engine ? reference.original : familiarReference(reference) };
  return { reference: named, ...(engine && { engine }), ...(platform && { platform }) };
}

async function readImage(source: ChosenSource, { images }: IndexParts, signal: AbortSignal): Promise<ReadEntry[]> {
  const { reference, platform, digest } = source;
  const { description } = await images.lookUp(reference, signal);
  const chosen = description.platforms.filter(each => platform === undefined || each.digest === digest);
  const sizes = await sizesOf(images, reference, chosen, signal);
  if (chosen.length === 0) return [{ entry: entryOf(source), beside: withoutPlatforms(description, platform) }];
  return chosen.map(each => ({
    entry: entryOf({ reference, platform: each.platform }),
    beside: [...(sizes.get(each.digest) ?? []), shortDigest(each.digest)].join(' · '),
    isAttested: each.attestations.length > 0,
  }));
}

function withoutPlatforms({ digest }: ImageDescription, platform: ChosenSource['platform']): string {
  const { l10n } = vscode;
  const said = platform ? l10n.t('not in this image any more') : l10n.t('no platform is stated');
  return `${said} · ${shortDigest(digest)}`;
}

/** By digest: `28.4 MB`. What is not known costs a request each, and on Docker Hub a pull: there it is left out. */
export async function sizesOf(
  images: Pick<ImageCache, 'knownSize' | 'sizeOf'>,
  repository: Repository | Reference,
  manifests: readonly { readonly digest: string }[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ask = async (digest: string): Promise<number | undefined> => {
    if (repository.host === dockerHub) return images.knownSize(digest);
    return images.sizeOf(repository, digest, signal).catch((error: unknown) => {
      if (isAbort(error)) throw error;
      return undefined;
    });
  };
  const found = await Promise.all(
    manifests.slice(0, mostSizes).map(async ({ digest }): Promise<[string, string[]]> => {
      const size = await ask(digest);
      return [digest, size === undefined ? [] : [formatSize(size)]];
    }),
  );
  return new Map(found);
}

/** The platforms whose content is in the engine. */
async function readLocal(source: ChosenSource, { engines }: IndexParts, signal: AbortSignal): Promise<ReadEntry[]> {
  const { l10n } = vscode;
  const { reference, engine: kind } = source;
  const where = engineNames[kind ?? 'docker'];
  const engine = (await engines()).find(each => each.kind === kind);
  if (!engine) {
    const why = vscode.workspace.isTrusted ? l10n.t('it was not found') : l10n.t('this workspace is not trusted');
    return [{ entry: entryOf(source), beside: l10n.t('{0} cannot be asked: {1}', where, why) }];
  }
  if (source.platform) return [{ entry: entryOf(source), beside: where }];
  const all = await listImages(engine, signal);
  const image = all.find(({ names }) => names.includes(reference.original));
  if (!image) return [{ entry: entryOf(source), beside: l10n.t('{0} holds no such image', where) }];
  const here = (await localPlatforms(engine, image, all, signal)).filter(({ isHere }) => isHere);
  if (here.length === 0) return [{ entry: entryOf(source), beside: where }];
  return here.map(({ platform, size }) => ({
    entry: entryOf({ ...source, platform }),
    beside: [...(size === undefined ? [] : [l10n.t('{0} on disk', formatSize(size))]), where].join(' · '),
  }));
}
