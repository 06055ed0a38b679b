// Manifests, blobs and lists as the client fetches them: one request each, digests held, pages followed safely.
import assert from 'node:assert/strict';
import { parseManifest, type Descriptor, type Manifest } from '../../src/core/manifest.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { Page } from '../../src/registry/lists.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { fillWithSamples, SAMPLES, sampleImages } from '../support/registry/samples.ts';
import { digestOf } from '../support/registry/store.ts';
import { createClient, failureOf, lines, referenceTo, uncancelled } from './support.ts';

async function everyPage(read: (next?: URL) => Promise<Page>): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next: URL | undefined, first = true; first || next; first = false) {
    const page = await read(next);
    pages.push([...page.names]);
    next = page.next;
  }
  return pages;
}

describe('the client', () => {
  let registry: EmbeddedRegistry;
  let client: RegistryClient;
  before(async () => {
    registry = await startEmbeddedRegistry({ pageSize: 2 });
    await fillWithSamples(registry);
    const app = (await sampleImages()).get('sample/app:1.0') ?? assert.fail();
    for (const tag of ['a', 'b', 'c', 'd', 'e']) registry.add(`many/tags:${tag}`, app);
    client = createClient();
  });
  after(async () => {
    await client.close();
    await registry.close();
  });
  beforeEach(() => void (registry.requests.length = 0));

  it('reads tags one request a page, as the registry’s Link says', async () => {
    const repository = { host: registry.host, repository: 'many/tags' };
    const pages = await everyPage(next => client.tags(repository, uncancelled(), next));
    assert.deepEqual(pages, [['a', 'b'], ['c', 'd'], ['e']]);
    assert.deepEqual(lines(registry.requests), [
      'GET /v2/many/tags/tags/list?n=1000',
      'GET /v2/many/tags/tags/list?last=b&n=2',
      'GET /v2/many/tags/tags/list?last=d&n=2',
    ]);
  });

  it('reads the catalog one request a page', async () => {
    const pages = await everyPage(next => client.repositories(registry.host, uncancelled(), next));
    assert.deepEqual(
      pages.map(page => page.length),
      [2, 2, 2],
    );
    assert.deepEqual(lines(registry.requests)[0], 'GET /v2/_catalog?n=1000');
    assert.equal(registry.requests.length, 3);
  });

  it('says which repository has no tags', async () => {
    const error = await failureOf(client.tags({ host: registry.host, repository: 'ab/sent' }, uncancelled()));
    assert.equal(error.kind, 'not-found');
    assert.deepEqual({ ...error.data, host: registry.host, repository: 'ab/sent' }, error.data);
    assert.deepEqual(error.data.codes, ['NAME_UNKNOWN']);
  });

  it('offers every manifest type, in one header', async () => {
    let accept: string | undefined;
    const faulty = await startFaultyRegistry(({ headers }) => void (accept = headers.accept));
    await client.manifest(referenceTo(`${faulty.host}/sample/app:1.0`), uncancelled());
    await faulty.close();
    for (const type of [
      'oci.image.index',
      'oci.image.manifest',
      'docker.distribution.manifest.list',
      'docker.distribution.manifest.v2',
    ]) {
      assert(accept?.includes(type), `${accept}`);
    }
  });

  it('gives the manifest as it was sent, with the digest of its bytes', async () => {
    const { text, digest } = await client.manifest(referenceTo(`${registry.host}/sample/app:1.0`), uncancelled());
    assert.equal(digestOf(Buffer.from(text)), SAMPLES.app.digest);
    assert.equal(digest, SAMPLES.app.digest);
  });

  // Hosts that a reference may spell and no URL can: https://url.spec.whatwg.org/#host-parsing
  for (const host of ['localhost:99999', '127.0.0.256', '1.2.3.4.5', '[::::]:80']) {
    it(`says of ${host}, which is no address, what is wrong with it`, async () => {
      const error = await failureOf(client.manifest(referenceTo(`${host}/app:1`), uncancelled()));
      assert.equal(error.data.host, host);
    });
  }
});

describe('what a digest promises', () => {
  const wrong: Fault = { kind: 'wrongDigest' };
  const look = async (path: string, fault: (path: string) => Fault | undefined) => {
    const registry = await startFaultyRegistry(request => fault(request.path));
    const client = createClient();
    try {
      return await client
        .manifest(referenceTo(`${registry.host}/${path}`), uncancelled())
        .catch((error: unknown) => error);
    } finally {
      await client.close();
      await registry.close();
    }
  };
  const cases: readonly (readonly [title: string, path: string])[] = [
    ['a tag’s manifest', 'sample/app:1.0'],
    ['a manifest by digest', `sample/app@${SAMPLES.app.digest}`],
  ];
  for (const [title, path] of cases) {
    it(`${title} must keep`, async () => {
      const error = await failureOf(Promise.reject(await look(path, () => wrong)));
      assert.deepEqual(
        [error.kind, error.data.repository, error.data.tag],
        ['digest-mismatch', 'sample/app', path.slice(11)],
      );
    });
  }

  it('a manifest by digest must keep, whatever the header claims', async () => {
    const other = (await sampleImages()).get('sample/legacy:1.0')!.manifest;
    const headers = { 'docker-content-digest': other.digest, 'content-type': other.mediaType };
    const answer: Fault = { kind: 'status', status: 200, headers, body: other.bytes };
    const error = await failureOf(Promise.reject(await look(`sample/app@${SAMPLES.app.digest}`, () => answer)));
    assert.equal(error.kind, 'digest-mismatch');
  });

  for (const claim of [undefined, 'nonsense', 'md5:abc']) {
    it(`by a tag, with the header ${claim}, is counted from the bytes`, async () => {
      const { bytes, mediaType } = (await sampleImages()).get('sample/app:1.0')!.manifest;
      const headers = { 'content-type': mediaType, ...(claim && { 'docker-content-digest': claim }) };
      const result = await look('sample/app:1.0', () => ({ kind: 'status', status: 200, headers, body: bytes }));
      assert.equal((result as { digest?: string }).digest, SAMPLES.app.digest);
    });
  }
});

describe('a blob', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let fault: Fault | undefined;
  let config: Descriptor;
  before(async () => {
    registry = await startFaultyRegistry(({ path }) => (path.includes('/blobs/') ? fault : undefined));
    client = createClient({ timeout: 500 });
    const { bytes } = (await sampleImages()).get('sample/legacy:1.0')!.manifest;
    const manifest = parseManifest(bytes.toString()) as Manifest;
    config = manifest.kind === 'image' ? manifest.config : assert.fail();
  });
  after(async () => {
    await client.close();
    await registry.close();
  });
  const fetchBlob = () => client.textBlob({ host: registry.host, repository: 'sample/legacy' }, config, uncancelled());

  it('is what its descriptor promises', async () => {
    fault = undefined;
    assert.equal(digestOf(Buffer.from(await fetchBlob())), config.digest);
  });

  const cases: readonly (readonly [title: string, fault: Fault, kinds: string[]])[] = [
    ['other bytes', { kind: 'wrongDigest' }, ['digest-mismatch']],
    ['a short page', { kind: 'status', status: 200, body: '<html>' }, ['digest-mismatch']],
    ['a web page', { kind: 'html' }, ['digest-mismatch', 'too-large']],
    ['more than was promised', { kind: 'endless' }, ['too-large']],
    ['nothing', { kind: 'silent' }, ['timeout']],
    ['half', { kind: 'cut' }, ['unreachable']],
    ['404', { kind: 'status', status: 404 }, ['not-found']],
  ];
  for (const [title, played, kinds] of cases) {
    it(`of which ${title} comes is ${kinds.join(' or ')}`, async () => {
      fault = played;
      const error = await failureOf(fetchBlob());
      assert(kinds.includes(error.kind), error.kind);
      assert.deepEqual({ ...error.data, host: registry.host, repository: 'sample/legacy' }, error.data);
    });
  }

  it('whose digest cannot be verified is not believed', async () => {
    fault = { kind: 'status', status: 200, body: '' };
    const descriptor = { ...config, digest: 'md5:d41d8cd98f00b204e9800998ecf8427e' };
    const work = client.textBlob({ host: registry.host, repository: 'sample/legacy' }, descriptor, uncancelled());
    assert.equal((await failureOf(work)).kind, 'digest-mismatch');
  });
});
