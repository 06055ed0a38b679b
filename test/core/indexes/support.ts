// Sources and entries of indexes, written short.
import assert from 'node:assert/strict';
import { parseSource } from '../../../src/core/indexes/document/source.ts';
import { resolveIndex, type Resolution } from '../../../src/core/indexes/resolve.ts';
import type { IndexSource, Source } from '../../../src/core/indexes/source.ts';
import type { IndexSpec, SpecEntry } from '../../../src/core/indexes/spec.ts';
import { mediaTypes, type Descriptor } from '../../../src/core/manifest.ts';
import { parsePlatform, type Platform } from '../../../src/core/platform.ts';
import { InvalidReference } from '../../../src/core/reference.ts';

export const { ociIndex, ociManifest, dockerList, dockerManifest } = mediaTypes;

/** `a` → sha256:aaaa… */
export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

/** `windows(10.0.1)/amd64`, as written: nothing is normalised. */
export function platform(text: string): Platform {
  const [first = '', architecture = '', variant] = text.split('/');
  assert(!(parsePlatform(text, { os: 'linux', architecture: 'amd64' }) instanceof Error), text);
  const [os = '', osVersion] = first.replace(')', '').split('(');
  return { os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }) };
}

export function descriptor(letter: string, of?: string, more: Partial<Descriptor> = {}): Descriptor {
  return { mediaType: ociManifest, digest: digest(letter), size: 7, ...(of && { platform: platform(of) }), ...more };
}

/** BuildKit's, about an image. */
export function attestation(letter: string, subject: string): Descriptor {
  return descriptor(letter, 'unknown/unknown', {
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digest(subject),
    },
  });
}

export function image(letter: string, of?: string, mediaType: string = ociManifest): Source {
  return {
    kind: 'image',
    descriptor: descriptor(letter, undefined, { mediaType }),
    ...(of && { platform: platform(of) }),
  };
}

export function index(letter: string, manifests: readonly Descriptor[], more: Partial<IndexSource> = {}): IndexSource {
  return { kind: 'index', digest: digest(letter), mediaType: ociIndex, manifests, ...more };
}

export function entry(text: string, of?: string, annotations?: Record<string, string>): SpecEntry {
  const source = parseSource(text);
  assert(!(source instanceof InvalidReference), text);
  return { ...source, ...(of && { platform: platform(of) }), ...(annotations && { annotations }) };
}

/** By the sources' names as they are written. */
export function resolve(
  manifests: readonly SpecEntry[],
  sources: Readonly<Record<string, Source>>,
  more: Omit<Partial<IndexSpec>, 'manifests'> & { base?: IndexSource } = {},
): Resolution {
  const { base, ...spec } = more;
  return resolveIndex({ ...spec, manifests }, ({ reference }) => sources[reference.original], base);
}

/** `a linux/amd64`: enough to see which entries there are, in which order. */
export function shown({ entries }: Resolution): string[] {
  return entries.map(({ descriptor: { digest, platform, annotations } }) => {
    const { os = '-', architecture = '', variant = '', osVersion = '' } = platform ?? {};
    const version = osVersion && `(${osVersion})`;
    const about = annotations?.['vnd.docker.reference.digest'];
    const said = Object.entries(annotations ?? {}).map(([name, value]) => ` ${name}=${value}`);
    const end = about === undefined ? said.join('') : ` about ${about.at(-1)}${said.slice(2).join('')}`;
    return `${digest.at(-1)} ${os}${version}${architecture && `/${architecture}`}${variant && `/${variant}`}${end}`;
  });
}
