// What the manifest and the configuration of a digest tell of an image: each is read once, and found again after the next
// start. Of what was read, sizes and times stay at hand.
import { artifactTypeOf, predicateTypeOf } from '../../core/artifacts.ts';
import { parseDigest } from '../../core/digest.ts';
import { parseImageConfiguration, type ImageConfiguration } from '../../core/imageConfig.ts';
import { compressedSize, isImageConfig, type Manifest } from '../../core/manifest.ts';
import { formatReference, withDigest, type Repository } from '../../core/reference.ts';
import { createdOf } from '../../core/time.ts';
import { aboutOf } from '../api.ts';
import { BoundedMap } from '../bounded.ts';
import type { Content } from './content.ts';
import type { ImageDescription } from '../describe.ts';
import { RegistryError } from '../errors.ts';
import type { Failures } from './failures.ts';
import type { FetchedManifest } from '../manifests.ts';

export interface ImageDetails extends FetchedManifest {
  /** Of what is an image, and no index or artifact. */
  readonly configuration?: ImageConfiguration;
}

export interface KnownDetails {
  /** Compressed bytes of one platform's image, or of an artifact's files. */
  readonly size?: number;
  /** Milliseconds since the epoch. */
  readonly created?: number;
  /** What it is: see `artifactTypeOf`. */
  readonly type?: string;
  /** What its statements say, by the types of their predicates: each once, in their order. */
  readonly predicates?: readonly string[];
  /** The configuration was read too: there is nothing more to learn. */
  readonly isWhole?: true;
}

/** All reject with RegistryError or the signal's reason; a failure of just now is repeated without a request. */
export interface Details {
  manifestOf(repository: Repository, digest: string, signal: AbortSignal): Promise<FetchedManifest>;
  /** Its configuration too, which is a second request. */
  detailsOf(repository: Repository, digest: string, signal: AbortSignal): Promise<ImageDetails>;
  sizeOf(repository: Repository, digest: string, signal: AbortSignal): Promise<number | undefined>;
  known(digest: string): KnownDetails;
  /** Takes what an image and the manifests that are kept tell, so that it is known at once. */
  recall(description: ImageDescription): Promise<void>;
}

const mostKnown = 5000;
const mostPredicates = 10;
/** Manifests looked for on disk with one image. */
const mostRecalled = 32;

export function createDetails(content: Content, failures: Failures): Details {
  const facts = new BoundedMap<KnownDetails>({ entries: mostKnown });

  const learn = (digest: string, more: KnownDetails): void => facts.set(digest, { ...facts.peek(digest), ...more });

  const learnManifest = (digest: string, manifest: Manifest): void => {
    const created = createdOf(manifest);
    learn(digest, {
      type: artifactTypeOf(manifest),
      predicates: predicatesOf(manifest),
      ...(manifest.kind === 'image' && { size: compressedSize(manifest) }),
      ...(created !== undefined && { created }),
    });
  };

  const manifestOf: Details['manifestOf'] = async ({ host, repository }, text, signal) => {
    const digest = parseDigest(text);
    if (!digest) throw new RegistryError('refused', aboutOf({ host, repository }, text), 'it is not a digest');
    const reference = withDigest({ host, repository, original: '' }, digest);
    const read = () => content.manifest(reference, signal);
    const fetched = await failures.remembering(formatReference(reference), host, read);
    learnManifest(text, fetched.manifest);
    return fetched;
  };

  return {
    manifestOf,

    async detailsOf(repository, digest, signal) {
      const fetched = await manifestOf(repository, digest, signal);
      const { manifest } = fetched;
      if (manifest.kind === 'index' || !isImageConfig(manifest.config)) {
        learn(digest, { isWhole: true });
        return fetched;
      }
      const key = `configuration ${repository.host}/${repository.repository}@${manifest.config.digest}`;
      const read = () => content.textBlob(repository, manifest.config, signal);
      const configuration = parseImageConfiguration(await failures.remembering(key, repository.host, read));
      const { created } = configuration;
      learn(digest, { isWhole: true, ...(created !== undefined && { created }) });
      return { ...fetched, configuration };
    },

    async sizeOf(repository, digest, signal) {
      if (!facts.has(digest) && parseDigest(digest)) await manifestOf(repository, digest, signal);
      return facts.get(digest)?.size;
    },

    known: digest => facts.peek(digest) ?? {},

    async recall({ digest, size, platforms }) {
      if (size !== undefined) learn(digest, { size });
      const unknown = platforms.filter(each => !facts.has(each.digest)).slice(0, mostRecalled);
      const look = async (each: string) => {
        const parsed = parseDigest(each);
        const kept = parsed && (await content.kept(parsed));
        if (kept) learnManifest(each, kept.manifest);
      };
      await Promise.all(unknown.map(each => look(each.digest)));
    },
  };
}

function predicatesOf(manifest: Manifest): string[] {
  const layers = manifest.kind === 'image' ? manifest.layers : [];
  const types = [manifest, ...layers].flatMap(each => predicateTypeOf(each) ?? []);
  return [...new Set(types)].slice(0, mostPredicates);
}
