// One side of a comparison, opened: what its registry or its engine says of it, and how each of its platforms is read.
import * as vscode from 'vscode';
import { contentOf, type ImageContent } from '../../core/compare/content.ts';
import type { Side, SidePlatform } from '../../core/compare/sides.ts';
import { isImageConfig, MalformedManifest, parseManifest } from '../../core/manifest.ts';
import { formatPlatform, samePlatform, type Platform } from '../../core/platform.ts';
import { formatReference, type Reference } from '../../core/reference.ts';
import type { Engine } from '../../engine/engine.ts';
import { heldContent, heldImage } from '../../engine/imageContent.ts';
import type { ImageCache, Known } from '../../registry/cache/cache.ts';
import { documentUri } from '../shared/documentUri.ts';
import { engineNames } from '../shared/engines.ts';
import { shortList } from '../shared/lists.ts';
import { configurationUri } from './address.ts';
import { engineText, operandName, type EngineOperand, type Operand, type RegistryOperand } from './operand.ts';

export interface SideParts {
  readonly images: ImageCache;
  readonly engines: () => Promise<readonly Engine[]>;
}

export interface OpenedSide extends Side<OpenedPlatform> {
  /** The raw JSON of its index. */
  readonly document?: vscode.Uri;
}

export interface OpenedPlatform extends SidePlatform {
  /** Of its manifest. */
  readonly document?: vscode.Uri;
  /** Rejects with RegistryError, EngineError or the signal's reason. */
  read(signal: AbortSignal): Promise<ReadImage>;
}

export interface ReadImage {
  readonly content: ImageContent;
  /** The raw JSON of its configuration. */
  readonly document?: vscode.Uri;
}

/** Rejects with RegistryError, EngineError, an Error for people, or the signal's reason. */
export function openSide(operand: Operand, parts: SideParts, signal: AbortSignal): Promise<OpenedSide> {
  return 'engine' in operand ? heldSide(operand, parts, signal) : registrySide(operand, parts, signal);
}

async function registrySide(operand: RegistryOperand, { images }: SideParts, signal: AbortSignal): Promise<OpenedSide> {
  const { reference, platform, digest } = operand;
  const described = describedSide(operand, formatReference(reference));
  if (platform && digest !== undefined) {
    // A row knows all that an index could tell.
    return { described, extent: 'platform', platforms: [opened({ platform, digest }, reference, images)] };
  }
  // A tag may have moved since it was seen: that is asked, and costs no pull.
  const known = await images.lookUp(reference, signal, reference.digest === undefined);
  const { description } = known;
  const index = parseManifest(description.text, description.mediaType);
  const all = platformsOf(known).map(each => opened(withKnownSize(each, images), reference, images));
  return {
    described: {
      ...described,
      digest: description.digest,
      mediaType: description.mediaType,
      ...(known.offline && { asOf: new Date(known.asOf).toISOString() }),
    },
    mediaType: description.mediaType,
    extent: platform ? 'platform' : 'whole',
    platforms: platform ? wantedOf(all, platform, operandName({ reference })) : all,
    ...(!(index instanceof MalformedManifest) && index.kind === 'index' && { index }),
    document: documentUri(reference, {
      digest: description.digest,
      what: description.kind === 'index' ? 'index' : 'manifest',
    }),
  };
}

function describedSide({ platform }: Operand, reference: string): { reference: string; platform?: string } {
  return { reference, ...(platform && { platform: formatPlatform(platform) }) };
}

const unknownPlatform: Platform = { os: 'unknown', architecture: 'unknown' };

/** What is no image, a chart for instance, has no platform, but a manifest that can be compared. */
function platformsOf({ description }: Known): readonly SidePlatform[] {
  const { kind, platforms, digest } = description;
  if (kind === 'index') return platforms;
  const [{ platform } = { platform: unknownPlatform }] = platforms;
  return [{ platform, digest }];
}

function withKnownSize(each: SidePlatform, images: ImageCache): SidePlatform {
  const size = images.knownSize(each.digest ?? '');
  return size === undefined ? each : { ...each, size };
}

/** Throws an Error for people where there is none. */
function wantedOf<P extends SidePlatform>(platforms: readonly P[], wanted: Platform, image: string): P[] {
  const found = platforms.filter(({ platform }) => {
    return samePlatform(platform, wanted) && (wanted.osVersion ?? platform.osVersion) === platform.osVersion;
  });
  if (found.length > 0) return found;
  throw lacking(image, formatPlatform(wanted), platforms);
}

/** Characters of a message for the platforms that are there. */
const room = 200;

export function lacking(image: string, wanted: string, platforms: readonly SidePlatform[]): Error {
  const names = [...new Set(platforms.map(({ platform }) => formatPlatform(platform)))];
  return names.length === 0
    ? new Error(vscode.l10n.t('{0} holds no image of a platform.', image))
    : new Error(vscode.l10n.t('{0} has no {1}. It has {2}.', image, wanted, shortList(names, room)));
}

function opened(each: SidePlatform, reference: Reference, images: ImageCache): OpenedPlatform {
  const { digest = '', platform } = each;
  return {
    ...each,
    document: documentUri(reference, { digest, what: 'manifest', platform: formatPlatform(platform) }),
    read: signal => readImage(reference, digest, images, signal),
  };
}

async function readImage(
  reference: Reference,
  digest: string,
  images: ImageCache,
  signal: AbortSignal,
): Promise<ReadImage> {
  const { manifest } = await images.manifestOf(reference, digest, signal);
  if (manifest.kind === 'index') return { content: { configuration: {}, layers: [] } };
  const { config } = manifest;
  if (!isImageConfig(config)) return { content: contentOf(manifest) };
  const text = await images.textBlob(reference, config, signal);
  const { digest: configuration, size } = config;
  return {
    content: contentOf(manifest, text),
    document: documentUri(reference, { digest: configuration, what: 'configuration', size }),
  };
}

async function heldSide(operand: EngineOperand, { engines }: SideParts, signal: AbortSignal): Promise<OpenedSide> {
  const { l10n } = vscode;
  const { platform } = operand;
  const name = engineNames[operand.engine];
  const engine = await engineOf(operand, engines);
  const held = await heldImage(engine, operand.image, signal);
  if (!held) throw new Error(l10n.t('{0} does not hold {1}. Pull or build it first.', name, operand.image));
  const { platforms, image } = held;
  if (platforms.length === 0) throw new Error(l10n.t('{0} tells no platform of {1}.', name, operand.image));
  const all = platforms.map((each): OpenedPlatform => {
    const { platform, digest } = each;
    return {
      platform,
      ...(digest !== undefined && { digest }),
      read: async reading => ({
        content: await heldContent(engine, each, reading),
        document: configurationUri({ ...operand, platform }),
      }),
    };
  });
  return {
    described: { ...describedSide(operand, engineText(operand)), digest: image.id },
    extent: platform ? 'platform' : 'held',
    platforms: platform ? wantedOf(all, platform, operandName({ engine: operand.engine, image: operand.image })) : all,
  };
}

/** Throws where it may not be run, or is not there. */
async function engineOf({ engine }: EngineOperand, engines: SideParts['engines']): Promise<Engine> {
  const { l10n } = vscode;
  if (!vscode.workspace.isTrusted) {
    throw new Error(l10n.t('Docker and Podman are programs: trust this workspace before they are run.'));
  }
  const found = (await engines()).find(({ kind }) => kind === engine);
  if (found) return found;
  throw new Error(
    l10n.t(
      '{0} was not found on this machine. Install it, or name its program in multiarch.enginePath.',
      engineNames[engine],
    ),
  );
}
