// What the cache knows of an index document's sources and of its tags, as the rules want it.
import type { IndexKnowledge, SourceFailure } from '../../../core/indexes/document/findings.ts';
import type { Source } from '../../../core/indexes/source.ts';
import { MalformedManifest, parseManifest } from '../../../core/manifest.ts';
import { formatReference, type Reference } from '../../../core/reference.ts';
import type { ImageCache } from '../../../registry/cache/cache.ts';
import type { ImageDescription } from '../../../registry/describe.ts';
import { RegistryError, safeText } from '../../../registry/errors.ts';
import { lookUpOutcome, type Outcome } from '../../shared/outcome.ts';

/** Without asking anybody. */
export function knowledgeOf(images: Pick<ImageCache, 'peek'>): IndexKnowledge {
  return {
    source(reference) {
      const outcome = images.peek(reference);
      return outcome instanceof RegistryError ? failureOf(outcome) : outcome && sourceOf(outcome.description);
    },
    digestOf(tag) {
      const outcome = images.peek(tag);
      const isKnown = outcome && !(outcome instanceof RegistryError) && !outcome.offline;
      return isKnown ? outcome.description.digest : undefined;
    },
  };
}

/** A registry that gives no answer says nothing of the image. */
function failureOf({ kind, message }: RegistryError): SourceFailure | undefined {
  if (kind === 'not-found') return { kind: 'missing' };
  const isOfImage = kind === 'malformed' || kind === 'too-large' || kind === 'digest-mismatch';
  return isOfImage ? { kind: 'unusable', reason: safeText(message) } : undefined;
}

const sources = new WeakMap<ImageDescription, Source | SourceFailure>();

function sourceOf(description: ImageDescription): Source | SourceFailure {
  const known = sources.get(description) ?? readSource(description);
  sources.set(description, known);
  return known;
}

function readSource({ kind, digest, mediaType, text, platforms }: ImageDescription): Source | SourceFailure {
  if (kind === 'image') {
    const descriptor = { mediaType, digest, size: Buffer.byteLength(text) };
    const platform = platforms[0]?.platform;
    return { kind, descriptor, ...(platform && { platform }) };
  }
  const manifest = parseManifest(text, mediaType);
  if (manifest instanceof MalformedManifest) return { kind: 'unusable', reason: safeText(manifest.message) };
  return manifest.kind === 'index'
    ? { ...manifest, digest, text }
    : { kind: 'image', descriptor: { mediaType, digest, size: Buffer.byteLength(text) } };
}

/** More images in one index nobody makes; a hostile document may name hundreds of thousands. */
export const mostSources = 300;

/** By full reference. `each` is told when all of one registry are known; rejects only with the signal's reason. */
export async function lookUpAll(
  images: ImageCache,
  references: readonly Reference[],
  signal: AbortSignal,
  each: () => void = () => {},
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const lookUp = async (reference: Reference) => {
    outcomes.set(formatReference(reference), await lookUpOutcome(images, reference, signal));
  };
  const byHost = Map.groupBy(references.slice(0, mostSources), ({ host }) => host).values();
  await Promise.all([...byHost].map(group => Promise.all(group.map(lookUp)).then(each)));
  return outcomes;
}
