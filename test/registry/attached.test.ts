// What hangs beside an image, whoever put it there and however the registry keeps it; and how often that is asked.
import assert from 'node:assert/strict';
import type { Attached } from '../../src/registry/attached.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createClients } from '../support/registry/clients.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { SAMPLES, sampleImages } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { pushArtifacts } from './attachedSupport.ts';
import { digestOf, oci } from './referrersSupport.ts';
import { failureOf, lines, uncancelled, withClient } from './support.ts';

const repository = 'sample/legacy';
const subject = SAMPLES.legacy.digest;
const fallback = subject.replace(':', '-');
const at = (path: string) => `/v2/${repository}/${path}`;
const api = `GET ${at(`referrers/${subject}`)}`;
const heads = ['sig', 'att', 'sbom'].map(end => `HEAD ${at(`manifests/${fallback}.${end}`)}`);
const named = (found: readonly Attached[]) =>
  found.map(({ artifactType, digest }) => `${artifactType} ${digest}`).toSorted();

describe('what oras and Cosign put beside an image', () => {
  const byTag = [`GET ${at(`manifests/${fallback}`)}`];
  const registries = [
    { name: 'distribution, by the fallback tag', tool: 'docker-registry', start: startDistribution, more: byTag },
    { name: 'crane’s registry, by the fallback tag', tool: 'crane', start: startCraneRegistry, more: byTag },
    {
      name: 'a registry with the referrers API',
      tool: 'oras',
      start: async () => {
        const { host, close } = await startEmbeddedRegistry();
        return { host, stop: close };
      },
      more: [],
    },
  ] as const;
  for (const { name, tool, start, more } of registries) {
    itWith([tool, 'oras'], `is found on ${name}`, async () => {
      const registry = await start();
      const proxy = await startCountingProxy(registry.host);
      const clients = await createClients();
      try {
        await copyInto(registry.host, undefined, await sampleImages());
        const pushed = await pushArtifacts(clients, `${registry.host}/${repository}`, subject);
        await withClient({}, async client => {
          const of = (digest: string) =>
            client.attached({ host: proxy.host, repository }, digestOf(digest), uncancelled());
          const found = await of(subject);
          assert.deepEqual(named(found), [
            `application/spdx+json ${pushed.sbom}`,
            `application/vnd.cncf.notary.signature ${pushed.notation}`,
            `application/vnd.dev.cosign.artifact.sig.v1+json ${pushed.cosign}`,
          ]);
          const sbom = found.find(({ digest }) => digest === pushed.sbom);
          assert.equal(sbom?.annotations?.['org.opencontainers.image.created'], '2024-03-01T00:00:00Z');
          assert.deepEqual(lines(proxy.requests).toSorted(), [api, ...heads, ...more].toSorted());
          assert.deepEqual(named(await of(pushed.sbom)), [
            `application/vnd.cncf.notary.signature ${pushed.sbomSignature}`,
          ]);
          assert.deepEqual(await of(pushed.sbomSignature), []);
        });
      } finally {
        await Promise.all([clients.clean(), proxy.close(), registry.stop()]);
      }
    });
  }
});

describe('a list of what hangs beside an image', () => {
  const ask = async (
    script: (method: string, path: string) => Fault | undefined,
    use: (
      of: () => Promise<readonly Attached[]>,
      log: () => string[],
      forget: (host?: string) => void,
    ) => Promise<void>,
    now: () => number = Date.now,
  ) => {
    const registry = await startFaultyRegistry(({ method, path }) => script(method, path));
    try {
      await withClient({ timeout: 1000 }, async client => {
        const cache = createImageCache(client, { tagTtl: () => 1000, now });
        const of = () => cache.attachedTo({ host: registry.host, repository }, digestOf(subject), uncancelled());
        await use(
          of,
          () => lines(registry.requests.splice(0)).toSorted(),
          host => cache.forget(host),
        );
      });
    } finally {
      await registry.close();
    }
  };
  const whole = [api, ...heads].toSorted();
  const status = (code: number): Fault => ({ kind: 'status', status: code });

  it('is asked for once at a time, again after a while, and again after all was forgotten', async () => {
    let time = 0;
    const run = async (of: () => Promise<unknown>, log: () => string[], forget: (host?: string) => void) => {
      assert.deepEqual(await Promise.all([of(), of()]), [[], []]);
      assert.deepEqual(log(), whole);
      time += 999;
      await of();
      forget('elsewhere.test');
      await of();
      assert.deepEqual(log(), []);
      time += 1;
      await of();
      assert.deepEqual(log(), whole);
      forget();
      await of();
      assert.deepEqual(log(), whole);
    };
    await ask(
      () => undefined,
      run,
      () => time,
    );
  });

  it('that was asked for before all was forgotten is no answer afterwards', async () => {
    await ask(
      () => undefined,
      async (of, log, forget) => {
        const early = of();
        forget();
        await early;
        assert.deepEqual(log(), whole);
        await of();
        assert.deepEqual(log(), whole);
      },
    );
  });

  it('that failed just now is not asked for again before all was forgotten', async () => {
    let broken = true;
    await ask(
      (_, path) => (broken && path.includes('/referrers/') ? status(403) : undefined),
      async (of, log, forget) => {
        // Those that are asked for beside it may still be on their way.
        const lists = () => log().filter(line => line === api);
        assert.equal((await failureOf(of())).kind, 'forbidden');
        assert.deepEqual(lists(), [api]);
        assert.equal((await failureOf(of())).kind, 'forbidden');
        assert.deepEqual(lists(), []);
        broken = false;
        forget();
        assert.deepEqual(await of(), []);
      },
    );
  });

  const refusals: [code: number, kind: string | undefined][] = [
    [404, undefined],
    [403, undefined],
    [401, 'sign-in'],
    [500, 'server'],
  ];
  for (const [code, kind] of refusals) {
    it(`${kind ? `fails with ${kind}` : 'is whole'} where Cosign’s tags are answered with ${code}`, async () => {
      await ask(
        (_, path) => (/\.(sig|att|sbom)$/.test(path) ? status(code) : undefined),
        async of => {
          if (kind) assert.equal((await failureOf(of())).kind, kind);
          else assert.deepEqual(await of(), []);
        },
      );
    });
  }

  it('has what hangs there in both ways once, as the list calls it', async () => {
    const digest = SAMPLES.app.digest;
    const entry = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      size: 1,
      artifactType: 'own/type',
    };
    const index = { schemaVersion: 2, mediaType: oci, manifests: [entry, { ...entry, artifactType: 'other/type' }] };
    await ask(
      (_, path): Fault | undefined => {
        if (path.endsWith('.sig')) return { kind: 'status', status: 200, headers: { 'docker-content-digest': digest } };
        if (!path.includes('/referrers/')) return undefined;
        return { kind: 'status', status: 200, headers: { 'content-type': oci }, body: JSON.stringify(index) };
      },
      async of => assert.deepEqual(named(await of()), [`other/type ${digest}`]),
    );
  });

  it('does not believe that an image refers to itself, and asks for a manifest where HEAD says no digest', async () => {
    const headers = (digest: string): Fault => ({
      kind: 'status',
      status: 200,
      headers: digest === '' ? {} : { 'docker-content-digest': digest },
    });
    const other = SAMPLES.app.digest;
    await ask(
      (method, path) => {
        if (path.endsWith('.sig')) return headers(subject);
        if (path.endsWith('.att')) return headers(other);
        return path.endsWith('.sbom') && method === 'HEAD' ? headers('') : undefined;
      },
      async (of, log) => {
        assert.deepEqual(named(await of()), [`application/vnd.dsse.envelope.v1+json ${other}`]);
        assert.deepEqual(log(), [...whole, `GET ${at(`manifests/${fallback}.sbom`)}`].toSorted());
      },
    );
  });
});
