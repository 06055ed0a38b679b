// The extension's registry client, put together as the extension does it, without VS Code's settings.
import process from 'node:process';
import { InvalidReference, parseReference, type Reference } from '../../src/core/reference.ts';
import { dockerCredentials } from '../../src/registry/auth/credentials.ts';
import { createImageCache, type ImageCache } from '../../src/registry/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';

export interface OurClient {
  readonly images: ImageCache;
  readonly close: () => Promise<void>;
}

/** @param dockerConfig the folder in which Docker's configuration would be */
export function openOurClient(dockerConfig: string): OurClient {
  const client = createRegistryClient({
    credentials: dockerCredentials({
      env: { ...process.env, DOCKER_CONFIG: dockerConfig },
      home: dockerConfig,
      mayRunPrograms: () => false,
    }),
    options: () => ({}),
    timeout: () => 20_000,
  });
  return { images: createImageCache(client, { tagTtl: () => 60_000 }), close: () => client.close() };
}

export function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  if (reference instanceof InvalidReference) throw reference;
  return reference;
}
