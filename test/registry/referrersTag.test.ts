// The list of referrers under a tag: when it is asked, and how it is written.
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { createClient, failureOf, lines } from './support.ts';
import { artifacts, fallbackTag, listed, oci, push } from './referrersSupport.ts';

describe('the list that a tag holds', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  const noApi = ({ path }: FaultyRequest): Fault | undefined =>
    path.includes('/referrers/') ? { kind: 'status', status: 404 } : undefined;
  /** Plays a registry that takes no note of subjects. */
  const silentOnSubjects = ({ method, path }: FaultyRequest): Fault | undefined =>
    method === 'PUT' && /manifests\/sha256:/.test(path)
      ? { kind: 'status', status: 201 }
      : noApi({ path } as FaultyRequest);
  afterEach(async () => {
    await client.close();
    await registry.close();
  });
  const begin = async (script: (request: FaultyRequest) => Fault | undefined) => {
    registry = await startFaultyRegistry(script);
    client = createClient({ timeout: 500 });
  };

  it('keeps what others wrote into it, and no entry twice', async () => {
    const other = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: SAMPLES.app.manifests[0].digest,
      size: 5,
      'x.other': { kept: true },
    };
    const list = { schemaVersion: 2, mediaType: oci, manifests: [other], annotations: { kept: 'too' } };
    let written: string | undefined;
    await begin(request => {
      if (request.path.endsWith(fallbackTag) && request.method === 'GET') {
        return { kind: 'status', status: 200, headers: { 'content-type': oci }, body: written ?? JSON.stringify(list) };
      }
      return request.path.endsWith(fallbackTag) ? { kind: 'status', status: 201 } : silentOnSubjects(request);
    });
    const [signature] = await artifacts();
    const puts = () =>
      lines(registry.requests).filter(line => line.startsWith('PUT') && line.endsWith(fallbackTag)).length;
    await push(client, registry.host, signature!);
    assert.equal(puts(), 1);
    written = JSON.stringify({ ...list, manifests: [other, { ...other, digest: signature!.manifest.digest }] });
    await push(client, registry.host, signature!);
    assert.equal(puts(), 1, 'it is in the list already');
  });

  const unusable: readonly (readonly [title: string, fault: Fault, kind: string])[] = [
    [
      'an image',
      {
        kind: 'status',
        status: 200,
        body: JSON.stringify({ config: { mediaType: 'a', digest: SAMPLES.app.digest, size: 1 }, layers: [] }),
      },
      'malformed',
    ],
    ['a web page', { kind: 'html' }, 'not-a-registry'],
    ['forbidden', { kind: 'status', status: 403 }, 'forbidden'],
  ];
  for (const [title, fault, kind] of unusable) {
    it(`is not written over where it is ${title}, and not read either`, async () => {
      await begin(request => (request.path.endsWith(fallbackTag) ? fault : silentOnSubjects(request)));
      const [signature] = await artifacts();
      assert.equal((await failureOf(push(client, registry.host, signature!))).kind, kind);
      assert(!lines(registry.requests).some(line => line.startsWith('PUT') && line.endsWith(fallbackTag)));
      assert.equal((await failureOf(listed(client, registry.host))).kind, kind);
    });
  }

  const answers: readonly (readonly [title: string, fault: Fault])[] = [
    ['404', { kind: 'status', status: 404, body: '404 page not found' }],
    ['400', { kind: 'status', status: 400 }],
    ['405', { kind: 'status', status: 405 }],
    ['406', { kind: 'status', status: 406 }],
    ['a web page', { kind: 'html' }],
    [
      'JSON of another type',
      { kind: 'status', status: 200, headers: { 'content-type': 'application/json' }, body: '{}' },
    ],
  ];
  for (const [title, fault] of answers) {
    it(`is asked where the API answers ${title}, and the API only once`, async () => {
      await begin(({ path }) => (path.includes('/referrers/') ? fault : undefined));
      for (let round = 0; round < 2; round++) assert.deepEqual(await listed(client, registry.host), []);
      const tag = `GET /v2/sample/legacy/manifests/${fallbackTag}`;
      assert.deepEqual(lines(registry.requests), [
        `GET /v2/sample/legacy/referrers/${SAMPLES.legacy.digest}`,
        tag,
        tag,
      ]);
    });
  }

  it('is asked where only the repository is not known, and the API again next time', async () => {
    const body = '{"errors":[{"code":"NAME_UNKNOWN"}]}';
    await begin(({ path }) => (path.includes('/referrers/') ? { kind: 'status', status: 404, body } : undefined));
    for (let round = 0; round < 2; round++) await listed(client, registry.host);
    assert.equal(lines(registry.requests).filter(line => line.includes('/referrers/')).length, 2);
  });

  const errors: readonly (readonly [fault: Fault, kind: string])[] = [
    [{ kind: 'status', status: 403 }, 'forbidden'],
    [{ kind: 'status', status: 501 }, 'server'],
    [{ kind: 'silent' }, 'timeout'],
    [{ kind: 'status', status: 200, headers: { 'content-type': oci }, body: '{"manifests":5}' }, 'malformed'],
    [{ kind: 'endless' }, 'too-large'],
  ];
  for (const [fault, kind] of errors) {
    it(`is not asked where the API is ${kind}: that is an error`, async () => {
      await begin(({ path }) => (path.includes('/referrers/') ? fault : undefined));
      assert.equal((await failureOf(listed(client, registry.host))).kind, kind);
      assert.equal(registry.requests.length, 1);
    });
  }
});
