// The embedded registry against the distribution specification, request by request.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { call } from './call.ts';
import type { CallOptions } from './call.ts';
import { startEmbeddedRegistry } from './embedded.ts';
import type { EmbeddedOptions, EmbeddedRegistry } from './embedded.ts';
import { image, MEDIA_TYPES } from './images.ts';
import { fillWithSamples, sampleImages, SAMPLES } from './samples.ts';
import { digestOf } from './store.ts';

const ZERO = `sha256:${'0'.repeat(64)}`;
const BLOB = Buffer.from('0123456789');
const DIGEST = digestOf(BLOB);

describe('embedded registry', () => {
  let registry: EmbeddedRegistry;
  const start = async (options?: EmbeddedOptions): Promise<void> => {
    await registry.close();
    registry = await startEmbeddedRegistry(options);
    await fillWithSamples(registry);
  };
  const ask = (method: string, path: string, options?: CallOptions) => call(registry.host, method, path, options);
  const upload = (name: string) => ask('POST', `/v2/${name}/blobs/uploads/?digest=${DIGEST}`, { body: BLOB });

  beforeEach(async () => {
    registry = await startEmbeddedRegistry();
    await fillWithSamples(registry);
  });
  afterEach(() => registry.close());

  describe('refuses with the code the specification names', () => {
    const cases: ReadonlyArray<readonly [string, string, number, string, CallOptions?]> = [
      ['GET', '/v2/nobody/manifests/1.0', 404, 'NAME_UNKNOWN'],
      ['GET', '/v2/nobody/tags/list', 404, 'NAME_UNKNOWN'],
      ['GET', '/v2/Upper/tags/list', 400, 'NAME_INVALID'],
      ['GET', '/v2/sample/app/manifests/9.9', 404, 'MANIFEST_UNKNOWN'],
      ['GET', `/v2/sample/app/manifests/${ZERO}`, 404, 'MANIFEST_UNKNOWN'],
      ['GET', '/v2/sample/app/manifests/sha256:12', 400, 'DIGEST_INVALID'],
      ['GET', '/v2/sample/app/manifests/-x', 400, 'TAG_INVALID'],
      ['GET', `/v2/sample/app/blobs/${ZERO}`, 404, 'BLOB_UNKNOWN'],
      ['GET', '/v2/sample/app/blobs/latest', 400, 'DIGEST_INVALID'],
      ['GET', '/v2/sample/app/referrers/latest', 400, 'DIGEST_INVALID'],
      ['GET', '/v2/sample/app/tags/list?n=many', 400, 'PAGINATION_NUMBER_INVALID'],
      ['GET', '/elsewhere', 404, 'NOT_FOUND'],
      ['POST', '/v2/sample/app/manifests/1.0', 405, 'UNSUPPORTED'],
      ['PATCH', '/v2/sample/app/blobs/uploads/none', 404, 'BLOB_UPLOAD_UNKNOWN'],
      ['POST', `/v2/sample/app/blobs/uploads/?digest=${ZERO}`, 400, 'DIGEST_INVALID', { body: 'x' }],
      [
        'PUT',
        '/v2/sample/app/manifests/new',
        400,
        'MANIFEST_INVALID',
        { body: 'no json', headers: { 'content-type': 'text/plain' } },
      ],
    ];
    for (const [method, path, status, code, options] of cases) {
      it(`${method} ${path}: ${status} ${code}`, async () => {
        const answer = await ask(method, path, options);
        assert.equal(answer.status, status);
        const body: { errors: { code: string }[] } = JSON.parse(answer.body.toString());
        assert.equal(body.errors[0]?.code, code);
      });
    }
  });

  it('returns the stored bytes untouched by tag and by digest, and the same headers to HEAD', async () => {
    const { bytes, digest, mediaType } = (await sampleImages()).get('sample/app:1.0')!.manifest;
    for (const reference of ['1.0', 'latest', digest]) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(method, `/v2/sample/app/manifests/${reference}`);
        assert.deepEqual(answer.body, method === 'GET' ? bytes : Buffer.alloc(0));
        const headers = ['content-type', 'docker-content-digest', 'content-length'].map(name =>
          answer.headers.get(name),
        );
        assert.deepEqual(headers, [mediaType, digest, String(bytes.length)]);
      }
    }
  });

  it('records each request with its query, its status and whether it had authorization', async () => {
    await ask('GET', '/v2/sample/app/tags/list?n=5', { headers: { authorization: 'Basic eDp5' } });
    await ask('HEAD', '/v2/nobody/manifests/1.0');
    assert.deepEqual(registry.requests, [
      { method: 'GET', path: '/v2/sample/app/tags/list?n=5', authorization: true, status: 200 },
      { method: 'HEAD', path: '/v2/nobody/manifests/1.0', authorization: false, status: 404 },
    ]);
  });

  describe('lists in pages', () => {
    const cases: ReadonlyArray<readonly [string, unknown, string | null]> = [
      ['/v2/sample/app/tags/list', { name: 'sample/app', tags: ['1.0', 'latest'] }, null],
      [
        '/v2/library/tools/tags/list?n=1',
        { name: 'library/tools', tags: ['2.0'] },
        '</v2/library/tools/tags/list?last=2.0&n=1>; rel="next"',
      ],
      ['/v2/library/tools/tags/list?last=2.0&n=1', { name: 'library/tools', tags: ['2.1'] }, null],
      ['/v2/library/tools/tags/list?n=0', { name: 'library/tools', tags: [] }, null],
      [
        '/v2/_catalog?n=2',
        { repositories: ['library/tools', 'sample/app'] },
        '</v2/_catalog?last=sample%2Fapp&n=2>; rel="next"',
      ],
      ['/v2/_catalog?last=sample%2Flegacy&n=9', { repositories: ['sample/nested'] }, null],
    ];
    for (const [path, body, link] of cases) {
      it(path, async () => {
        const answer = await ask('GET', path);
        assert.deepEqual([answer.json(), answer.headers.get('link')], [body, link]);
      });
    }

    it('never more than its own page size', async () => {
      await start({ pageSize: 1 });
      const answer = await ask('GET', '/v2/_catalog?n=1000');
      assert.equal(answer.headers.get('link'), '</v2/_catalog?last=library%2Ftools&n=1>; rel="next"');
    });
  });

  describe('blobs', () => {
    const ranges: ReadonlyArray<readonly [string, number, string, string | null]> = [
      ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
      ['bytes=7-', 206, '789', 'bytes 7-9/10'],
      ['bytes=-3', 206, '789', 'bytes 7-9/10'],
      ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
      ['bytes=10-11', 416, '', 'bytes */10'],
    ];
    for (const [range, status, body, contentRange] of ranges) {
      it(`Range ${range}: ${status}`, async () => {
        await upload('new/one');
        const answer = await ask('GET', `/v2/new/one/blobs/${DIGEST}`, { headers: { range } });
        assert.deepEqual([answer.status, answer.headers.get('content-range')], [status, contentRange]);
        if (status === 206) assert.equal(answer.body.toString(), body);
      });
    }

    it('in chunks: each PATCH continues where the last ended, and PUT verifies the digest', async () => {
      const { headers } = await ask('POST', '/v2/new/one/blobs/uploads/');
      const location = headers.get('location')!;
      const patched = await ask('PATCH', location, { body: BLOB.subarray(0, 4), headers: { 'content-range': '0-3' } });
      assert.deepEqual([patched.status, patched.headers.get('range')], [202, '0-3']);
      const torn = await ask('PATCH', location, { body: 'x', headers: { 'content-range': '7-7' } });
      assert.equal(torn.status, 416);
      const put = await ask('PUT', `${location}?digest=${DIGEST}`, { body: BLOB.subarray(4) });
      assert.deepEqual([put.status, put.headers.get('location')], [201, `/v2/new/one/blobs/${DIGEST}`]);
      assert.deepEqual((await ask('GET', put.headers.get('location')!)).body, BLOB);
    });

    it('PUT with another digest keeps nothing', async () => {
      const { headers } = await ask('POST', '/v2/new/one/blobs/uploads/');
      assert.equal((await ask('PUT', `${headers.get('location')}?digest=${ZERO}`, { body: BLOB })).status, 400);
      assert.equal((await ask('HEAD', `/v2/new/one/blobs/${DIGEST}`)).status, 404);
    });

    it('mounts what the other repository has, and offers an upload for what it has not', async () => {
      await upload('new/one');
      const mount = (digest: string) => ask('POST', `/v2/new/two/blobs/uploads/?mount=${digest}&from=new/one`);
      assert.equal((await mount(DIGEST)).status, 201);
      assert.equal((await ask('HEAD', `/v2/new/two/blobs/${DIGEST}`)).headers.get('content-length'), '10');
      assert.equal((await mount(ZERO)).status, 202);
    });

    it('are deleted', async () => {
      await upload('new/one');
      assert.equal((await ask('DELETE', `/v2/new/one/blobs/${DIGEST}`)).status, 202);
      assert.equal((await ask('GET', `/v2/new/one/blobs/${DIGEST}`)).status, 404);
    });
  });

  describe('manifests that are put', () => {
    const put = (reference: string, body: Buffer | string, type: string) =>
      ask('PUT', `/v2/new/one/manifests/${reference}`, { body, headers: { 'content-type': type } });

    it('must have their blobs and children', async () => {
      const images = await sampleImages();
      for (const name of ['sample/app:1.0', 'sample/legacy:1.0']) {
        const { bytes, mediaType } = images.get(name)!.manifest;
        const answer = await put('1.0', bytes, mediaType);
        assert.equal(answer.status, 400);
        assert.match(answer.body.toString(), /MANIFEST_BLOB_UNKNOWN/);
      }
      assert.equal((await ask('GET', '/v2/new/one/manifests/1.0')).status, 404);
    });

    it('must be what their digest and Content-Type say', async () => {
      const body = JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.oci.index, manifests: [] });
      assert.match((await put(ZERO, body, MEDIA_TYPES.oci.index)).body.toString(), /DIGEST_INVALID/);
      assert.match((await put('1.0', body, MEDIA_TYPES.docker.index)).body.toString(), /MANIFEST_INVALID/);
      assert.equal((await put(digestOf(Buffer.from(body)), body, MEDIA_TYPES.oci.index)).status, 201);
    });
  });

  describe('deletes', () => {
    const cases: ReadonlyArray<readonly [string, string, string[]]> = [
      ['a tag alone', '1.0', ['latest']],
      ['a digest and every tag on it', SAMPLES.app.digest, []],
    ];
    for (const [what, reference, left] of cases) {
      it(what, async () => {
        assert.equal((await ask('DELETE', `/v2/sample/app/manifests/${reference}`)).status, 202);
        assert.equal((await ask('GET', `/v2/sample/app/manifests/${reference}`)).status, 404);
        assert.deepEqual((await ask('GET', '/v2/sample/app/tags/list')).json(), { name: 'sample/app', tags: left });
      });
    }

    it('nothing where deletion is switched off', async () => {
      await start({ deletes: false });
      assert.equal((await ask('DELETE', '/v2/sample/app/manifests/1.0')).status, 405);
      assert.equal((await ask('GET', '/v2/sample/app/manifests/1.0')).status, 200);
    });
  });

  describe('referrers', () => {
    const path = `/v2/sample/app/referrers/${SAMPLES.app.digest}`;
    const list = async (query: string): Promise<[unknown[], string | null]> => {
      const answer = await ask('GET', path + query);
      assert.equal(answer.headers.get('content-type'), MEDIA_TYPES.oci.index);
      const { manifests }: { manifests: { digest: string; artifactType: string }[] } = JSON.parse(
        answer.body.toString(),
      );
      return [manifests.map(one => [one.digest, one.artifactType]), answer.headers.get('oci-filters-applied')];
    };

    it('are found by subject, filtered by artifact type, and none is an empty list', async () => {
      assert.deepEqual(await list(''), [[], null]);
      const subject = (await sampleImages()).get('sample/app:1.0')!.manifest;
      const one = await image({ platform: 'linux/amd64', artifactType: 'test/a', subject });
      const two = await image({ platform: 'linux/amd64', artifactType: 'test/b', subject });
      registry.add('sample/app:a', one);
      const again = await ask('PUT', '/v2/sample/app/manifests/b', {
        body: two.manifest.bytes,
        headers: { 'content-type': two.manifest.mediaType },
      });
      assert.deepEqual([again.status, again.headers.get('oci-subject')], [201, subject.digest]);
      assert.deepEqual(await list(''), [
        [
          [one.manifest.digest, 'test/a'],
          [two.manifest.digest, 'test/b'],
        ],
        null,
      ]);
      assert.deepEqual(await list('?artifactType=test/b'), [[[two.manifest.digest, 'test/b']], 'artifactType']);
    });

    it('answer 404 where they are switched off', async () => {
      await start({ referrers: false });
      assert.equal((await ask('GET', path)).status, 404);
    });
  });

  it('close destroys open connections and frees the port', async () => {
    const port = Number(registry.host.split(':')[1]);
    const idle = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    const gone = once(idle, 'close');
    idle.on('error', () => {}).resume();
    await registry.close();
    await gone;
    await assert.rejects(call(registry.host, 'GET', '/v2/'));
    registry = await startEmbeddedRegistry({ port });
    assert.equal(registry.host, `127.0.0.1:${port}`);
  });
});
