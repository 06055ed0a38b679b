// Whether the images of an index hold programs for the platforms that their labels claim. Only so much of each layer is read
// as the answer needs: what is not read to its end is not held against its digest either.
import { ExecutableSearch, nothingToCompare, type Verdict } from '../../core/executables/search.ts';
import { startOf } from '../../core/executables/start.ts';
import type { Descriptor } from '../../core/manifest.ts';
import type { Platform } from '../../core/platform.ts';
import { deadlineOf, joined } from '../transport/signals.ts';
import { createLimit } from '../write/together.ts';
import { LayerReading, type Pump } from './reading.ts';
import { layerEntries } from './unpack.ts';
import { UnreadableLayer } from './unreadable.ts';

/** One image, as far as it is looked into. */
export interface ImageContent {
  /** As the label has it. */
  readonly platform: Platform;
  /** The lowest first. */
  readonly layers: readonly Descriptor[];
  /** JSON, as it is stored. */
  readonly configuration: string;
}

/** `isRead` is false where a layer is encrypted, of an unknown kind, kept elsewhere or too large: then nothing is known. */
export type LookedInside = Verdict & { readonly isRead: boolean };

/** The bytes of a layer as it is stored, until the signal is aborted. */
export type ReadLayer = (layer: Descriptor, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/** Layers at once: large transfers, which mostly end early. */
const mostAtOnce = 4;

/** The verdicts, in the order of the images. Rejects with UnreadableLayer, as `read` does, or with the signal's reason. */
export async function lookInside(
  images: readonly ImageContent[],
  read: ReadLayer,
  signal: AbortSignal,
): Promise<LookedInside[]> {
  const limit = createLimit(mostAtOnce);
  const settled = new AbortController();
  const pumpOf = (layer: Descriptor): Pump => {
    return (take, wanted) =>
      limit(async () => {
        const all = joined([signal, settled.signal, wanted], deadlineOf(signal));
        all.throwIfAborted();
        for await (const entry of layerEntries(read(layer, all), layer.size)) take(entry);
      });
  };
  const readings = createReadings(images, pumpOf);
  try {
    return await Promise.all(images.map(image => judge(image, readings)));
  } finally {
    settled.abort(new DOMException('all is known that was asked', 'AbortError'));
  }
}

/** By digest; none for what cannot be read. */
type Readings = ReadonlyMap<string, LayerReading>;

function createReadings(images: readonly ImageContent[], pumpOf: (layer: Descriptor) => Pump): Readings {
  // An image may have the same layer twice, as the empty one often is.
  const layers = images.flatMap(image => [...new Map(image.layers.map(layer => [layer.digest, layer])).values()]);
  const sharing = Map.groupBy(layers.filter(isReadable), ({ digest }) => digest);
  return new Map(
    sharing
      .entries()
      .flatMap(([digest, same]) =>
        same.slice(0, 1).map(layer => [digest, new LayerReading(same.length, pumpOf(layer))] as const),
      ),
  );
}

async function judge({ platform, layers, configuration }: ImageContent, readings: Readings): Promise<LookedInside> {
  const search = new ExecutableSearch(platform, startOf(configuration, platform.os));
  try {
    for (const { digest } of layers.toReversed()) {
      const reading = readings.get(digest);
      if (!reading) return { ...nothingToCompare, isRead: false };
      const verdict = await judgeLayer(search, reading);
      if (verdict) return { ...verdict, isRead: true };
    }
    return { ...search.end(), isRead: true };
  } catch (error) {
    // Files of zeros grow like that too: a database that has taken its room beforehand.
    if (error instanceof UnreadableLayer && error.reason === 'too-large') return { ...nothingToCompare, isRead: false };
    throw error;
  } finally {
    for (const digest of new Set(layers.map(layer => layer.digest))) readings.get(digest)?.release();
  }
}

async function judgeLayer(search: ExecutableSearch, reading: LayerReading): Promise<Verdict | undefined> {
  for await (const entry of reading.entries()) {
    const verdict = search.add(entry);
    if (verdict) return verdict;
  }
  return search.endLayer();
}

/** Archives as OCI (layer.md) and Docker name them. Others are encrypted, or kept elsewhere (“foreign”). */
const layerTypes =
  /^application\/vnd\.(?:oci\.image\.layer\.v1\.tar|docker\.image\.rootfs\.diff\.tar)(?:[.+](?:gzip|zstd))?$/;

function isReadable({ mediaType }: Descriptor): boolean {
  return layerTypes.test(mediaType);
}
