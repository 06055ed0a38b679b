// The sources of an index document: each with its image, its platform and what is annotated.
import { normalizePlatform, type Platform } from '../../platform.ts';
import { isMap, type Node } from 'yaml';
import { entryKeys, platformKeys } from './keys.ts';
import type { Placed, PlacedEntry, Span } from './document.ts';
import { firstLine, quoted, type Reader } from './read.ts';
import { readSource } from './source.ts';
import { isNothing, type Member } from './yaml.ts';

export function readEntries(reader: Reader, member: Member | undefined): PlacedEntry[] {
  if (!member?.value) return [];
  const items = reader.items(member.value);
  if (!items) reader.report(reader.span(member.value), '“manifests” is a list: - image: name:tag');
  return (items ?? []).map(item => readEntry(reader, item));
}

function readEntry(reader: Reader, item: Node): PlacedEntry {
  const span = reader.span(item);
  const members = reader.members(item, entryKeys, 'each of “manifests”');
  const image = reader.text(members.get('image'));
  const node = reader.yaml.resolved(item);
  if ((isNothing(node) || isMap(node)) && !members.get('image')?.value) {
    reader.report(
      members.get('image')?.key ?? within(span, firstLine(reader.yaml.text, span.start)),
      'it does not say which image: write image: name:tag',
    );
  }
  const source = image && readSource(reader, image);
  const platform = readPlatform(reader, members.get('platform'));
  const annotations = reader.annotations(members.get('annotations'));
  return {
    ...span,
    ...(source && {
      entry: {
        ...source,
        ...(platform && platform.value && { platform: platform.value }),
        ...(annotations && { annotations: annotations.value }),
      },
    }),
    ...(image && { image }),
    ...(platform && { platform: { start: platform.start, end: platform.end } }),
    ...(annotations && { annotations: { start: annotations.start, end: annotations.end } }),
  };
}

/** Of an entry in braces its line may hold more than the entry. */
function within(outer: Span, inner: Span): Span {
  return { start: inner.start, end: outer.end > inner.start ? Math.min(inner.end, outer.end) : inner.end };
}

/** The value is undefined where it says nothing, or nothing that can be read. */
function readPlatform(reader: Reader, member: Member | undefined): Placed<Platform | undefined> | undefined {
  if (!member?.value) return undefined;
  const span = reader.span(member.value);
  const members = reader.members(member.value, platformKeys, '“platform”');
  const word = (name: string) => wordOf(reader, members.get(name));
  const [os, architecture, variant, osVersion] = ['os', 'architecture', 'variant', 'os.version'].map(word);
  const osFeatures = reader.texts(members.get('os.features'))?.filter(each => isWord(reader, each));
  if (!os || !architecture) {
    const isReported = reader.faults().some(({ start, end }) => start >= span.start && end <= span.end);
    if (members.size > 0 && !isReported) reader.report(span, 'a platform needs both “os” and “architecture”');
    return { ...span, value: undefined };
  }
  const platform: Platform = {
    os: os.value,
    architecture: architecture.value,
    ...(variant && { variant: variant.value }),
    ...(osVersion && { osVersion: osVersion.value }),
    ...(osFeatures && osFeatures.length > 0 && { osFeatures: osFeatures.map(({ value }) => value) }),
  };
  reportOtherNames(reader, platform, os, architecture);
  return { ...span, value: platform };
}

function wordOf(reader: Reader, member: Member | undefined): Placed<string> | undefined {
  const text = reader.text(member);
  return text && isWord(reader, text) ? text : undefined;
}

/** What readers of an index take for a part of a platform, ours among them. */
function isWord(reader: Reader, text: Placed<string>): boolean {
  const isOne = /^[\w.+-]{1,64}$/.test(text.value);
  if (!isOne) reader.report(text, `${quoted(text.value)} is no part of a platform: letters, digits and . _ + - only`);
  return isOne;
}

/** `aarch64` is what uname says. Not every engine translates it. */
function reportOtherNames(reader: Reader, platform: Platform, os: Placed<string>, architecture: Placed<string>): void {
  const normal = normalizePlatform(platform);
  const names = [
    [os, normal.os],
    [architecture, normal.architecture],
  ] as const;
  for (const [written, name] of names) {
    if (written.value !== name)
      reader.report(written, `${quoted(written.value)} is called “${name}” in an index`, { severity: 'warning' });
  }
}
