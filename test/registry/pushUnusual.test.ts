// An index pushed to registries that refuse mounts, say little, or hold less than they should.
import assert from 'node:assert/strict';
import type { PushedIndex } from '../../src/registry/write/indexDraft.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { content, image } from '../support/registry/images.ts';
import { sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { listen, listener, readExchange, send } from '../support/registry/server.ts';
import { failureOf, lines, referenceTo, uncancelled, withClient } from './support.ts';
import { contents, parted, plain, platformOf, pushIndex, type PushOptions } from './pushSupport.ts';

describe('an index pushed to a registry that does it otherwise', () => {
  const { manifests } = SAMPLES.app;
  const mounts = manifests.slice(0, 2);
  const push = async (
    script: (request: FaultyRequest) => Fault | undefined,
    target: string,
    options: Partial<PushOptions> = {},
  ) => {
    const registry = await startFaultyRegistry(script);
    try {
      return await withClient({ timeout: 1000 }, async client => {
        const children = mounts.map(({ platform, digest }) => ({
          reference: referenceTo(`${registry.host}/sample/app@${digest}`),
          platform: platformOf(platform.replaceAll('/', '-')),
        }));
        const repository = { host: registry.host, repository: target };
        const result = await pushIndex(client, repository, children, {
          signal: uncancelled(),
          tags: ['1.0'],
          ...options,
        }).catch((error: unknown) => error);
        const log = plain(registry.requests as never);
        if (result instanceof Error) return { result, log, blobs: [] };
        const images = (await sampleImages()).get('sample/app:1.0')!.children.slice(0, 2);
        const blobs = images.flatMap(each => [...each.blobs.keys()]);
        const held = await Promise.all(blobs.map(blob => client.hasBlob(repository, blob, uncancelled())));
        return { result: result as PushedIndex, log, blobs: held };
      });
    } finally {
      await registry.close();
    }
  };
  const wanted = mounts.map(({ platform, digest }) => `${platform} ${digest}`);

  it('refuses every mount: the blobs are read and sent, and the index is whole', async () => {
    const refusing = ({ path }: FaultyRequest): Fault | undefined =>
      path.includes('mount=') ? { kind: 'status', status: 405 } : undefined;
    const { result, blobs, log } = await push(refusing, 'b/app');
    if (result instanceof Error) throw result;
    assert.deepEqual(contents(result.text), wanted);
    assert.deepEqual(new Set(blobs), new Set([true]));
    const count = (pattern: RegExp) => log.filter(line => pattern.test(line)).length;
    const expected = [count(/mount=/), count(/^GET .*\/blobs\//), count(/^PUT .*uploads/)];
    assert(
      expected.every(each => each === expected[0] && each > 2),
      expected.join(' '),
    );
  });

  it('says in HEAD neither digest nor length: the image is read', async () => {
    const bare: Fault = { kind: 'status', status: 200, headers: { 'content-type': 'text/plain' } };
    const { result, log } = await push(({ method }) => (method === 'HEAD' ? bare : undefined), 'sample/app');
    if (result instanceof Error) throw result;
    assert.deepEqual(contents(result.text), wanted);
    assert.deepEqual(
      parted(log).pushed.map(line => line.split(' ')[0]),
      ['HEAD', 'HEAD', 'HEAD', 'GET', 'GET', 'GET', 'PUT'],
    );
  });

  it('has one of the images no longer: not found, and no tag is written', async () => {
    const { result, log } = await push(
      ({ path }) => (path.endsWith(mounts[1]!.digest) ? { kind: 'status', status: 404 } : undefined),
      'sample/app',
    );
    const error = await failureOf(Promise.reject(result));
    assert.deepEqual([error.kind, error.data.tag], ['not-found', mounts[1]!.digest]);
    assert(log.every(line => line.startsWith('HEAD')));
  });

  it('takes no Docker images in an OCI index: the error says so', async () => {
    const registry = await startEmbeddedRegistry();
    registry.add('a/app:docker', await image({ platform: 'linux/amd64', mediaTypes: 'docker' }));
    const server = await listen(
      listener(async (request, response) => {
        const exchange = await readExchange(request);
        if (exchange.method === 'PUT') return send(request, response, { status: 415 });
        return send(request, response, registry.answer(exchange));
      }),
    );
    await withClient({}, async client => {
      const children = [{ reference: referenceTo(`${server.host}/a/app:docker`) }];
      const options = { signal: uncancelled(), tags: ['1'], annotations: { a: 'b' } };
      const target = { host: server.host, repository: 'a/app' };
      const error = await failureOf(pushIndex(client, target, children, options));
      assert.equal(error.kind, 'unsupported');
      assert.match(error.message, /no Docker images in an OCI index/);
      const plainly = await failureOf(
        pushIndex(client, target, children, { ...options, annotations: undefined } as never),
      );
      assert.doesNotMatch(plainly.message, /no Docker images/);
    });
    await Promise.all([server.close(), registry.close()]);
  });

  it('holds a layer that calls itself not distributable, and is nowhere else', async () => {
    const registry = await startEmbeddedRegistry();
    const base = await image({ platform: 'windows/amd64' });
    const body = JSON.parse(base.manifest.bytes.toString()) as { layers: { mediaType: string; digest: string }[] };
    const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
    const layers = body.layers.map(each => ({ ...each, mediaType, urls: [{ toString: 1 }] }));
    registry.add('ci/windows:1', { ...base, manifest: content(base.manifest.mediaType, { ...body, layers }) });
    await withClient({}, async client => {
      const target = { host: registry.host, repository: 'a/app' };
      const children = [{ reference: referenceTo(`${registry.host}/ci/windows:1`) }];
      await pushIndex(client, target, children, { signal: uncancelled(), tags: ['1'] });
      for (const { digest } of layers) assert(await client.hasBlob(target, digest, uncancelled()));
    });
    await registry.close();
  });

  it('does not hold foreign layers, which are not asked for', async () => {
    const registry = await startEmbeddedRegistry();
    const base = await image({ platform: 'windows/amd64' });
    const foreign = {
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      digest: `sha256:${'1'.repeat(64)}`,
      size: 5,
      urls: ['https://example.test/layer'],
    };
    const body = JSON.parse(base.manifest.bytes.toString());
    const manifest = content(base.manifest.mediaType, { ...body, layers: [foreign, ...body.layers] });
    registry.add('ci/windows:1', { ...base, manifest });
    await withClient({}, async client => {
      const children = [{ reference: referenceTo(`${registry.host}/ci/windows:1`) }];
      await pushIndex(client, { host: registry.host, repository: 'a/app' }, children, {
        signal: uncancelled(),
        tags: ['1'],
      });
      assert(!lines(registry.requests).some(line => line.includes('1111')));
    });
    await registry.close();
  });
});
