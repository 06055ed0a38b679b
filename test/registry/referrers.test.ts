// What refers to an image: found after it was pushed with a subject, through the API and its pages.
import assert from 'node:assert/strict';
import { createClients } from '../support/registry/clients.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { lines, withClient } from './support.ts';
import {
  artifacts,
  digestOf,
  expected,
  fallbackTag,
  legacy,
  listed,
  oci,
  push,
  putManifest,
  repositoryOn,
  signal,
  uploadBlobs,
} from './referrersSupport.ts';

describe('what is pushed with a subject', () => {
  const starts = {
    'crane’s registry': ['crane', startCraneRegistry],
    distribution: ['docker-registry', startDistribution],
  } as const;
  for (const [title, [tool, start]] of Object.entries(starts)) {
    itWith([tool, 'crane'], `is found on ${title}, which has no referrers API`, async () => {
      const registry = await start();
      const others = await createClients();
      try {
        await withClient({}, async client => {
          assert.deepEqual(await listed(client, registry.host), []);
          await push(client, registry.host, await legacy(), '1.0');
          assert.deepEqual(await listed(client, registry.host), []);
          // At once: two that write the same list must not lose each other's entry.
          const built = await artifacts();
          for (const each of built) await uploadBlobs(client, registry.host, each);
          await Promise.all(built.map(each => putManifest(client, registry.host, each)));
          const found = (await listed(client, registry.host)).map(each => each.join(' '));
          assert.deepEqual(found.toSorted(), (await expected()).map(each => each.join(' ')).toSorted());
          const [sbom] = await listed(client, registry.host, 'application/vnd.test.sbom');
          assert.deepEqual(sbom, (await expected())[1]);
          assert.deepEqual(await listed(client, registry.host, 'application/vnd.test.none'), []);
        });
        const tags = await others.crane('ls', '--insecure', `${registry.host}/sample/legacy`);
        assert.deepEqual(tags.split('\n').toSorted(), ['1.0', fallbackTag]);
        await others.crane('validate', '--insecure', '--remote', `${registry.host}/sample/legacy:1.0`);
      } finally {
        await others.clean();
        await registry.stop();
      }
    });
  }

  it('is one PUT where the registry takes note of it', async () => {
    const registry = await startEmbeddedRegistry();
    registry.add('sample/legacy:1.0', await legacy());
    const [signature] = await artifacts();
    await withClient({}, async client => {
      await push(client, registry.host, signature!);
      const manifests = lines(registry.requests).filter(line => line.includes('/manifests/'));
      assert.deepEqual(manifests, [`PUT /v2/sample/legacy/manifests/${signature?.manifest.digest}`]);
      registry.requests.length = 0;
      assert.deepEqual(await listed(client, registry.host), [(await expected())[0]]);
      assert.deepEqual(lines(registry.requests), [`GET /v2/sample/legacy/referrers/${SAMPLES.legacy.digest}`]);
    });
    await registry.close();
  });
});

describe('the referrers API', () => {
  const entry = (name: string, type = name) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${Buffer.from(name.padEnd(32)).toString('hex')}`,
    size: 1,
    artifactType: type,
  });
  const page = (entries: readonly object[], headers: Record<string, string> = {}): Fault => ({
    kind: 'status',
    status: 200,
    headers: { 'content-type': `${oci}; charset=utf-8`, ...headers },
    body: JSON.stringify({ schemaVersion: 2, mediaType: oci, manifests: entries }),
  });
  const ask = async (script: (request: FaultyRequest) => Fault | undefined, artifactType?: string) => {
    const registry = await startFaultyRegistry(script);
    try {
      return await withClient({ timeout: 1000 }, async client => {
        const types = (await listed(client, registry.host, artifactType)).map(([type]) => type);
        return { types, log: lines(registry.requests) };
      });
    } finally {
      await registry.close();
    }
  };
  const base = `/v2/sample/legacy/referrers/${SAMPLES.legacy.digest}`;

  it('is asked for a type, and believed to have filtered only where it says so', async () => {
    const entries = [entry('a'), entry('b')];
    const plain = await ask(() => page(entries), 'a');
    assert.deepEqual(plain, { types: ['a'], log: [`GET ${base}?artifactType=a`] });
    // Types that the registry left out of its list are its own knowledge.
    const filtered = await ask(() => page(entries, { 'oci-filters-applied': 'artifactType' }), 'a');
    assert.deepEqual(filtered.types, ['a', 'b']);
    assert.deepEqual((await ask(() => page(entries, { 'oci-filters-applied': 'annotation' }), 'a')).types, ['a']);
    assert.deepEqual((await ask(() => page(entries), 'a/b+c&d')).log, [`GET ${base}?artifactType=a%2Fb%2Bc%26d`]);
  });

  it('is read page by page', async () => {
    const { types, log } = await ask(({ path }) =>
      path.includes('n=2') ? page([entry('b')]) : page([entry('a')], { link: `<${base}?n=2>; rel="next"` }),
    );
    assert.deepEqual(types, ['a', 'b']);
    assert.deepEqual(log, [`GET ${base}`, `GET ${base}?n=2`]);
  });

  it('is read to twenty pages, once each, and never on another server', async () => {
    let count = 0;
    const endless = await ask(() => page([entry(`${count}`)], { link: `<${base}?n=${++count}>; rel="next"` }));
    assert.equal(endless.log.length, 20);
    const circle = await ask(({ path }) =>
      page([entry('a')], { link: `<${base}?n=${path.endsWith('n=1') ? 2 : 1}>; rel="next"` }),
    );
    assert.equal(circle.log.length, 3);
    const away = await ask(() => page([entry('a')], { link: '<http://127.0.0.1:1/>; rel="next"' }));
    assert.equal(away.log.length, 1);
    const empty = await ask(() => page([], { link: `<${base}?n=2>; rel="next"` }));
    assert.equal(empty.log.length, 1);
  });

  it('of a sha512 subject falls back to a tag of 64 digits', async () => {
    const registry = await startFaultyRegistry(({ path }) =>
      path.includes('/referrers/') ? { kind: 'status', status: 404 } : undefined,
    );
    await withClient({}, async client => {
      await client.referrers(repositoryOn(registry.host), digestOf(`sha512:${'ab'.repeat(64)}`), { signal });
      assert.equal(lines(registry.requests)[1], `GET /v2/sample/legacy/manifests/sha512-${'ab'.repeat(32)}`);
    });
    await registry.close();
  });
});
