// What the tests of the providers share: one service to play, and a client that is sent there.
import assert from 'node:assert/strict';
import type { RegistryKind } from '../../../src/core/registryKind.ts';
import { formatPlatform } from '../../../src/core/platform.ts';
import type { Credentials } from '../../../src/registry/auth/credentials.ts';
import { createRegistryClient, type RegistryClient } from '../../../src/registry/client.ts';
import type { TagPage } from '../../../src/registry/providers/provider.ts';
import { startService, type FakeService } from '../../support/registry/providers.ts';

export interface Stage {
  readonly service: FakeService;
  /** Every host is of this kind, and asks the service; it is the registry too where its own host is asked. */
  client(kind: RegistryKind, settings?: { login?: Credentials; own?: boolean }): RegistryClient;
  /** The paths that were asked since the last `play`. */
  paths(): string[];
}

/** `own`: the provider's own address is kept, as for services that stand beside the registry itself. */
export function withService(): Stage {
  let service: FakeService | undefined;
  const clients: RegistryClient[] = [];
  before(async () => {
    service = await startService();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
  });
  after(() => service?.close());
  const running = (): FakeService => {
    assert(service);
    return service;
  };
  return {
    get service() {
      return running();
    },
    client(kind, { login, own = false } = {}) {
      const client = createRegistryClient({
        credentials: () => Promise.resolve(login),
        options: () => ({ kind }),
        timeout: () => 2000,
        ...(!own && { services: { [kind]: `${running().origin}/` } }),
      });
      clients.push(client);
      return client;
    },
    paths: () => running().requests.map(({ path }) => path),
  };
}

/** `latest: linux/amd64 …` for each tag, with digests and sizes where they are known. */
export function shown({ names, platforms }: TagPage): string[] {
  return names.map(name => {
    const listed = platforms?.get(name)?.map(({ platform, digest, size }) => {
      return [formatPlatform(platform), platform.osVersion, digest?.slice(7, 9), size].filter(Boolean).join(' ');
    });
    return listed ? `${name}: ${listed.join(', ')}` : name;
  });
}
