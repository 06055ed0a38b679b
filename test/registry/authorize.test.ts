// Signing in to a real registry in each of its ways, and how many requests that takes.
import assert from 'node:assert/strict';
import type { Credentials } from '../../src/registry/auth/credentials.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { describeImage } from '../../src/registry/describe.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { SAMPLES, sampleImages } from '../support/registry/samples.ts';
import { findTool, itWith } from '../support/registry/tools.ts';
import {
  assertHides,
  createClient,
  failureOf,
  lines,
  password,
  referenceTo,
  uncancelled,
  withClient,
} from './support.ts';

const needed = ['docker-registry'];
const parallel = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

for (const auth of ['htpasswd', 'token'] as const) {
  describe(`distribution with ${auth}`, () => {
    let registry: Distribution;
    let proxy: CountingProxy;
    let client: RegistryClient;
    before(async () => {
      if (needed.some(name => findTool(name) === undefined)) return;
      registry = await startDistribution({ auth });
      proxy = await startCountingProxy(registry.host);
      const images = await sampleImages();
      const app = images.get('sample/app:1.0') ?? assert.fail();
      await copyInto(registry.host, right(), [
        ['sample/app:1.0', app],
        ['private/app:1.0', app],
        ['sample/legacy:1.0', images.get('sample/legacy:1.0') ?? assert.fail()],
        ...parallel.map(name => [`private/app:${name}`, app] as const),
      ]);
    });
    after(async () => {
      await proxy?.close();
      await registry?.stop();
    });
    beforeEach(() => {
      if (proxy) proxy.requests.length = 0;
      if (registry?.tokenRequests) registry.tokenRequests.length = 0;
      client = createClient();
    });
    afterEach(() => client.close());

    const right = () => ({ user: '', password: '', ...registry });
    const login = () => password(right().user, right().password);
    const signedIn = (credentials: Credentials = login()) => {
      const fresh = createClient({ login: credentials });
      const closing = client;
      client = fresh;
      return closing.close();
    };
    const look = (path: string) => describeImage(client, referenceTo(`${proxy.host}/${path}`), uncancelled());
    const requests = () =>
      proxy.requests.map(({ path, authorization, status }) => `${path} ${authorization} ${status}`);
    const tokens = () =>
      (registry.tokenRequests ?? []).map(({ method, account, scopes, status }) => [
        method,
        account,
        scopes.join(),
        status,
      ]);
    const manifest = (name: string) => `/v2/${name.replace(':', '/manifests/')}`;

    if (auth === 'htpasswd') {
      itWith(needed, 'the right password: one request is refused, the next ones are not', async () => {
        await signedIn();
        assert.equal((await look('sample/app:1.0')).digest, SAMPLES.app.digest);
        assert.deepEqual(requests(), [
          `${manifest('sample/app:1.0')} false 401`,
          `${manifest('sample/app:1.0')} true 200`,
        ]);
        proxy.requests.length = 0;
        await look('private/app:1.0');
        assert.deepEqual(requests(), [`${manifest('private/app:1.0')} true 200`]);
      });

      itWith(needed, 'no credentials: one request, and an error that asks to sign in', async () => {
        const error = await failureOf(look('sample/app:1.0'));
        assert.deepEqual([error.kind, error.data.status], ['sign-in', 401]);
        assert.deepEqual({ ...error.data, host: proxy.host, repository: 'sample/app', tag: '1.0' }, error.data);
        assert.equal(proxy.requests.length, 1);
      });

      itWith(needed, 'an identity token is no password', async () => {
        await signedIn({ kind: 'identity-token', token: 's3cret' });
        const error = await failureOf(look('sample/app:1.0'));
        assert.equal(error.kind, 'sign-in');
        assertHides(error, 's3cret');
      });
    } else {
      itWith(needed, 'cold, an index takes three requests; with the token at hand one', async () => {
        await signedIn();
        await look('private/app:1.0');
        const scope = 'repository:private/app:pull';
        assert.deepEqual(requests(), [
          `${manifest('private/app:1.0')} false 401`,
          `${manifest('private/app:1.0')} true 200`,
        ]);
        assert.deepEqual(tokens(), [['GET', 'tester', scope, 200]]);
        proxy.requests.length = 0;
        await look('private/app:one');
        assert.deepEqual([requests(), tokens().length], [[`${manifest('private/app:one')} true 200`], 1]);
      });

      itWith(needed, 'an image alone takes four, one more than an index: its configuration', async () => {
        await look('sample/legacy:1.0');
        assert.deepEqual([proxy.requests.length, tokens().length], [3, 1]);
      });

      itWith(needed, 'where the token service is known, another repository takes two', async () => {
        await look('sample/app:1.0');
        proxy.requests.length = 0;
        await look('sample/legacy:1.0');
        assert.deepEqual(tokens()[1], ['GET', '', 'repository:sample/legacy:pull', 200]);
        assert.deepEqual(
          requests().map(line => line.slice(-8)),
          ['true 200', 'true 200'],
        );
      });

      itWith(needed, 'nobody reads what is public, without credentials', async () => {
        assert.equal((await look('sample/app:1.0')).digest, SAMPLES.app.digest);
        assert.deepEqual(tokens(), [['GET', '', 'repository:sample/app:pull', 200]]);
      });

      itWith(needed, 'nobody does not read what is private', async () => {
        const error = await failureOf(look('private/app:1.0'));
        assert.equal(error.kind, 'sign-in');
        assert.deepEqual({ ...error.data, host: proxy.host, repository: 'private/app', tag: '1.0' }, error.data);
      });

      for (const [title, known] of [
        ['cold', false],
        ['with the service known', true],
      ] as const) {
        itWith(needed, `eight images of one repository at once, ${title}, ask for one token`, async () => {
          await signedIn();
          if (known) await look('sample/app:1.0');
          registry.tokenRequests!.length = 0;
          proxy.requests.length = 0;
          await Promise.all(parallel.map(tag => look(`private/app:${tag}`)));
          assert.equal(proxy.requests.length, known ? 8 : 16);
          assert.deepEqual(tokens(), [['GET', 'tester', 'repository:private/app:pull', 200]]);
        });
      }

      itWith(needed, 'an identity token is posted, and read what is private', async () => {
        await signedIn({ kind: 'identity-token', token: registry.identityToken! });
        await look('private/app:1.0');
        assert.deepEqual(tokens(), [['POST', 'tester', 'repository:private/app:pull', 200]]);
        assert.equal(registry.tokenRequests![0]?.grant, 'refresh_token');
      });

      itWith(needed, 'an identity token that is refused falls back to GET', async () => {
        await signedIn({ kind: 'identity-token', token: 'outdated' });
        await look('sample/app:1.0');
        assert.deepEqual(
          tokens().map(([method, , , status]) => [method, status]),
          [
            ['POST', 401],
            ['GET', 200],
          ],
        );
      });
    }

    itWith(needed, 'the wrong password is refused as such, and stands in no error', async () => {
      await signedIn(password('tester', 's3cret'));
      const error = await failureOf(look('private/app:1.0'));
      assert.deepEqual([error.kind, error.data.status], ['sign-in', 401]);
      assertHides(error, 's3cret', Buffer.from('tester:s3cret').toString('base64'));
    });

    itWith(needed, 'tags are one request a page, once signed in', async () => {
      await signedIn();
      const repository = { host: proxy.host, repository: 'private/app' };
      await look('private/app:1.0');
      proxy.requests.length = 0;
      const { names, next } = await client.tags(repository, uncancelled());
      assert.deepEqual([names.toSorted(), next], [['1.0', ...parallel].toSorted(), undefined]);
      assert.deepEqual(lines(proxy.requests), ['GET /v2/private/app/tags/list?n=1000']);
    });

    itWith(needed, 'the catalog is read, once signed in', async () => {
      await signedIn();
      const { names } = await client.repositories(proxy.host, uncancelled());
      assert.deepEqual(names, ['private/app', 'sample/app', 'sample/legacy']);
      if (auth === 'token') assert.deepEqual(tokens(), [['GET', 'tester', 'registry:catalog:*', 200]]);
    });

    itWith(needed, 'what does not exist is not found', async () => {
      await signedIn();
      for (const path of ['private/app:absent', 'private/absent:1.0']) {
        const error = await failureOf(look(path));
        assert.deepEqual([error.kind, error.data.status], ['not-found', 404]);
      }
    });

    itWith(needed, 'a login that comes later counts without a new client', async () => {
      let credentials: Credentials | undefined;
      await withClient({ credentials: () => Promise.resolve(credentials) }, async own => {
        const reference = referenceTo(`${proxy.host}/private/app:1.0`);
        assert.equal((await failureOf(own.manifest(reference, uncancelled()))).kind, 'sign-in');
        credentials = login();
        assert.equal((await own.manifest(reference, uncancelled())).digest, SAMPLES.app.digest);
      });
    });
  });
}
