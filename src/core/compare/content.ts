// What is compared of one platform's image: its manifest, its configuration and its layers, from a registry or an engine.
import { instructionOf, layerHistory, parseHistory, type HistoryEntry } from '../history.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../json.ts';
import { compressedSize, type Image } from '../manifest.ts';
import type { NamedValue } from './difference.ts';
import { entries } from './difference.ts';
import type { Layer } from './layers.ts';

export interface ImageContent {
  /** In the form of config.md; empty for what is no image. */
  readonly configuration: JsonObject;
  /** Of the configuration, where it is known. */
  readonly configurationDigest?: string;
  /** The names that the configuration could have, where it comes from an engine that tells not all. */
  readonly tells?: Told;
  /** Media types and annotations; an engine knows none. */
  readonly manifest?: readonly NamedValue[];
  readonly layers: readonly Layer[];
  /** Compressed bytes. */
  readonly size?: number;
}

/** Members of the configuration, and of the `config` in it. */
export interface Told {
  readonly root: readonly string[];
  readonly config: readonly string[];
}

/** @param text of the configuration; left out for what is no image */
export function contentOf(manifest: Image, text = '{}'): ImageContent {
  const configuration = parseJsonObject(text) ?? {};
  const { config, mediaType, artifactType, annotations } = manifest;
  return {
    configuration,
    configurationDigest: config.digest,
    manifest: [
      { path: ['mediaType'], value: mediaType },
      { path: ['artifactType'], value: artifactType },
      { path: ['config', 'mediaType'], value: config.mediaType },
      ...entries(['annotations'], annotations),
    ],
    layers: layersOf(manifest, configuration),
    size: compressedSize(manifest),
  };
}

function layersOf({ layers }: Image, configuration: JsonObject): Layer[] {
  const diffIds = diffIdsOf(configuration);
  // Where their numbers differ nobody knows which belongs to which.
  const known = diffIds.length === layers.length ? diffIds : [];
  const made = layerHistory(parseHistory(configuration['history']), layers.length);
  return layers.map(({ digest, size, mediaType }, at) => ({
    ...unpackedLayer(at, known[at], made[at]),
    digest,
    size,
    mediaType,
  }));
}

/** What a configuration alone tells of a layer. */
export function unpackedLayer(at: number, diffId: string | undefined, entry: HistoryEntry | undefined): Layer {
  const instruction = entry ? instructionOf(entry) : '';
  return {
    position: at + 1,
    ...(diffId !== undefined && { diffId }),
    ...(instruction !== '' && { instruction }),
  };
}

/** Undefined for what is none: two of these are not the same. */
function diffIdsOf({ rootfs }: JsonObject): (string | undefined)[] {
  const ids = isJsonObject(rootfs) ? rootfs['diff_ids'] : undefined;
  return Array.isArray(ids) ? ids.map(id => (typeof id === 'string' && id !== '' ? id : undefined)) : [];
}
