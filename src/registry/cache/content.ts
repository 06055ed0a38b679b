// Manifests and configurations by what they are: what has a digest is asked for once, by whoever needs it, and then kept.
import { formatDigest, parseDigest, type Digest } from '../../core/digest.ts';
import { MalformedManifest, parseManifest } from '../../core/manifest.ts';
import { withDigest, type Reference } from '../../core/reference.ts';
import type { RegistryClient } from '../client.ts';
import { describeManifest, type ImageDescription } from '../describe.ts';
import type { FetchedManifest } from '../manifests.ts';
import { singleFlight } from '../singleFlight.ts';
import type { Store } from './store.ts';

type Source = Pick<RegistryClient, 'manifest' | 'textBlob'>;

/** `manifest` and `textBlob` ask the registry only for what is not kept. */
export interface Content extends Source {
  /** Asks the registry, whatever is kept: that a repository holds a digest is more than what that digest is. */
  ask: Source['manifest'];
  /** Without asking. */
  kept(digest: Digest): Promise<FetchedManifest | undefined>;
  /** What `reference` held at that digest, if all of it is kept. */
  describeKept(reference: Reference, digest: string): Promise<ImageDescription | undefined>;
}

export function createContent(client: Source, store: Store): Content {
  const single = singleFlight();

  const ask: Content['ask'] = async (reference, signal) => {
    const fetched = await client.manifest(reference, signal);
    if (tellsItsType(fetched)) store.write('manifests', fetched.digest, fetched.text);
    return fetched;
  };

  const kept: Content['kept'] = async asked => {
    const digest = formatDigest(asked);
    const text = await store.read('manifests', digest);
    const manifest = text === undefined ? undefined : parseManifest(text);
    if (text === undefined || !manifest || manifest instanceof MalformedManifest) return undefined;
    return { text, digest, manifest };
  };

  const keptOnly: Source = {
    manifest: async ({ digest }) => (digest && (await kept(digest))) ?? notKept(),
    textBlob: async (_, { digest }) => (await store.read('configurations', digest)) ?? notKept(),
  };

  return {
    ask,
    kept,

    manifest(reference, signal) {
      const { digest } = reference;
      if (!digest) return ask(reference, signal);
      const key = `manifest ${reference.host}/${reference.repository} ${formatDigest(digest)}`;
      return single(key, signal, async shared => (await kept(digest)) ?? (await ask(reference, shared)));
    },

    textBlob(repository, descriptor, signal) {
      const { digest } = descriptor;
      return single(`blob ${repository.host}/${repository.repository} ${digest}`, signal, async shared => {
        const found = await store.read('configurations', digest);
        if (found !== undefined) return found;
        const text = await client.textBlob(repository, descriptor, shared);
        store.write('configurations', digest, text);
        return text;
      });
    },

    async describeKept(reference, text) {
      const digest = parseDigest(text);
      if (!digest) return undefined;
      try {
        const fetched = await keptOnly.manifest(withDigest(reference, digest), never);
        return await describeManifest(keptOnly, reference, fetched, never);
      } catch {
        // Whatever stands in the way, the registry can be asked.
        return undefined;
      }
    },
  };
}

/** Reading what is kept takes no time worth a signal. */
const never = new AbortController().signal;

/** What is kept has no header beside it: a manifest that would be read as another type without one is not kept. */
function tellsItsType({ text, manifest }: FetchedManifest): boolean {
  const alone = parseManifest(text);
  return !(alone instanceof MalformedManifest) && alone.mediaType === manifest.mediaType;
}

function notKept(): never {
  throw new Error('it is not kept');
}
