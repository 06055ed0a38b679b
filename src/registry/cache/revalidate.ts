// What a reference holds now, with as little asked as possible: a tag that is known already is only asked where it
// points to. On Docker Hub that costs no pull.
import { formatDigest, parseDigest, type Digest } from '../../core/digest.ts';
import { withDigest, type Reference } from '../../core/reference.ts';
import type { RegistryClient } from '../client.ts';
import type { Content } from './content.ts';
import { describeManifest, type ImageDescription } from '../describe.ts';
import { RegistryError } from '../errors.ts';
import type { FetchedManifest } from '../manifests.ts';

/** `before` is what the tag held when it was last asked. Rejects with RegistryError or the signal's reason. */
export async function describeNow(
  client: Pick<RegistryClient, 'head'>,
  content: Content,
  reference: Reference,
  before: ImageDescription | undefined,
  signal: AbortSignal,
): Promise<ImageDescription> {
  const digest = before && !reference.digest ? await pointedTo(client, reference, signal) : undefined;
  if (digest && formatDigest(digest) === before?.digest) return before;
  const fetched = await fetchAt(content, reference, digest, signal);
  return fetched.digest === before?.digest ? before : await describeManifest(content, reference, fetched, signal);
}

/** Undefined where only the manifest itself can tell: HEAD is refused, or its answer has no digest (nor any reason). */
async function pointedTo(
  client: Pick<RegistryClient, 'head'>,
  reference: Reference,
  signal: AbortSignal,
): Promise<Digest | undefined> {
  try {
    return parseDigest((await client.head(reference, signal)) ?? '');
  } catch (error) {
    if (!(error instanceof RegistryError) || !wasAnswered(error)) throw error;
    return undefined;
  }
}

/** Whether another request may have another answer: not from a registry that is away, busy or broken. */
function wasAnswered({ data: { status = 0 } }: RegistryError): boolean {
  return (status >= 400 && status < 500 && status !== 429) || status === 501;
}

async function fetchAt(
  content: Content,
  reference: Reference,
  digest: Digest | undefined,
  signal: AbortSignal,
): Promise<FetchedManifest> {
  if (!digest) return await content.ask(reference, signal);
  try {
    return await content.manifest(withDigest(reference, digest), signal);
  } catch (error) {
    // Moved again meanwhile, or a registry that serves tags only: the error shall be about the tag.
    if (!(error instanceof RegistryError) || !wasAnswered(error)) throw error;
    return await content.ask(reference, signal);
  }
}
