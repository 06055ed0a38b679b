// The extension's registry client, put together as the extension does it, without VS Code's settings.
import process from 'node:process';
import { InvalidReference, parseReference, type Reference } from '../../src/core/reference.ts';
import { storedCredentials } from '../../src/registry/auth/storedCredentials.ts';
import { createImageCache, type ImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';

export interface OurClient {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly close: () => Promise<void>;
}

/**
 * @param dockerConfig the folder in which Docker's configuration would be
 * @param timeout milliseconds for one request
 */
export function openOurClient(dockerConfig: string, timeout = 20_000): OurClient {
  const client = createRegistryClient({
    credentials: storedCredentials({
      env: { ...process.env, DOCKER_CONFIG: dockerConfig },
      home: dockerConfig,
      mayRunPrograms: () => false,
    }),
    options: () => ({}),
    timeout: () => timeout,
  });
  return { client, images: createImageCache(client, { tagTtl: () => 60_000 }), close: () => client.close() };
}

export function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  if (reference instanceof InvalidReference) throw reference;
  return reference;
}
