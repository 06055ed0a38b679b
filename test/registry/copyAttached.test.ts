// What comes along with an image that is copied: signatures, SBOMs and provenance, whoever put them there and however either
// registry keeps them.
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../src/registry/client.ts';
import { createClients, type Clients } from '../support/registry/clients.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry, type EmbeddedOptions, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { content, image, MEDIA_TYPES, type BuiltImage, type Content } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { listen, listener, readExchange, send, type Exchange, type Reply } from '../support/registry/server.ts';
import { itWith } from '../support/registry/tools.ts';
import { pushArtifacts, type PushedArtifacts } from './attachedSupport.ts';
import { copy, platformImages } from './copySupport.ts';
import { digestOf } from './referrersSupport.ts';
import { createClient, failureOf, lines, referenceTo, uncancelled } from './support.ts';

const signal = uncancelled();
const tagOf = (digest: string, end = '') => `${digest.replace(':', '-')}${end}`;

describe('what hangs beside an image that is copied', () => {
  let client: RegistryClient;
  let images: BuiltImage[];
  let app: BuiltImage;
  const opened: (() => Promise<unknown>)[] = [];
  before(async () => {
    images = await platformImages();
    app = index(images);
  });
  beforeEach(() => void (client = createClient()));
  afterEach(async () => {
    await client.close();
    for (const close of opened.splice(0).toReversed()) await close();
  });

  const listed = async (host: string, repository: string, subject: string): Promise<string[]> =>
    (await client.referrers({ host, repository }, digestOf(subject), { signal }))
      .map(({ digest }) => digest)
      .toSorted();
  const head = (name: string) => client.head(referenceTo(name), signal).catch(() => undefined);

  const signature = (subject: Content) => image({ platform: 'linux/amd64', artifactType: 'test/signature', subject });

  /** All that was pushed, as a registry shows it. */
  const assertThere = async (name: string, subject: string, pushed: PushedArtifacts) => {
    const [host = '', ...path] = name.split('/');
    const repository = path.join('/');
    assert.deepEqual(await listed(host, repository, subject), [pushed.sbom, pushed.notation].toSorted());
    assert.deepEqual(await listed(host, repository, pushed.sbom), [pushed.sbomSignature]);
    assert.equal(await head(`${name}:${tagOf(subject, '.sig')}`), pushed.cosign);
  };

  describe('by oras, on real registries', () => {
    let one: Distribution;
    let two: Distribution;
    let others: Clients;
    let onIndex: PushedArtifacts;
    let onChild: PushedArtifacts;
    const child = () => images[1]!.manifest.digest;
    before(async () => {
      [one, two, others] = await Promise.all([startDistribution(), startDistribution(), createClients()]);
      await copyInto(one.host, undefined, [['a/app:1.0', app]]);
      onIndex = await pushArtifacts(others, `${one.host}/a/app`, app.manifest.digest);
      onChild = await pushArtifacts(others, `${one.host}/a/app`, child());
    });
    after(async () => {
      await others.clean();
      await Promise.all([one.stop(), two.stop()]);
    });

    itWith(
      ['docker-registry', 'oras'],
      'comes along: of the index, of a platform, and of an SBOM in turn',
      async () => {
        const done = await copy(client, `${one.host}/a/app:1.0`, `${two.host}/b/app:1.0`);
        assert.deepEqual([done.digest, done.leftOut], [app.manifest.digest, []]);
        await assertThere(`${two.host}/b/app`, app.manifest.digest, onIndex);
        await assertThere(`${two.host}/b/app`, child(), onChild);
        const tree = await others.oras('discover', '--format', 'json', `${two.host}/b/app:1.0`);
        for (const digest of [onIndex.sbom, onIndex.sbomSignature, onIndex.notation]) assert(tree.includes(digest));

        const again = await copy(client, `${one.host}/a/app:1.0`, `${two.host}/b/app:1.0`);
        assert.deepEqual([again.copied, again.bytes], [[], 0]);
      },
    );

    /** By our own client, which adds it to the list of referrers. */
    const sign = async (name: string): Promise<string> => {
      const { blobs, manifest } = await signature(app.manifest);
      const content = { text: manifest.bytes.toString(), mediaType: manifest.mediaType };
      for (const blob of blobs.values()) await client.uploadBlob(referenceTo(name), new Uint8Array(blob), { signal });
      return client.putManifest(referenceTo(`${name}@${manifest.digest}`), content, signal);
    };

    itWith(['docker-registry'], 'comes along when it is pushed after the first copy', async () => {
      const [from, to] = [`${one.host}/late/app`, `${two.host}/late/app`];
      await copyInto(one.host, undefined, [['late/app:1.0', app]]);
      await copy(client, `${from}:1.0`, `${to}:1.0`);
      const digest = await sign(from);
      const done = await copy(client, `${from}:1.0`, `${to}:1.0`);
      assert.deepEqual(await listed(two.host, 'late/app', app.manifest.digest), [digest]);
      assert(done.copied.includes(digest) && !done.copied.includes(app.manifest.digest));
    });

    itWith(['docker-registry', 'oras'], 'is that of the platforms that were chosen', async () => {
      const platforms = images.slice(1).map(({ platform }) => platform!);
      const done = await copy(client, `${one.host}/a/app:1.0`, `${two.host}/some/app:1.0`, { platforms });
      await assertThere(`${two.host}/some/app`, child(), onChild);
      assert(!done.copied.includes(onIndex.sbom));
      const single = { platforms: [images[1]!.platform!] };
      await copy(client, `${one.host}/a/app:1.0`, `${two.host}/single/app:1.0`, single);
      await assertThere(`${two.host}/single/app`, child(), onChild);
    });

    itWith(['docker-registry', 'oras'], 'goes to a registry with the referrers API, and back', async () => {
      const { host, close } = await startEmbeddedRegistry();
      opened.push(close);
      await copy(client, `${one.host}/a/app:1.0`, `${host}/c/app:1.0`);
      await assertThere(`${host}/c/app`, app.manifest.digest, onIndex);
      assert.equal(await head(`${host}/c/app:${tagOf(app.manifest.digest)}`), undefined, 'it needs no fallback tag');
      await copy(client, `${host}/c/app:1.0`, `${two.host}/back/app:1.0`);
      await assertThere(`${two.host}/back/app`, app.manifest.digest, onIndex);
      await assertThere(`${two.host}/back/app`, child(), onChild);
    });
    itWith(['docker-registry'], 'and was put but never listed, because a copy broke off, is listed then', async () => {
      await copyInto(one.host, undefined, [['unlisted/app:1.0', app]]);
      await copyInto(two.host, undefined, [['unlisted/app:signature', await signature(app.manifest)]]);
      const from = `${one.host}/unlisted/app`;
      const digest = await sign(from);
      assert.deepEqual(await listed(two.host, 'unlisted/app', app.manifest.digest), []);
      await copy(client, `${from}:1.0`, `${two.host}/unlisted/app:1.0`);
      assert.deepEqual(await listed(two.host, 'unlisted/app', app.manifest.digest), [digest]);
    });
  });

  /** An embedded registry that holds the index as `a/app:1.0`; `first` answers in its stead. */
  const registry = async (
    options: EmbeddedOptions = {},
    first: (exchange: Exchange) => Reply | undefined = () => undefined,
  ): Promise<EmbeddedRegistry> => {
    const embedded = await startEmbeddedRegistry(options);
    embedded.add('a/app:1.0', app);
    const log: { method: string; path: string }[] = [];
    const server = await listen(
      listener(async (request, response) => {
        const { method = '', url: path = '' } = request;
        log.push({ method, path });
        const exchange = await readExchange(request);
        send(request, response, first(exchange) ?? embedded.answer(exchange));
      }),
    );
    opened.push(() => Promise.all([server.close(), embedded.close()]));
    return { ...embedded, host: server.host, requests: log as EmbeddedRegistry['requests'] };
  };

  /** As Cosign keeps them: an image whose layers are the signatures. */
  const cosigned = (...names: string[]): BuiltImage => {
    const type = 'application/vnd.dev.cosign.simplesigning.v1+json';
    const config = content(MEDIA_TYPES.oci.config, { architecture: '', os: '' });
    const layers = names.map(name => content(type, { signed: name }));
    const describe = ({ mediaType, digest, bytes }: Content) => ({ mediaType, digest, size: bytes.length });
    const manifest = content(MEDIA_TYPES.oci.manifest, {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.oci.manifest,
      config: describe(config),
      layers: layers.map(describe),
    });
    return { manifest, blobs: new Map([config, ...layers].map(each => [each.digest, each.bytes])), children: [] };
  };
  const bare = (manifest: Content): BuiltImage => ({ manifest, blobs: new Map(), children: [] });
  const listOf = (digests: readonly string[]): Content =>
    content(MEDIA_TYPES.oci.index, {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.oci.index,
      manifests: digests.map(digest => ({ mediaType: MEDIA_TYPES.oci.manifest, digest, size: 7 })),
    });
  const referring = (digests: readonly string[]): Reply => {
    const { bytes, mediaType } = listOf(digests);
    return { status: 200, headers: { 'content-type': mediaType }, body: bytes };
  };
  const sig = () => tagOf(app.manifest.digest, '.sig');

  it('of a registry with more tags than one page is asked for tag by tag, and found', async () => {
    const source = await registry({ pageSize: 1 });
    const target = await startEmbeddedRegistry();
    opened.push(() => target.close());
    const signed = cosigned('one');
    source.add(`a/app:${tagOf(images[2]!.manifest.digest, '.sig')}`, signed);
    await copy(client, `${source.host}/a/app:1.0`, `${target.host}/b/app:1.0`);
    const tag = tagOf(images[2]!.manifest.digest, '.sig');
    assert.equal(await head(`${target.host}/b/app:${tag}`), signed.manifest.digest);
    const asked = lines(source.requests).filter(line => /\.(?:sig|att|sbom)$/.test(line));
    // Of the index, its three images, and of the signature in turn.
    assert.equal(asked.length, 3 * 5);
  });

  it('of a registry that lists no tags is found too', async () => {
    const refuse = ({ url }: Exchange) => (url.pathname.endsWith('/tags/list') ? { status: 403 } : undefined);
    const source = await registry({}, refuse);
    const target = await startEmbeddedRegistry();
    opened.push(() => target.close());
    source.add(`a/app:${sig()}`, cosigned('one'));
    await copy(client, `${source.host}/a/app:1.0`, `${target.host}/b/app:1.0`);
    assert.equal(await head(`${target.host}/b/app:${sig()}`), cosigned('one').manifest.digest);
  });

  it('within a registry is mounted, and listed in the new repository', async () => {
    const source = await registry();
    source.add('a/app:signature', await signature(app.manifest));
    source.add(`a/app:${sig()}`, cosigned('one'));
    const done = await copy(client, `${source.host}/a/app:1.0`, `${source.host}/b/app:1.0`);
    const { digest } = (await signature(app.manifest)).manifest;
    assert.deepEqual(await listed(source.host, 'b/app', app.manifest.digest), [digest]);
    assert.equal(await head(`${source.host}/b/app:${sig()}`), cosigned('one').manifest.digest);
    assert.equal(done.bytes, 0);
  });

  it('and is gone, or cannot be read, is left out and told; the image is whole', async () => {
    const dangling = `sha256:${'d'.repeat(64)}`;
    const source = await registry({ referrers: false });
    source.add(`a/app:${tagOf(app.manifest.digest)}`, bare(listOf([dangling])));
    const schema1 = content('application/vnd.docker.distribution.manifest.v1+json', { schemaVersion: 1, fsLayers: [] });
    source.add(`a/app:${sig()}`, bare(schema1));
    const target = await startEmbeddedRegistry();
    opened.push(() => target.close());
    const done = await copy(client, `${source.host}/a/app:1.0`, `${target.host}/b/app:1.0`);
    assert.deepEqual(done.leftOut.map(({ name }) => name).toSorted(), [sig(), dangling].toSorted());
    for (const { reason } of done.leftOut) assert(reason.length > 0);
    assert.equal(await head(`${target.host}/b/app:1.0`), app.manifest.digest);
  });

  it('and that the target takes no artifacts for is left out and told', async () => {
    const source = await registry();
    const signed = await signature(app.manifest);
    source.add('a/app:signature', signed);
    const target = await registry({}, ({ method, body }) =>
      method === 'PUT' && body.includes('artifactType') ? { status: 400 } : undefined,
    );
    const done = await copy(client, `${source.host}/a/app:1.0`, `${target.host}/b/app:1.0`);
    assert.deepEqual(
      done.leftOut.map(({ name }) => name),
      [signed.manifest.digest],
    );
    assert.equal(await head(`${target.host}/b/app:1.0`), app.manifest.digest);
  });

  it('but cannot be looked for ends the copy, before the tag', async () => {
    const source = await registry({}, ({ url }) =>
      url.pathname.includes('/referrers/') ? { status: 403 } : undefined,
    );
    const target = await startEmbeddedRegistry();
    opened.push(() => target.close());
    const error = await failureOf(copy(client, `${source.host}/a/app:1.0`, `${target.host}/b/app:1.0`));
    assert.deepEqual([error.kind, error.data.host], ['forbidden', source.host]);
    assert.equal(await head(`${target.host}/b/app:1.0`), undefined);
  });

  const merges: readonly (readonly [
    title: string,
    theirs: string[],
    ours: string[],
    kept: 'theirs' | 'ours',
    told: boolean,
  ])[] = [
    ['holds more', ['a'], ['a', 'b'], 'ours', false],
    ['holds less', ['a', 'b'], ['a'], 'theirs', false],
    ['is another', ['a', 'c'], ['a', 'b'], 'theirs', true],
    ['is the same', ['a'], ['a'], 'ours', false],
  ];
  for (const [title, theirs, ours, kept, told] of merges) {
    it(`under Cosign’s tag, where the copy ${title}, takes no signature from the target`, async () => {
      const source = await registry();
      const target = await registry();
      source.add(`a/app:${sig()}`, cosigned(...ours));
      target.add(`a/app:${sig()}`, cosigned(...theirs));
      const done = await copy(client, `${source.host}/a/app:1.0`, `${target.host}/a/app:1.0`);
      const expected = cosigned(...(kept === 'ours' ? ours : theirs)).manifest.digest;
      assert.equal(await head(`${target.host}/a/app:${sig()}`), expected);
      assert.deepEqual(
        done.leftOut.map(({ name }) => name),
        told ? [sig()] : [],
      );
    });
  }

  it('has an end: what signs what signs a signature, and more than anybody signs', async () => {
    const source = await registry();
    const chain = [await signature(app.manifest)];
    for (let length = 1; length < 5; length++) chain.push(await signature(chain.at(-1)!.manifest));
    for (const [at, each] of chain.entries()) source.add(`a/app:chain${at}`, each);
    const target = await startEmbeddedRegistry();
    opened.push(() => target.close());
    const { copied } = await copy(client, `${source.host}/a/app:1.0`, `${target.host}/b/app:1.0`);
    assert.deepEqual(
      chain.map(({ manifest }) => copied.includes(manifest.digest)),
      [true, true, true, false, false],
    );

    const all = Array.from({ length: 1001 }, (_, at) => `sha256:${String(at).padStart(64, '0')}`);
    const many = await registry({}, ({ url }) => (url.pathname.includes('/referrers/') ? referring(all) : undefined));
    const error = await failureOf(copy(client, `${many.host}/a/app:1.0`, `${target.host}/c/app:1.0`));
    assert.deepEqual([error.kind, error.data.host], ['too-large', many.host]);
    assert.equal(await head(`${target.host}/c/app:1.0`), undefined);
  });
});
