// Indexes as scripts ask for them: held against the same rules as a document, because that is what is made of them.
import * as vscode from 'vscode';
import { parseIndexDocument } from '../../core/indexes/document/parse.ts';
import type { IndexSpec, SpecEntry } from '../../core/indexes/spec.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { parsePlatform, type Platform } from '../../core/platform.ts';
import { machinePlatform } from '../../host/machine.ts';

/** The argument of `multiarch.createIndex`. */
interface CreateArgument {
  /** `ghcr.io/me/app:1.4` */
  readonly image: string;
  /** More tags of the same repository. */
  readonly tags?: readonly string[];
  readonly manifests: readonly (string | SourceArgument)[];
  /** Of the index. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** OCI's index or Docker's list; left out, what its entries are. */
  readonly mediaType?: string;
  /** True writes nothing. */
  readonly dryRun?: boolean;
}

/** An image of one platform, or an index: all of it, or with a platform that one alone, with its attestations. */
export interface SourceArgument {
  /** A reference; `docker-daemon:app:dev` or `containers-storage:app` for what an engine of this machine holds. */
  readonly image: string;
  /** `linux/arm/v7`; left out, what the image's own configuration says. */
  readonly platform?: string | PlatformArgument;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** As descriptors write it (image-index.md). */
export interface PlatformArgument {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
}

type Given = Readonly<Partial<Record<keyof CreateArgument, unknown>>>;

/** Throws an Error whose message says what is wrong, in all places. */
export function specFrom({ manifests, ...argument }: Given): IndexSpec {
  const sources = Array.isArray(manifests) ? manifests.map(sourceDocument) : manifests;
  const { spec, faults } = parseIndexDocument(JSON.stringify({ ...argument, manifests: sources }));
  // What a document only warns of, a key that nobody knows, is a typing mistake that nobody would see here.
  if (spec && faults.length === 0) return spec;
  throw new Error(vscode.l10n.t('This cannot be made: {0}.', faults.map(({ message }) => message).join('; ')));
}

/** Sources alone, for an index that is named otherwise. */
export function sourcesFrom(image: string, sources: unknown, field: string): readonly SpecEntry[] {
  if (sources === undefined) return [];
  return specFrom({ image, manifests: listOf(sources, field) }).manifests;
}

/** A text is an image, and its platform may be one too. */
function sourceDocument(source: unknown): unknown {
  if (typeof source === 'string') return { image: source };
  if (!isJsonObject(source)) return source;
  const { platform } = source;
  return typeof platform === 'string' ? { ...source, platform: platformDocument(platformFrom(platform)) } : source;
}

function platformDocument({ os, architecture, variant, osVersion, osFeatures }: Platform): object {
  return { os, architecture, variant, 'os.version': osVersion, 'os.features': osFeatures };
}

/** Throws an Error for people. */
export function platformFrom(text: string): Platform {
  const platform = parsePlatform(text, machinePlatform());
  if (platform instanceof Error) throw platform;
  return platform;
}

/** Throws an Error for people where it is none. */
export function listOf(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(vscode.l10n.t('“{0}” must be a list.', field));
}

/** Throws an Error for people for anything but true, false or nothing. */
export function switchOf(value: unknown, field: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new Error(vscode.l10n.t('“{0}” must be true or false.', field));
}

/** An argument whose fields are checked one by one. */
export function objectFrom(argument: unknown, command: string): JsonObject {
  if (isJsonObject(argument)) return argument;
  throw new Error(vscode.l10n.t('{0} needs an object with “{1}”.', command, 'image'));
}

/** Throws an Error for people that names the field. */
export function textFrom(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(vscode.l10n.t('“{0}” must be a text.', field));
}
