// The OCI distribution client: everything that can be asked of a registry.
import { createApi, type ApiSettings } from './api.ts';
import { createLists, type Lists } from './lists.ts';
import { createManifests, type Manifests } from './manifests.ts';

export interface RegistryClient extends Manifests, Lists {
  close(): Promise<void>;
}

export function createRegistryClient(settings: ApiSettings): RegistryClient {
  const api = createApi(settings);
  return { ...createManifests(api), ...createLists(api), close: () => api.close() };
}
