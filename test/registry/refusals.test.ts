// Credentials that are wrong, and helpers that fail: what is public is still read, and what is not says whose fault it is.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createApi } from '../../src/registry/api.ts';
import { storedCredentials } from '../../src/registry/auth/storedCredentials.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { makeTempFolder } from '../support/cleanup.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { assertHides, createClient, failureOf, password, referenceTo, uncancelled, withClient } from './support.ts';

const from = 'docker-credential-pass';
const stale = { ...password('tester', 's3cret'), from };
const refusal = (status: number, challenge?: string): Fault => ({
  kind: 'status',
  status,
  body: '{"errors":[{"code":"DENIED","message":"denied"}]}',
  ...(challenge !== undefined && { headers: { 'www-authenticate': challenge } }),
});

describe('credentials that are refused', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let play: (request: FaultyRequest) => Fault | undefined;
  let warnings: string[];
  beforeEach(async () => {
    warnings = [];
    registry = await startFaultyRegistry(request => play(request));
    client = createClient({ login: stale, timeout: 2000, onWarning: message => warnings.push(message) });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const look = async (path = 'sample/app:1.0') => {
    registry.requests.length = 0;
    return (await client.manifest(referenceTo(`${registry.host}/${path}`), uncancelled())).digest;
  };
  const sent = () =>
    registry.requests.map(
      ({ path, authorization = '-' }) =>
        `${path.startsWith('/token') ? 'token' : 'read'} ${authorization.split(' ')[0]}`,
    );
  const challenge = 'Bearer realm="/token",service="s"';
  /** Whoever shows credentials is refused by the token service; who shows none may read what is public. */
  const tokens = (status: number, isPublic = true) => {
    play = ({ path, headers }) => {
      if (path.startsWith('/token')) {
        if (headers.authorization || !isPublic) return refusal(status);
        return { kind: 'status', status: 200, body: '{"token":"nobody"}' };
      }
      return headers.authorization === 'Bearer nobody' ? undefined : refusal(401, challenge);
    };
  };

  for (const [status, name] of [
    [401, 'Docker Hub'],
    [403, 'GHCR'],
  ] as const) {
    it(`by the token service with ${status} (${name}) do not hide what is public, and that is told once`, async () => {
      tokens(status);
      assert.equal(await look(), SAMPLES.app.digest);
      assert.deepEqual(sent(), ['read -', 'token Basic', 'token -', 'read Bearer']);
      assert.equal(await look('sample/app:latest'), SAMPLES.app.digest);
      assert.deepEqual(sent(), ['read Bearer']);
      assert.deepEqual(warnings, [
        `${registry.host} answers without signing in, but the credentials from ${from} were refused: denied`,
      ]);
    });

    it(`by the token service with ${status} are named where nothing is public`, async () => {
      tokens(status, false);
      const error = await failureOf(look());
      assert.deepEqual(
        [error.kind, error.data.status, error.data.tag],
        [status === 401 ? 'sign-in' : 'forbidden', status, '1.0'],
      );
      assert.equal(error.message, `the credentials from ${from} were refused: denied`);
      assert.deepEqual(sent(), ['read -', 'token Basic', 'token -']);
      assertHides(error, 's3cret', Buffer.from('tester:s3cret').toString('base64'));
      assert.deepEqual(warnings, []);
      // Where sign-in is was said today: it is not asked for again, and the password is not shown again.
      assert.equal((await failureOf(look())).message, error.message);
      assert.deepEqual(sent(), ['token -']);
    });
  }

  it('with 401 are not shown again for another image; with 403, which may be about one image, they are', async () => {
    tokens(401);
    await look();
    assert.equal(await look('sample/legacy:1.0').then(() => true), true);
    assert.deepEqual(sent(), ['token -', 'read Bearer']);
    await client.close();
    client = createClient({ login: stale, timeout: 2000 });
    tokens(403);
    await look();
    await look('sample/legacy:1.0');
    assert.deepEqual(sent(), ['token Basic', 'token -', 'read Bearer']);
  });

  it('are tried again as soon as they are others', async () => {
    await client.close();
    let login = stale;
    client = createClient({ credentials: () => Promise.resolve(login), timeout: 2000 });
    tokens(401);
    await look();
    login = { ...stale, ...password('tester', 'another') };
    await look('sample/legacy:1.0');
    assert.deepEqual(sent(), ['token Basic', 'token -', 'read Bearer']);
  });

  for (const status of [401, 403]) {
    it(`by the registry itself with ${status}, after a token: nobody’s may still serve`, async () => {
      play = ({ path, headers }) => {
        if (path.startsWith('/token'))
          return { kind: 'status', status: 200, body: `{"token":"${headers.authorization ? 'own' : 'nobody'}"}` };
        if (headers.authorization === 'Bearer nobody') return undefined;
        return headers.authorization ? refusal(status, challenge) : refusal(401, challenge);
      };
      assert.equal(await look(), SAMPLES.app.digest);
      assert.deepEqual(sent(), ['read -', 'token Basic', 'read Bearer', 'token -', 'read Bearer']);
      await look();
      assert.deepEqual(sent(), ['read Bearer']);
      assert.deepEqual(warnings, [
        `${registry.host} answers without signing in, but denied (signed in with the credentials from ${from})`,
      ]);
    });
  }

  it('as Basic, where they were not asked for, do not hide what is public', async () => {
    play = ({ headers, path }) => {
      if (headers.authorization) return refusal(401, 'Basic realm="r"');
      return path.includes('legacy') ? refusal(401, 'Basic realm="r"') : undefined;
    };
    const error = await failureOf(look('sample/legacy:1.0'));
    assert.deepEqual([error.kind, error.message], ['sign-in', `the credentials from ${from} were refused: denied`]);
    // That nobody may read it was seen at first.
    assert.deepEqual(sent(), ['read -', 'read Basic']);
    assert.equal(await look(), SAMPLES.app.digest);
    assert.deepEqual(sent(), ['read Basic', 'read -']);
    await look();
    assert.deepEqual(sent(), ['read -']);
  });

  const write = async () => {
    const api = createApi({ credentials: () => Promise.resolve(stale), options: () => ({}), timeout: () => 2000 });
    const about = { host: registry.host, repository: 'sample/app' };
    const access = { host: registry.host, scopes: ['repository:sample/app:pull,push'] };
    const path = 'sample/app/manifests/new';
    registry.requests.length = 0;
    const call = api.call({ method: 'PUT', path, access, about, signal: uncancelled(), body: '{}' });
    const error = await failureOf(call);
    await api.close();
    return [error.kind, error.message];
  };

  it('by the token service are not left out when something is written', async () => {
    tokens(403);
    assert.deepEqual(await write(), ['forbidden', `the credentials from ${from} were refused: denied`]);
    assert.deepEqual(sent(), ['read -', 'token Basic']);
  });

  it('by the registry are not left out when something is written', async () => {
    play = ({ path, headers }) => {
      if (path.startsWith('/token')) return { kind: 'status', status: 200, body: '{"token":"own"}' };
      return refusal(headers.authorization ? 403 : 401, challenge);
    };
    assert.deepEqual(await write(), ['forbidden', `denied (signed in with the credentials from ${from})`]);
    assert.deepEqual(sent(), ['read -', 'token Basic', 'read Bearer']);
  });

  it('as an identity token are told, and what is public is read', async () => {
    await client.close();
    const login = { kind: 'identity-token', token: 's3cret', from } as const;
    client = createClient({ login, onWarning: message => warnings.push(message) });
    play = ({ method, path, headers }) => {
      if (path.startsWith('/token'))
        return method === 'POST' ? refusal(400) : { kind: 'status', status: 200, body: '{"token":"nobody"}' };
      return headers.authorization && !path.includes('legacy') ? undefined : refusal(401, challenge);
    };
    await look();
    assert.match(
      warnings.join(),
      /^127.0.0.1:\d+ answers without signing in, but the credentials from .*identity token$/,
    );
    const error = await failureOf(look('sample/legacy:1.0'));
    assert.deepEqual([error.kind, error.data.tag], ['sign-in', '1.0']);
    assert.match(error.message, /^the credentials from docker-credential-pass were refused: .*identity token$/);
  });

  itWith(['docker-registry'], 'by a real token service do not hide what is public there', async () => {
    const real = await startDistribution({ auth: 'token' });
    try {
      await copyInto(real.host, { user: '', password: '', ...real }, [
        ['sample/app:1.0', (await sampleImages()).get('sample/app:1.0') ?? assert.fail()],
      ]);
      const found = await withClient({ login: stale }, own =>
        own.manifest(referenceTo(`${real.host}/sample/app:1.0`), uncancelled()),
      );
      assert.equal(found.digest, SAMPLES.app.digest);
      const accounts = real.tokenRequests?.map(({ authorization, status }) => [authorization, status]);
      assert.deepEqual(accounts?.slice(-2), [
        [true, 401],
        [false, 200],
      ]);
    } finally {
      await real.stop();
    }
  });
});

describe('a helper that fails', () => {
  let registry: FaultyRegistry;
  let warnings: string[];
  let isPublic: boolean;
  let scheme: string;
  beforeEach(async () => {
    warnings = [];
    isPublic = true;
    registry = await startFaultyRegistry(({ path, headers }) => {
      if (path.startsWith('/token'))
        return isPublic ? { kind: 'status', status: 200, body: '{"token":"t"}' } : refusal(401);
      return headers.authorization ? undefined : refusal(401, scheme);
    });
  });
  afterEach(() => registry.close());

  /** On a machine whose Docker names a helper that is not there. */
  const look = async () => {
    const home = await makeTempFolder('no-helper');
    try {
      await mkdir(join(home.path, '.docker'));
      await writeFile(join(home.path, '.docker', 'config.json'), '{"credsStore":"absent"}');
      const credentials = storedCredentials({ env: { PATH: home.path }, home: home.path, mayRunPrograms: () => true });
      return await withClient({ credentials, onWarning: message => warnings.push(message) }, async client => {
        const reference = referenceTo(`${registry.host}/sample/app:1.0`);
        await client.manifest(reference, uncancelled());
        return (await client.manifest(reference, uncancelled())).digest;
      });
    } finally {
      await home.remove();
    }
  };

  it('does not keep anyone from what is public, and is told once', async () => {
    scheme = 'Bearer realm="/token",service="s"';
    assert.equal(await look(), SAMPLES.app.digest);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings.join(),
      /answers without signing in, but docker-credential-absent was not found on the PATH;/,
    );
    assert.equal(registry.requests.length, 4);
  });

  for (const [title, challenge, requests] of [
    ['a token service', 'Bearer realm="/token",service="s"', 2],
    ['a registry', 'Basic realm="r"', 1],
  ] as const) {
    it(`is what is wrong where ${title} then refuses`, async () => {
      isPublic = false;
      scheme = challenge;
      const error = await failureOf(look());
      assert(error instanceof RegistryError);
      assert.equal(error.kind, 'credentials');
      assert.match(error.message, /^docker-credential-absent was not found on the PATH; start VS Code from/);
      const { host, repository, tag, status } = error.data;
      assert.deepEqual([host, repository, tag, status], [registry.host, 'sample/app', '1.0', 401]);
      assert.equal(registry.requests.length, requests);
      assert.deepEqual(warnings, []);
    });
  }
});
