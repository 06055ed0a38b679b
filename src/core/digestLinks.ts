// The digests in a manifest's text that lead on: to the manifests of an index, to a manifest's configuration and layers, to
// the subject of a referrer. Found by what stands around them (descriptor.md of the OCI image specification), so that the
// digest of something else, such as a base image in another repository or a layer unpacked, is no link.
import { parseDigest } from './digest.ts';
import { jsonString, jsonTokens, type Token } from './jsonText.ts';
import { attestedAnnotation, isUnknown, mediaTypes, parsePlatformObject, type Descriptor } from './manifest.ts';
import { formatPlatform } from './platform.ts';

export interface LinkedContent {
  readonly digest: string;
  readonly what: 'index' | 'manifest' | 'configuration' | 'statement' | 'layer';
  /** As the descriptor says it. */
  readonly platform?: string;
  /** Bytes, of what is no manifest: a blob is read up to its size. */
  readonly size?: number;
}

/** The range holds the digest without its quotes. */
export interface DigestLink extends Token, LinkedContent {}

/** Nothing that registries hold goes deeper, and what does is no manifest. */
const deepest = 64;
/** An editor underlines no more in good time. */
const mostLinks = 5000;

/** Of any text: what is no JSON, or no descriptor, has none. */
export function digestLinks(text: string): DigestLink[] {
  const links: DigestLink[] = [];
  const open: Container[] = [];
  let last: Token | undefined;
  for (const token of jsonTokens(text)) {
    const container = open.at(-1);
    const first = text.charAt(token.start);
    if (first === '{' || first === '[') {
      if (open.length === deepest) break;
      open.push({ key: container?.name ?? '', parent: container, name: undefined, members: new Map() });
    } else if (first === '}' || first === ']') {
      open.pop();
      links.push(...linksOf(container));
      if (links.length >= mostLinks) break;
    } else if (container && first === ':') {
      container.name = last && jsonString(text, last);
    } else if (container && first === ',') {
      container.name = undefined;
    } else if (container?.name !== undefined && wanted.has(container.name)) {
      container.members.set(container.name, memberAt(text, token));
    }
    last = token;
  }
  return withPlatforms(links);
}

/** What is named twice is the same, also where the second does not say its platform. */
function withPlatforms(links: readonly DigestLink[]): DigestLink[] {
  const platforms = new Map(links.flatMap(({ digest, platform }) => (platform ? [[digest, platform] as const] : [])));
  return links.map(link => {
    const platform = platforms.get(link.digest);
    return platform !== undefined && link.what === 'manifest' ? { ...link, platform } : link;
  });
}

/** An object or a list that is not closed yet. */
interface Container {
  /** The name under which it stands in the object around it. */
  readonly key: string;
  readonly parent: Container | undefined;
  /** The name whose value comes next. */
  name: string | undefined;
  readonly members: Map<string, Member>;
}

interface Member extends Token {
  readonly value: unknown;
}

const wanted = new Set(['digest', 'mediaType', 'size', 'os', 'architecture', 'variant', attestedAnnotation]);

function memberAt(text: string, token: Token): Member {
  const value = jsonString(text, token) ?? Number(text.slice(token.start, token.end));
  return { value, start: token.start + 1, end: token.end - 1 };
}

function linksOf(container: Container | undefined): DigestLink[] {
  if (!container) return [];
  const { key, members, parent } = container;
  if (key === 'platform') parent?.members.set('platform', { value: platformOf(members), start: 0, end: 0 });
  const attested = key === 'annotations' ? members.get(attestedAnnotation) : undefined;
  if (attested) return linkAt(attested, { what: 'manifest' });
  const digest = members.get('digest');
  const what = whatIs(key, members.get('mediaType')?.value);
  if (!digest || !what) return [];
  const platform = members.get('platform')?.value;
  const size = members.get('size')?.value;
  const isBlob = what !== 'index' && what !== 'manifest';
  if (isBlob && !isSize(size)) return [];
  return linkAt(digest, {
    what,
    ...(typeof platform === 'string' && { platform }),
    ...(isBlob && isSize(size) && { size }),
  });
}

function linkAt({ start, end, value }: Member, content: Omit<LinkedContent, 'digest'>): DigestLink[] {
  return typeof value === 'string' && parseDigest(value) ? [{ start, end, digest: value, ...content }] : [];
}

function platformOf(members: Container['members']): string | undefined {
  const object = Object.fromEntries(Array.from(members, ([name, { value }]) => [name, value]));
  const platform = parsePlatformObject(object);
  return platform && !isUnknown(platform) ? formatPlatform(platform) : undefined;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A layer that is read as a document; undefined for what is no JSON. */
export function layerContent({ mediaType, digest, size }: Descriptor): LinkedContent | undefined {
  const what = whatIs('', mediaType);
  return what === undefined ? undefined : { digest, what, size };
}

/** Undefined for what is no JSON: an archive can be pulled, not read. */
function whatIs(key: string, mediaType: unknown): LinkedContent['what'] | undefined {
  if (typeof mediaType !== 'string') return undefined;
  if (mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerList) return 'index';
  if (mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.dockerManifest) return 'manifest';
  if (!/[/+]json\s*(?:;|$)/i.test(mediaType)) return undefined;
  if (key === 'config') return 'configuration';
  return /\bin-toto\b/.test(mediaType) ? 'statement' : 'layer';
}
