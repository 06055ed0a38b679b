// An index document's text → what it wants, with the places of everything in it. Never throws on a user's text.
import { isMap } from 'yaml';
import type { IndexType } from '../../composeIndex.ts';
import { parseDigest } from '../../digest.ts';
import { mediaTypes } from '../../manifest.ts';
import { isTag, type Reference } from '../../reference.ts';
import type { IndexSpec } from '../spec.ts';
import type { IndexDocument, Placed, Span } from './document.ts';
import { readEntries } from './entry.ts';
import { rootKeys } from './keys.ts';
import { createReader, firstLine, quoted, type Reader } from './read.ts';
import { readReference } from './source.ts';
import { isNothing, type Member } from './yaml.ts';

export function parseIndexDocument(text: string): IndexDocument {
  const reader = createReader(text);
  try {
    return readDocument(reader);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reader.report(firstLine(text, 0), 'it is nested too deeply', { code: 'index-syntax' });
    return { tags: [], manifests: [], faults: reader.faults() };
  }
}

function readDocument(reader: Reader): IndexDocument {
  const { yaml } = reader;
  const whole = yaml.root && reader.span(yaml.root);
  const place = firstLine(yaml.text, whole?.start ?? 0);
  const members = reader.members(yaml.root, rootKeys, 'the document');
  const image = reader.text(members.get('image'));
  const target = image && readTarget(reader, image);
  const tags = reader.texts(members.get('tags'));
  const isSaid = members.has('tags') && tags !== undefined;
  const allTags = readTags(reader, target, tags ?? [], isSaid);
  const mediaType = reader.text(members.get('mediaType'));
  const type = mediaType && readMediaType(reader, mediaType);
  const replaces = reader.text(members.get('replaces'));
  if (replaces && !parseDigest(replaces.value)) {
    reader.report(replaces, `${quoted(replaces.value)} is not a digest: write sha256: and 64 hexadecimal digits`);
  }
  const annotations = reader.annotations(members.get('annotations'));
  const manifests = readEntries(reader, members.get('manifests'));
  if (reader.isRead() && (isMap(yaml.root) || isNothing(yaml.root)))
    reportMissing(reader, members, place, manifests.length);
  const entries = manifests.flatMap(({ entry }) => entry ?? []);
  const spec: IndexSpec | undefined = target && {
    target: { host: target.host, repository: target.repository },
    tags: allTags,
    ...(type && { mediaType: type }),
    ...(annotations && { annotations: annotations.value }),
    manifests: entries,
    ...(replaces && { replaces: replaces.value }),
  };
  const faults = reader.faults();
  const isWhole = faults.every(({ severity }) => severity === 'warning') && entries.length === manifests.length;
  return {
    ...(spec && isWhole && { spec }),
    ...(image && { image }),
    tags: tags ?? [],
    ...(mediaType && { mediaType }),
    ...(replaces && { replaces }),
    ...(annotations && { annotations: { start: annotations.start, end: annotations.end } }),
    manifests,
    faults,
  };
}

function reportMissing(reader: Reader, members: ReadonlyMap<string, Member>, place: Span, entries: number): void {
  const image = members.get('image');
  if (!image?.value) reader.report(image?.key ?? place, 'it does not say which image is made: write image: name:tag');
  const manifests = members.get('manifests');
  if (!manifests?.value || (entries === 0 && reader.items(manifests.value) !== undefined)) {
    reader.report(
      manifests?.key ?? place,
      'it names no image to make the index of: write manifests: and - image: name:tag',
    );
  }
}

function readTarget(reader: Reader, image: Placed<string>): Reference | undefined {
  const reference = readReference(reader, image);
  if (!reference?.digest) return reference;
  reader.report(image, 'an index is made under a tag: its digest comes of what it holds');
  return undefined;
}

/**
 * The image's own tag first. Without any: `latest`, as everywhere, but only where there are no `tags`, not even an empty list:
 * manifest-tool stopped pushing a `latest` that nobody asked for with its version 2.
 */
function readTags(
  reader: Reader,
  target: Reference | undefined,
  tags: readonly Placed<string>[],
  isSaid: boolean,
): string[] {
  const first = target?.tag ?? (isSaid ? undefined : 'latest');
  const all = new Set(first === undefined ? [] : [first]);
  for (const tag of tags) {
    if (!isTag(tag.value)) reader.report(tag, `${quoted(tag.value)} is not a tag`);
    else if (all.has(tag.value)) {
      reader.report(tag, `the tag ${quoted(tag.value)} is there already`, { severity: 'warning' });
    } else all.add(tag.value);
  }
  return [...all];
}

function readMediaType(reader: Reader, mediaType: Placed<string>): IndexType | undefined {
  const { value } = mediaType;
  if (value === mediaTypes.ociIndex || value === mediaTypes.dockerList) return value;
  reader.report(
    mediaType,
    `${quoted(value)} is not the type of an index: ${mediaTypes.ociIndex} or ${mediaTypes.dockerList}`,
  );
  return undefined;
}
