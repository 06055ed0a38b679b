// Real clients against every registry of this folder: what they push is what they read back, digest by digest.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createClients } from './registry/clients.ts';
import type { Account, Clients } from './registry/clients.ts';
import { startCraneRegistry } from './registry/crane.ts';
import { startDistribution } from './registry/distribution.ts';
import type { Distribution } from './registry/distribution.ts';
import { startEmbeddedRegistry } from './registry/embedded.ts';
import type { EmbeddedRegistry } from './registry/embedded.ts';
import { startCountingProxy } from './registry/proxy.ts';
import { fillWithSamples, SAMPLES } from './registry/samples.ts';
import type { Sample } from './registry/samples.ts';
import type { RecordedRequest } from './registry/server.ts';
import { itWith } from './registry/tools.ts';

interface Target {
  readonly name: string;
  /** Programs the registry itself needs. */
  readonly tools: readonly string[];
  readonly start: () => Promise<Account & { readonly stop: () => Promise<void> }>;
}

const TARGETS: readonly Target[] = [
  {
    name: 'embedded',
    tools: [],
    start: async () => {
      const { host, close } = await startEmbeddedRegistry();
      return { host, stop: close };
    },
  },
  { name: 'crane', tools: ['crane'], start: startCraneRegistry },
  ...(['none', 'htpasswd', 'token'] as const).map(auth => ({
    name: `distribution (${auth})`,
    tools: ['docker-registry'],
    start: () => startDistribution({ auth }),
  })),
];

const TLS_OFF = ['--src-tls-verify=false', '--dest-tls-verify=false'];

/** Without layers for what is attested: crane wants gzip in every layer, and a statement is plain JSON. */
function validation(sample: Sample): string[] {
  return sample === SAMPLES.attested ? ['validate', '--fast', '--remote'] : ['validate', '--remote'];
}

describe('real clients', () => {
  let source: EmbeddedRegistry;
  let clients: Clients;
  beforeEach(async () => {
    source = await startEmbeddedRegistry();
    await fillWithSamples(source);
    clients = await createClients();
  });
  afterEach(() => Promise.all([source.close(), clients.clean()]));

  for (const { name, tools, start } of TARGETS) {
    const against = (test: (host: string) => Promise<void>) => async (): Promise<void> => {
      const target = await start();
      try {
        await clients.login(target);
        await test(target.host);
      } finally {
        await target.stop();
      }
    };

    itWith(
      [...tools, 'crane'],
      `${name}: crane copies every sample, validates it, lists it`,
      against(async host => {
        for (const sample of Object.values<Sample>(SAMPLES)) {
          const path = `${sample.repository}:${sample.tags[0]}`;
          await clients.crane('copy', `${source.host}/${path}`, `${host}/${path}`);
          assert.match(await clients.crane(...validation(sample), `${host}/${path}`), /^PASS/);
          assert.equal(await clients.crane('digest', `${host}/${path}`), sample.digest);
        }
        assert.equal(await clients.crane('ls', `${host}/library/tools`), '2.0\n2.1');
        assert.equal((await clients.crane('catalog', host)).split('\n').length, 5);
      }),
    );

    itWith(
      [...tools, 'crane'],
      `${name}: crane pushes an image from a folder`,
      against(async host => {
        const { digest } = SAMPLES.app.manifests[1];
        const folder = join(clients.folder, 'image');
        await clients.crane('pull', '--format', 'oci', `${source.host}/sample/app@${digest}`, folder);
        const pushed = await clients.crane('push', folder, `${host}/pushed/app:1.0`);
        assert.ok(pushed.endsWith(`${host}/pushed/app@${digest}`), pushed);
        assert.match(await clients.crane('validate', '--remote', `${host}/pushed/app:1.0`), /^PASS/);
      }),
    );

    itWith(
      [...tools, 'skopeo'],
      `${name}: skopeo copies in and reads back`,
      against(async host => {
        for (const sample of [SAMPLES.app, SAMPLES.legacy, SAMPLES.attested]) {
          const path = `${sample.repository}:${sample.tags[0]}`;
          await clients.skopeo(
            'copy',
            '--all',
            ...TLS_OFF,
            `docker://${source.host}/${path}`,
            `docker://${host}/${path}`,
          );
          const inspect = ['inspect', '--tls-verify=false', '--override-os=linux', '--override-arch=amd64'];
          const found: { Digest: string; Architecture: string } = JSON.parse(
            await clients.skopeo(...inspect, `docker://${host}/${path}`),
          );
          assert.deepEqual([found.Digest, found.Architecture], [sample.digest, 'amd64']);
        }
        const folder = join(clients.folder, 'read');
        const app = `docker://${host}/sample/app:1.0`;
        await clients.skopeo('copy', '--all', '--src-tls-verify=false', app, `oci:${folder}:1.0`);
        await clients.skopeo(
          'copy',
          '--all',
          '--dest-tls-verify=false',
          `oci:${folder}:1.0`,
          `docker://${host}/again/app:1.0`,
        );
        const again = await clients.skopeo('inspect', '--raw', '--tls-verify=false', `docker://${host}/again/app:1.0`);
        assert.equal(again, await clients.skopeo('inspect', '--raw', '--tls-verify=false', app));
      }),
    );
  }

  describe('through the counting proxy', () => {
    itWith(['crane'], 'crane digest costs two requests, and no request is lost on a copy', async () => {
      const proxy = await startCountingProxy(source.host);
      try {
        assert.equal(await clients.crane('digest', `${proxy.host}/sample/app:1.0`), SAMPLES.app.digest);
        assert.deepEqual(
          proxy.requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
          ['GET /v2/ 200', 'HEAD /v2/sample/app/manifests/1.0 200'],
        );
        await clients.crane('copy', `${proxy.host}/sample/app:1.0`, `${proxy.host}/copied/app:1.0`);
        // Sorted: crane asks several things at once, and two at once may overtake each other.
        const sorted = (requests: readonly RecordedRequest[]) => requests.map(one => JSON.stringify(one)).toSorted();
        assert.deepEqual(sorted(proxy.requests), sorted(source.requests));
      } finally {
        await proxy.close();
      }
    });

    itWith(
      ['crane', 'skopeo', 'docker-registry'],
      'crane and skopeo push with a token, which never passes the proxy',
      async () => {
        const registry: Distribution = await startDistribution({ auth: 'token' });
        const proxy = await startCountingProxy(registry.host);
        try {
          await clients.login({ ...registry, host: proxy.host });
          await clients.crane('copy', `${source.host}/sample/app:1.0`, `${proxy.host}/private/crane:1.0`);
          await clients.skopeo(
            'copy',
            '--all',
            ...TLS_OFF,
            `docker://${source.host}/sample/app:1.0`,
            `docker://${proxy.host}/private/skopeo:1.0`,
          );
          for (const name of ['crane', 'skopeo']) {
            assert.equal(await clients.crane('digest', `${proxy.host}/private/${name}:1.0`), SAMPLES.app.digest);
          }
          assert.ok(registry.tokenRequests!.length >= 2);
          assert.ok(
            registry.tokenRequests!.every(({ account, status }) => account === registry.user && status === 200),
          );
          assert.ok(proxy.requests.every(({ path }) => path.startsWith('/v2/')));
          assert.ok(proxy.requests.some(({ authorization, status }) => authorization && status === 201));
        } finally {
          await Promise.all([proxy.close(), registry.stop()]);
        }
      },
    );
  });
});
