// The images that an index shall hold: what is known of each, and that each is in the index's own repository first.
import { parseDigest, formatDigest } from '../../core/digest.ts';
import {
  isImageConfig,
  isUnknown,
  MalformedManifest,
  mediaTypes,
  parseConfigPlatform,
  type Descriptor,
  type Image,
} from '../../core/manifest.ts';
import type { Platform } from '../../core/platform.ts';
import { tagOrDigest, type Reference, type Repository } from '../../core/reference.ts';
import { aboutOf, checkedName, checkedTag } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { at, type Copier, type Parts } from './copy.ts';
import { RegistryError } from '../errors.ts';
import type { FetchedManifest } from '../manifests.ts';
import { together } from './together.ts';

export interface IndexChild {
  /** On the target's registry, in any repository. An index stands for what it holds. */
  readonly reference: Reference;
  /** Read from the image's configuration where it is left out. */
  readonly platform?: Platform;
  /** Of its entry; OCI only. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where the index goes, and how what it holds gets there. */
interface Destination {
  readonly target: Repository;
  readonly access: Access;
  readonly copier: Copier;
}

/** The index's entries for one child, which are in the target's repository then. */
export type Resolve = (to: Destination, child: IndexChild, signal: AbortSignal) => Promise<readonly Descriptor[]>;

export function createResolve({ api, manifests }: Pick<Parts, 'api' | 'manifests'>): Resolve {
  /** What a HEAD says of an image; undefined where only its content can tell. */
  const head = (reference: Reference, access: Access, signal: AbortSignal): Promise<Descriptor | undefined> => {
    const about = aboutOf(reference, tagOrDigest(reference));
    const path = `${checkedName(reference, about)}/manifests/${checkedTag(reference, about)}`;
    const headers = { accept: Object.values(mediaTypes).join(', ') };
    return api.limited(about, signal, async both => {
      const answer = await api.call({ method: 'HEAD', path, access, about, headers, signal: both });
      await answer.discard();
      return describedBy(answer.headers, reference);
    });
  };

  const platformOf = async (
    reference: Reference,
    { config }: Image,
    access: Access,
    signal: AbortSignal,
  ): Promise<Platform | undefined> => {
    if (!isImageConfig(config)) return undefined;
    const platform = parseConfigPlatform(await manifests.textBlob(reference, config, signal, access));
    if (!(platform instanceof MalformedManifest)) return isUnknown(platform) ? undefined : platform;
    throw new RegistryError('malformed', aboutOf(reference, tagOrDigest(reference)), platform.message);
  };

  const imageEntry = async (
    to: Destination,
    child: IndexChild,
    fetched: FetchedManifest,
    image: Image,
    signal: AbortSignal,
  ) => {
    const { reference, annotations } = child;
    const { target, access, copier } = to;
    const works = [
      async (both: AbortSignal) => child.platform ?? (await platformOf(reference, image, access, both)),
      async (both: AbortSignal) => {
        if (reference.repository !== target.repository) await copier.copy({ repository: reference }, fetched, both);
        return undefined;
      },
    ];
    const [platform] = await together(signal, works);
    const size = new TextEncoder().encode(fetched.text).length;
    const { artifactType } = image;
    return {
      mediaType: image.mediaType,
      digest: fetched.digest,
      size,
      ...(platform && { platform }),
      ...(annotations && { annotations }),
      ...(artifactType && { artifactType }),
    };
  };

  return async (to, child, signal) => {
    const { reference, platform, annotations } = child;
    const { target, access, copier } = to;
    if (platform && reference.repository === target.repository) {
      const known = await head(reference, access, signal);
      if (known) return [{ ...known, platform, ...(annotations && { annotations }) }];
    }
    const fetched = await manifests.manifest(reference, signal, access);
    const { manifest } = fetched;
    if (manifest.kind === 'image') return [await imageEntry(to, child, fetched, manifest, signal)];
    if (reference.repository !== target.repository) {
      const copyOne = async (digest: string, both: AbortSignal) =>
        copier.copy({ repository: reference }, await manifests.manifest(at(reference, digest), both, access), both);
      await together(
        signal,
        manifest.manifests.map(
          ({ digest }) =>
            (both: AbortSignal) =>
              copyOne(digest, both),
        ),
      );
    }
    return manifest.manifests;
  };
}

function describedBy(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  reference: Reference,
): Descriptor | undefined {
  const header = headers['docker-content-digest'];
  const digest = reference.digest ?? (typeof header === 'string' ? parseDigest(header) : undefined);
  const mediaType = String(headers['content-type']).split(';')[0]?.trim().toLowerCase();
  const size = Number(headers['content-length'] ?? Number.NaN);
  const isImage = mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.dockerManifest;
  return digest && isImage && size > 0 ? { mediaType, digest: formatDigest(digest), size } : undefined;
}
