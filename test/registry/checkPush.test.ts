// Whether a push would be taken, asked of real registries with each kind of login: nothing may be left behind.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { RegistryKind } from '../../src/core/registryKind.ts';
import type { PushCheck } from '../../src/registry/write/checkPush.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { itWith } from '../support/registry/tools.ts';
import { createClient, password, uncancelled, withClient, type TestSettings } from './support.ts';
import { plain } from './pushSupport.ts';

const check = (host: string, settings: TestSettings = {}, repository = 'private/app'): Promise<PushCheck> =>
  withClient(settings, client => client.checkPush({ host, repository }, uncancelled()));

/** `startedat` and `data` of an upload, blobs, links. What distribution notes of a hash behind the end of any upload is its own. */
async function filesIn({ storage }: Distribution): Promise<string[]> {
  const entries = await readdir(storage, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter(entry => entry.isFile() && !entry.parentPath.includes('/hashstates/'));
  return files.map(({ name }) => name);
}

describe('a push that is only asked for', () => {
  for (const auth of ['none', 'htpasswd', 'token'] as const) {
    itWith(['docker-registry'], `(${auth}) is taken from who may, refused to others, and leaves nothing`, async () => {
      const registry = await startDistribution({ auth });
      const { host, user, password: secret } = registry;
      try {
        const login = user === undefined ? {} : { login: password(user, secret ?? '') };
        assert.deepEqual(await check(host, login), { state: 'writable' });
        assert.deepEqual(await filesIn(registry), []);
        if (auth === 'none') return;
        const stranger = await check(host);
        assert.equal(stranger.state, 'refused');
        assert.match(stranger.detail ?? '', /authentication required|access/i);
        assert.equal((await check(host, { login: password('tester', 'wrong') })).state, 'refused');
        assert.deepEqual(await filesIn(registry), []);
      } finally {
        await registry.stop();
      }
    });
  }

  itWith(['crane'], 'is taken by crane’s registry', async () => {
    const registry = await startCraneRegistry();
    try {
      assert.deepEqual(await check(registry.host), { state: 'writable' });
      await withClient({}, async client => {
        const uploaded = await client.uploadBlob(
          { host: registry.host, repository: 'private/app' },
          new Uint8Array([1]),
          { signal: uncancelled() },
        );
        assert.equal(uploaded.size, 1);
      });
    } finally {
      await registry.stop();
    }
  });

  it('cannot be asked of nobody', async () => {
    assert.equal((await check('127.0.0.1:1')).state, 'unreachable');
    assert.equal((await check('localhost:99999')).state, 'unreachable');
  });
});

describe('the requests of a push that is only asked for', () => {
  let registry: EmbeddedRegistry;
  beforeEach(async () => (registry = await startEmbeddedRegistry()));
  afterEach(() => registry.close());

  const asKind = async (kind: RegistryKind): Promise<PushCheck> => {
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({ kind }),
      timeout: () => 5000,
    });
    try {
      return await client.checkPush({ host: registry.host, repository: 'new/app' }, uncancelled());
    } finally {
      await client.close();
    }
  };

  it('are POST and DELETE', async () => {
    assert.deepEqual(await check(registry.host), { state: 'writable' });
    assert.deepEqual(plain(registry.requests), [
      'POST /v2/private/app/blobs/uploads/',
      'DELETE /v2/private/app/blobs/uploads/ID',
    ]);
  });

  for (const kind of ['gitlab', 'quay'] as const) {
    it(`of ${kind}, whose tokens make repositories, are none for one that is not there`, async () => {
      assert.deepEqual(await asKind(kind), { state: 'unknown' });
      assert(!registry.requests.some(({ method }) => method !== 'GET'));
    });
  }
});

describe('a registry that does not answer as it should', () => {
  let fault: (method: string) => Fault | undefined;
  let registry: FaultyRegistry;
  beforeEach(async () => (registry = await startFaultyRegistry(({ method }) => fault(method))));
  afterEach(() => registry.close());

  const status = (code: number, body = ''): Fault => ({ kind: 'status', status: code, body });
  const onPost = (given: Fault) => (method: string) => (method === 'POST' ? given : undefined);
  const cases: [name: string, fault: (method: string) => Fault | undefined, state: PushCheck['state']][] = [
    ['that forbids it', onPost(status(403)), 'refused'],
    ['that wants a login', onPost(status(401)), 'refused'],
    ['that has no such repository, as Amazon’s', onPost(status(404)), 'refused'],
    ['that is read only', onPost(status(405)), 'refused'],
    ['that has a bad day', onPost(status(500)), 'unknown'],
    ['that has had enough', onPost({ kind: 'status', status: 429, headers: { 'retry-after': '100' } }), 'unknown'],
    ['that is a web server', onPost({ kind: 'html' }), 'unknown'],
    ['that says nothing', onPost({ kind: 'silent' }), 'unreachable'],
    ['that names no place for the upload', onPost(status(202)), 'writable'],
    [
      'whose upload is on another server',
      onPost({ kind: 'status', status: 202, headers: { location: 'http://127.0.0.1:1/x' } }),
      'writable',
    ],
    [
      'whose place is no address',
      onPost({ kind: 'status', status: 202, headers: { location: 'http://[' } }),
      'writable',
    ],
    ['that cannot give up an upload', method => (method === 'DELETE' ? status(400) : undefined), 'writable'],
    [
      'that does not answer when it shall',
      method => (method === 'DELETE' ? { kind: 'silent' } : undefined),
      'writable',
    ],
  ];
  for (const [name, given, state] of cases) {
    it(name, async () => {
      fault = given;
      assert.equal((await check(registry.host, { timeout: 500 })).state, state);
    });
  }

  it('that says why is quoted', async () => {
    fault = onPost(status(403, '{"errors":[{"code":"DENIED","message":"quota\\u0007 exceeded"}]}'));
    assert.deepEqual(await check(registry.host), { state: 'refused', detail: 'quota exceeded' });
  });

  it('gives the upload up though nobody waits any more', async () => {
    const controller = new AbortController();
    fault = method => {
      if (method === 'DELETE') controller.abort(new DOMException('cancelled', 'AbortError'));
      return undefined;
    };
    const client = createClient({ timeout: 2000 });
    try {
      await client.checkPush({ host: registry.host, repository: 'a/b' }, controller.signal);
      assert.deepEqual(
        registry.requests.map(({ method }) => method),
        ['POST', 'DELETE'],
      );
    } finally {
      await client.close();
    }
  });

  it('is not asked once nobody waits', async () => {
    fault = () => undefined;
    await withClient({}, client =>
      assert.rejects(
        client.checkPush({ host: registry.host, repository: 'a/b' }, AbortSignal.abort(new Error('closed'))),
        /closed/,
      ),
    );
    assert.deepEqual(registry.requests, []);
  });
});
