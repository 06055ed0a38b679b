// Services that misbehave: nothing hangs, nothing grows, nobody is led elsewhere.
import assert from 'node:assert/strict';
import type { RegistryErrorKind } from '../../../src/registry/errors.ts';
import { createRegistryClient, type RegistryClient } from '../../../src/registry/client.ts';
import type { Fault } from '../../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../../support/registry/faulty.ts';
import { assertHides, failureOf, password, uncancelled } from '../support.ts';

const ok = (body: unknown, headers = {}): Fault => {
  return { kind: 'status', status: 200, body: typeof body === 'string' ? body : JSON.stringify(body), headers };
};

describe('a service beside a registry', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let fault: (path: string) => Fault | undefined;
  before(async () => {
    registry = await startFaultyRegistry(({ path }) => fault(path));
  });
  beforeEach(() => {
    registry.requests.length = 0;
    client = createRegistryClient({
      credentials: () => Promise.resolve(password('me', 's3cret')),
      options: () => ({}),
      timeout: () => 400,
      services: { ghcr: `http://${registry.host}/` },
    });
  });
  afterEach(() => client.close());
  after(() => registry.close());

  const rows: readonly (readonly [title: string, fault: Fault, kind: RegistryErrorKind])[] = [
    ['silence', { kind: 'silent' }, 'timeout'],
    ['an answer without end', { kind: 'endless', status: 200 }, 'too-large'],
    ['a refusal without end', { kind: 'endless', status: 403 }, 'forbidden'],
    ['a web page', { kind: 'html' }, 'not-a-registry'],
    ['nothing', ok(''), 'not-a-registry'],
    ['an object', ok({}), 'not-a-registry'],
    ['null', ok('null'), 'not-a-registry'],
    ['a million brackets', ok('['.repeat(1_000_000)), 'not-a-registry'],
    ['a redirect to link-local', { kind: 'redirect', to: 'http://169.254.169.254/latest' }, 'refused'],
    ['a redirect to itself', { kind: 'redirect', to: '/user/packages' }, 'refused'],
    ['a redirect to a file', { kind: 'redirect', to: 'file:///etc/passwd' }, 'refused'],
    ['204', { kind: 'status', status: 204 }, 'not-a-registry'],
  ];
  for (const [title, played, kind] of rows) {
    it(`that answers with ${title} is ${kind}`, async () => {
      fault = () => played;
      const error = await failureOf(client.browse('ghcr.io', uncancelled()));
      assert.equal(error.kind, kind);
      assert.equal(error.data.host, 'ghcr.io');
      assertHides(error, 's3cret');
    });
  }

  it('that links to another server has no next page', async () => {
    const link = '<http://127.0.0.1:1/user/packages?page=2>; rel="next"';
    fault = () => ok([{ name: 'a', owner: { login: 'b' } }], { link });
    assert.deepEqual(await client.browse('ghcr.io', uncancelled()), { names: ['b/a'] });
  });

  it('that links to a next page without names is at its end', async () => {
    fault = () => ok([], { link: '</user/packages?page=2>; rel="next"' });
    assert.deepEqual(await client.browse('ghcr.io', uncancelled()), { names: [] });
  });

  it('is given up as soon as nobody waits', async () => {
    fault = () => ({ kind: 'silent' });
    const controller = new AbortController();
    const work = client.browse('ghcr.io', controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await assert.rejects(work, /enough/);
  });
});
