// Whole images written to real registries, with each kind of login, and read back by other clients; manifests byte for
// byte; deletion.
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../src/registry/client.ts';
import { createClients, type Clients } from '../support/registry/clients.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import type { BuiltImage, Content } from '../support/registry/images.ts';
import { sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { createClient, failureOf, lines, password, referenceTo, uncancelled, withClient } from './support.ts';

const asText = ({ bytes, mediaType }: Content) => ({ text: bytes.toString(), mediaType });

async function sample(name: string): Promise<BuiltImage> {
  return (await sampleImages()).get(name) ?? assert.fail(name);
}

async function push(client: RegistryClient, target: string, image: BuiltImage): Promise<string> {
  const reference = referenceTo(target);
  const signal = uncancelled();
  const blobs = [...image.blobs.values()].map(bytes => client.uploadBlob(reference, new Uint8Array(bytes), { signal }));
  await Promise.all(blobs);
  for (const { manifest } of image.children) {
    const child = referenceTo(`${target.replace(/:[^/]*$/, '')}@${manifest.digest}`);
    assert.equal(await client.putManifest(child, asText(manifest), signal), manifest.digest);
  }
  return await client.putManifest(reference, asText(image.manifest), signal);
}

type Login = 'none' | 'htpasswd' | 'token';

async function withDistribution(auth: Login, test: (registry: Distribution, client: RegistryClient) => Promise<void>) {
  const registry = await startDistribution({ auth });
  const { user, password: secret } = registry;
  try {
    await withClient(user === undefined ? {} : { login: password(user, secret ?? '') }, client =>
      test(registry, client),
    );
  } finally {
    await registry.stop();
  }
}

describe('an image written', () => {
  let others: Clients;
  beforeEach(async () => void (others = await createClients()));
  afterEach(() => others.clean());

  for (const auth of ['none', 'htpasswd', 'token'] as const) {
    itWith(['docker-registry', 'crane', 'skopeo'], `to distribution (${auth}) is whole for crane and skopeo`, () =>
      withDistribution(auth, async (registry, client) => {
        const target = `${registry.host}/private/app:1.0`;
        assert.equal(await push(client, target, await sample('sample/app:1.0')), SAMPLES.app.digest);
        await others.login(registry);
        assert.equal(await others.crane('digest', '--insecure', target), SAMPLES.app.digest);
        await others.crane('validate', '--insecure', '--remote', target);
        const raw = await others.skopeo('inspect', '--raw', '--tls-verify=false', `docker://${target}`);
        assert.deepEqual(JSON.parse(raw), JSON.parse((await sample('sample/app:1.0')).manifest.bytes.toString()));
        if (registry.tokenRequests) {
          const scopes = registry.tokenRequests
            .map(each => each.scopes.join(' '))
            .filter(each => !each.endsWith(':pull'));
          assert.deepEqual([...new Set(scopes)], ['repository:private/app:pull,push']);
          assert.equal(scopes.length, 1);
        }
      }),
    );
  }

  itWith(['crane', 'skopeo'], 'to crane’s registry, with attestations and Docker’s types', async () => {
    const registry = await startCraneRegistry();
    try {
      await withClient({}, async client => {
        for (const name of ['sample/attested:1.0', 'sample/legacy:1.0', 'sample/nested:1.0']) {
          const built = await sample(name);
          assert.equal(await push(client, `${registry.host}/${name}`, built), built.manifest.digest);
          assert.equal(await others.crane('manifest', `${registry.host}/${name}`), built.manifest.bytes.toString());
        }
        await others.crane('validate', '--remote', `${registry.host}/sample/legacy:1.0`);
      });
    } finally {
      await registry.stop();
    }
  });
});

describe('a manifest put', () => {
  let client: RegistryClient;
  beforeEach(() => void (client = createClient({ timeout: 2000 })));
  afterEach(() => client.close());

  it('is one request, and its digest is what comes back', async () => {
    const registry = await startEmbeddedRegistry();
    const app = await sample('sample/app:1.0');
    registry.add('sample/app:1.0', app);
    const put = (reference: string) =>
      client.putManifest(referenceTo(`${registry.host}/${reference}`), asText(app.manifest), uncancelled());
    assert.equal(await put('sample/app:2.0'), SAMPLES.app.digest);
    assert.equal(await put(`sample/app@${SAMPLES.app.digest}`), SAMPLES.app.digest);
    assert.deepEqual(lines(registry.requests), [
      'PUT /v2/sample/app/manifests/2.0',
      `PUT /v2/sample/app/manifests/${SAMPLES.app.digest}`,
    ]);
    await registry.close();
  });

  it('under another manifest’s digest is not sent', async () => {
    const registry = await startEmbeddedRegistry();
    const wrong = referenceTo(`${registry.host}/sample/app@${SAMPLES.legacy.digest}`);
    const manifest = asText((await sample('sample/app:1.0')).manifest);
    const error = await failureOf(client.putManifest(wrong, manifest, uncancelled()));
    assert.deepEqual([error.kind, registry.requests], ['digest-mismatch', []]);
    await registry.close();
  });

  const other = { 'docker-content-digest': SAMPLES.legacy.digest };
  const own = { 'docker-content-digest': SAMPLES.app.digest };
  const large = { 'docker-content-digest': `sha512:${'0'.repeat(128)}` };
  const cases: readonly (readonly [title: string, fault: Fault | undefined, kind: string])[] = [
    ['to a registry that stored something else', { kind: 'status', status: 201, headers: other }, 'digest-mismatch'],
    ['to a registry that counts otherwise', { kind: 'status', status: 201, headers: large }, 'done'],
    ['to a registry that says 200', { kind: 'status', status: 200, headers: own }, 'done'],
    ['to a registry that says 202', { kind: 'status', status: 202, headers: own }, 'done'],
    ['to what says 200 to everything', { kind: 'status', status: 200 }, 'not-a-registry'],
    ['to a registry that says no digest', { kind: 'status', status: 201 }, 'done'],
    [
      'to a registry that refuses it',
      { kind: 'status', status: 400, body: '{"errors":[{"code":"MANIFEST_INVALID"}]}' },
      'unsupported',
    ],
    [
      'before its children',
      { kind: 'status', status: 400, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' },
      'not-found',
    ],
    ['to a mirror', { kind: 'status', status: 405 }, 'unsupported'],
    ['to a proxy with a limit', { kind: 'status', status: 413, body: '<html>' }, 'unsupported'],
    ['without permission', { kind: 'status', status: 403 }, 'forbidden'],
    ['without login', { kind: 'status', status: 401 }, 'sign-in'],
    ['to a full disk', { kind: 'status', status: 507 }, 'server'],
    ['to a web page', { kind: 'html' }, 'not-a-registry'],
    ['to a redirect', { kind: 'redirect', to: 'http://127.0.0.1:1/' }, 'not-a-registry'],
    ['to silence', { kind: 'silent' }, 'timeout'],
  ];
  for (const [title, fault, kind] of cases) {
    it(`${title}: ${kind}`, async () => {
      const registry = await startFaultyRegistry(({ method }) => (method === 'PUT' ? fault : undefined));
      await withClient({ timeout: 1000 }, async impatient => {
        const reference = referenceTo(`${registry.host}/sample/app:1.0`);
        const work = impatient.putManifest(reference, asText((await sample('sample/app:1.0')).manifest), uncancelled());
        if (kind === 'done') return assert.equal(await work, SAMPLES.app.digest);
        const { data, ...error } = await failureOf(work);
        assert.deepEqual([error.kind, data.repository, data.tag], [kind, 'sample/app', '1.0']);
      });
      assert.equal(registry.requests.length, 1, 'a write is not tried again');
      await registry.close();
    });
  }
});

describe('deletion', () => {
  itWith(['docker-registry'], 'of a digest takes its tags with it, and asks for the right to delete', () =>
    withDistribution('token', async (registry, client) => {
      const target = `${registry.host}/private/app`;
      const legacy = await sample('sample/legacy:1.0');
      const digest = await push(client, `${target}:1`, legacy);
      await client.putManifest(referenceTo(`${target}:2`), asText(legacy.manifest), uncancelled());
      await client.deleteManifest(referenceTo(`${target}@${digest}`), uncancelled());
      for (const tag of ['1', '2']) {
        const error = await failureOf(client.manifest(referenceTo(`${target}:${tag}`), uncancelled()));
        assert.equal(error.kind, 'not-found');
      }
      const scopes = registry.tokenRequests?.map(each => each.scopes.join(' '));
      assert(scopes?.includes('repository:private/app:pull,push,delete'), scopes?.join(', '));
    }),
  );

  itWith(['docker-registry'], 'of a tag, which distribution 2 does not do, says so and deletes nothing', () =>
    withDistribution('none', async (registry, client) => {
      const target = `${registry.host}/sample/legacy:1.0`;
      await push(client, target, await sample('sample/legacy:1.0'));
      const error = await failureOf(client.deleteManifest(referenceTo(target), uncancelled()));
      assert.equal(error.kind, 'unsupported');
      assert.match(error.message, /^deletion, or deletion of a tag alone, is switched off there/);
      assert.equal((await client.manifest(referenceTo(target), uncancelled())).digest, SAMPLES.legacy.digest);
    }),
  );

  it('of a tag leaves the image, and is one request', async () => {
    const registry = await startEmbeddedRegistry();
    registry.add('sample/app:1.0', await sample('sample/app:1.0'));
    await withClient({}, async client => {
      await client.deleteManifest(referenceTo(`${registry.host}/sample/app:1.0`), uncancelled());
      assert.deepEqual(lines(registry.requests), ['DELETE /v2/sample/app/manifests/1.0']);
      const left = referenceTo(`${registry.host}/sample/app@${SAMPLES.app.digest}`);
      assert.equal((await client.manifest(left, uncancelled())).digest, SAMPLES.app.digest);
      const again = client.deleteManifest(referenceTo(`${registry.host}/sample/app:1.0`), uncancelled());
      assert.equal((await failureOf(again)).kind, 'not-found');
    });
    await registry.close();
  });

  it('of a repository without a tag or a digest is not asked for', async () => {
    const registry = await startEmbeddedRegistry();
    await withClient({}, async client => {
      const work = client.deleteManifest(referenceTo(`${registry.host}/sample/app`), uncancelled());
      assert.equal((await failureOf(work)).kind, 'refused');
    });
    assert.deepEqual(registry.requests, []);
    await registry.close();
  });

  for (const status of [400, 405]) {
    it(`that is switched off (${status}) is told from a failure`, async () => {
      const fault: Fault = { kind: 'status', status };
      const registry = await startFaultyRegistry(({ method }) => (method === 'DELETE' ? fault : undefined));
      await withClient({}, async client => {
        const reference = referenceTo(`${registry.host}/sample/app@${SAMPLES.app.digest}`);
        const error = await failureOf(client.deleteManifest(reference, uncancelled()));
        assert.deepEqual([error.kind, error.data.status], ['unsupported', status]);
        assert.match(error.message, /^deletion is switched off there/);
      });
      await registry.close();
    });
  }
});
