// What shall become of an image, as scripts say it: checked.
import * as vscode from 'vscode';
import type { AnnotationChange, EntryChange, EntryName } from '../../core/indexes/change.ts';
import { parseDigest } from '../../core/digest.ts';
import type { SpecEntry } from '../../core/indexes/spec.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Platform } from '../../core/platform.ts';
import {
  listOf,
  objectFrom,
  platformFrom,
  sourcesFrom,
  switchOf,
  textFrom,
  type PlatformArgument,
  type SourceArgument,
} from './argument.ts';

/** The argument of `multiarch.editIndex`. */
interface EditArgument {
  /** With its tag. */
  readonly image: string;
  readonly add?: readonly (string | SourceArgument)[];
  /** Platforms or digests; their attestations go with them. */
  readonly remove?: readonly string[];
  readonly annotate?: readonly (EntryAnnotation | IndexAnnotation)[];
  /** True: what is added takes the place of what is there for its platform. */
  readonly replace?: boolean;
  /** True writes nothing. */
  readonly dryRun?: boolean;
}

/** One entry, by its platform or its digest, and what is said of it; an empty text takes a member away, null an annotation. */
interface EntryAnnotation extends Partial<PlatformArgument> {
  readonly platform?: string;
  readonly digest?: string;
  readonly annotations?: AnnotationChange;
}

/** Of the index itself. */
interface IndexAnnotation {
  readonly annotations: AnnotationChange;
}

export interface IndexEdit {
  readonly image: string;
  readonly add: readonly SpecEntry[];
  readonly remove: readonly EntryName[];
  readonly change: readonly EntryChange[];
  readonly annotations: AnnotationChange;
  readonly replace: boolean;
  readonly dryRun: boolean;
}

const known: readonly (keyof EditArgument)[] = ['image', 'add', 'remove', 'annotate', 'replace', 'dryRun'];

/** Throws an Error whose message says which field is wrong. */
export function editFrom(argument: unknown): IndexEdit {
  const given = objectFrom(argument, 'multiarch.editIndex');
  refuseOthers(given, new Set(known));
  const image = textFrom(given['image'], 'image');
  const annotated = listOf(given['annotate'] ?? [], 'annotate').map(annotationFrom);
  const edit: IndexEdit = {
    image,
    add: sourcesFrom(image, given['add'], 'add'),
    remove: listOf(given['remove'] ?? [], 'remove').map(each => nameFrom(textFrom(each, 'remove'))),
    change: annotated.flatMap(({ change }) => change ?? []),
    annotations: Object.fromEntries(annotated.flatMap(({ annotations = {} }) => Object.entries(annotations))),
    replace: switchOf(given['replace'], 'replace'),
    dryRun: switchOf(given['dryRun'], 'dryRun'),
  };
  if (edit.add.length + edit.remove.length + annotated.length > 0) return edit;
  throw new Error(vscode.l10n.t('Nothing is to be changed: give “add”, “remove” or “annotate”.'));
}

/** A mistyped name would change nothing, and nobody would see it. */
function refuseOthers(given: JsonObject, names: ReadonlySet<string>): void {
  const other = Object.keys(given).find(key => !names.has(key));
  if (other === undefined) return;
  throw new Error(vscode.l10n.t('“{0}” is not known here. There is {1}.', other, [...names].join(', ')));
}

/** A digest, or a platform: `windows(10.0.20348.2340)/amd64` names one version of several. */
function nameFrom(text: string): EntryName {
  return parseDigest(text) ? { digest: text } : platformFrom(text);
}

const members = {
  os: 'os',
  architecture: 'architecture',
  variant: 'variant',
  'os.version': 'osVersion',
  'os.features': 'osFeatures',
} as const satisfies Record<keyof PlatformArgument, keyof Platform>;

interface Annotation {
  readonly change?: EntryChange;
  readonly annotations?: AnnotationChange;
}

function annotationFrom(given: unknown): Annotation {
  if (!isJsonObject(given)) throw new Error(vscode.l10n.t('“{0}” must be a list of objects.', 'annotate'));
  refuseOthers(given, new Set(['platform', 'digest', 'annotations', ...Object.keys(members)]));
  const annotations = annotationsFrom(given['annotations']);
  const named = given['platform'] ?? given['digest'];
  if (given['platform'] !== undefined && given['digest'] !== undefined) {
    throw new Error(vscode.l10n.t('“annotate” names an entry by “platform” or by “digest”, not by both.'));
  }
  const platform = platformChange(given);
  if (named !== undefined) return { change: { of: nameFrom(textFrom(named, 'platform')), platform, annotations } };
  if (Object.keys(platform).length === 0 && Object.keys(annotations).length > 0) return { annotations };
  throw new Error(
    vscode.l10n.t('“annotate” needs “platform” or “digest”, or only “annotations” for the index itself.'),
  );
}

function platformChange(given: JsonObject): Partial<Platform> {
  const entries = Object.entries(members).flatMap(([written, member]) => {
    const value = given[written];
    if (value === undefined) return [];
    if (value === '' && (member === 'os' || member === 'architecture')) {
      throw new Error(vscode.l10n.t('“{0}” cannot be taken away: a platform has one.', written));
    }
    const isList = member === 'osFeatures';
    if (isList ? isTexts(value) : typeof value === 'string') return [[member, value] as const];
    throw new Error(
      isList
        ? vscode.l10n.t('“{0}” must be a list of texts.', written)
        : vscode.l10n.t('“{0}” must be a text.', written),
    );
  });
  return Object.fromEntries(entries);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string');
}

function annotationsFrom(value: unknown): AnnotationChange {
  const entries = Object.entries(value === undefined ? {} : isJsonObject(value) ? value : { '': 0 });
  const isText = (each: [string, unknown]): each is [string, string | null] =>
    each[0] !== '' && (typeof each[1] === 'string' || each[1] === null);
  if (entries.every(isText)) return Object.fromEntries(entries);
  throw new Error(vscode.l10n.t('“annotations” must hold texts by name; null takes one away.'));
}
