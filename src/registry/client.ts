// The OCI distribution client: everything that can be asked of a registry.
import { createApi, type ApiSettings } from './api.ts';
import { createAttached, type AttachedReader } from './attached.ts';
import { createBlobs, type Blobs } from './write/blobs.ts';
import { createDeletion, type Deletion } from './deletion/deletion.ts';
import { createLists, type Lists } from './lists.ts';
import { createImageCopying, type ImageCopying } from './write/copyImage.ts';
import { createIndexWriting, type IndexWriting } from './write/indexWriting.ts';
import { createManifests, type Manifests } from './manifests.ts';
import { createBrowsing, type Browsing } from './providers/browse.ts';
import { createPushChecks, type PushChecks } from './write/checkPush.ts';
import { createReferrers, type Referrers } from './referrers.ts';
import { createUploads, type Uploads } from './write/upload.ts';
import { createWriting, type Writing } from './write/write.ts';

export interface RegistryClient
  extends
    Manifests,
    Lists,
    Browsing,
    Blobs,
    Uploads,
    Writing,
    Referrers,
    AttachedReader,
    PushChecks,
    IndexWriting,
    ImageCopying,
    Deletion {
  /** The credentials for a host are others now: what was got with the old ones, tokens and refusals, is forgotten. */
  forgetSignIn(host: string): void;
  close(): Promise<void>;
}

export function createRegistryClient(settings: ApiSettings): RegistryClient {
  const api = createApi(settings);
  const lists = createLists(api);
  const manifests = createManifests(api);
  const blobs = createBlobs(api);
  const uploads = createUploads(api, blobs);
  const writing = createWriting(api, manifests);
  const referrers = createReferrers(api, manifests);
  const browsing = createBrowsing(api, lists, settings);
  return {
    ...manifests,
    ...blobs,
    ...uploads,
    ...writing,
    ...referrers,
    ...createAttached({ ...referrers, ...manifests }),
    ...createIndexWriting({ api, manifests, blobs, uploads, writing }),
    ...createImageCopying({ api, manifests, blobs, uploads, writing, ...referrers, ...lists }),
    ...lists,
    ...browsing,
    ...createPushChecks(api, host => browsing.kindOf(host)),
    ...createDeletion({ api, lists, manifests, writing }, settings),
    forgetSignIn: host => api.forgetSignIn(host),
    close: () => api.close(),
  };
}
