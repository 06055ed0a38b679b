// An index that takes the place of another: what of it stays, and what happens if somebody else was faster.
import assert from 'node:assert/strict';
import type { IndexSpec } from '../../src/core/indexes/spec.ts';
import { parseManifest, type Index } from '../../src/core/manifest.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { IndexRefused } from '../../src/registry/write/indexRefused.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import type { BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { createClient, failureOf, referenceTo, uncancelled } from './support.ts';
import { builds, parted, plain, platformOf, proofOf } from './pushSupport.ts';

describe('an index that replaces another', () => {
  let registry: EmbeddedRegistry;
  let client: RegistryClient;
  let images: [tag: string, image: BuiltImage][];
  let old: BuiltImage;
  let other: BuiltImage;
  const signal = uncancelled();
  beforeEach(async () => {
    registry = await startEmbeddedRegistry();
    client = createClient({ timeout: 2000 });
    images = await builds();
    const [first, second, third] = images.map(([, each]) => each);
    old = index([first!, second!], { attestations: true });
    other = index([third!]);
    registry.add('a/app:1.0', old);
    registry.add('a/app:other', other);
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  /** The first and the second image stay, and are annotated. */
  const edited = (others: Partial<IndexSpec> = {}): IndexSpec => ({
    target: { host: registry.host, repository: 'a/app' },
    tags: ['1.0'],
    annotations: { edited: 'yes' },
    manifests: images.slice(0, 2).map(([tag, { manifest }]) => ({
      reference: referenceTo(`${registry.host}/a/app@${manifest.digest}`),
      platform: platformOf(tag),
    })),
    replaces: old.manifest.digest,
    ...others,
  });
  const draft = (others?: Partial<IndexSpec>) => client.draftIndex(edited(others), { signal });
  const tagged = (tag = '1.0') => client.head(referenceTo(`${registry.host}/a/app:${tag}`), signal);

  it('keeps the attestations of what stays, and looks at the tag right before it is put', async () => {
    const drafted = await draft();
    assert.deepEqual([drafted.current, drafted.base?.digest], [old.manifest.digest, old.manifest.digest]);
    const { digest, text } = await client.pushDraft(drafted, { signal });
    const holds = (parseManifest(text) as Index).manifests.map(each => each.digest);
    assert.deepEqual(holds.toSorted(), old.children.map(({ manifest }) => manifest.digest).toSorted());
    const { pushed, proof } = parted(plain(registry.requests));
    const asked = [
      'HEAD /v2/a/app/manifests/1.0',
      `GET /v2/a/app/manifests/${old.manifest.digest}`,
      ...images.slice(0, 2).map(([, { manifest }]) => `HEAD /v2/a/app/manifests/${manifest.digest}`),
    ];
    assert.deepEqual(pushed.slice(0, 4).toSorted(), asked.toSorted());
    assert.deepEqual(pushed.slice(4), ['HEAD /v2/a/app/manifests/1.0', 'PUT /v2/a/app/manifests/1.0']);
    assert.deepEqual(proof, proofOf('a/app', { digest, tags: ['1.0'], holds }));
  });

  it('is refused where the tag moved before the draft, or after it, and nothing is written', async () => {
    const early = await draft();
    registry.add('a/app:1.0', other);
    const late = await draft();
    assert.equal(late.current, other.manifest.digest, 'the draft says so');
    registry.requests.length = 0;
    for (const drafted of [early, late]) {
      await assert.rejects(client.pushDraft(drafted, { signal }), (error: unknown) => {
        assert(error instanceof IndexRefused);
        const [expected, found] = [old.manifest.digest, other.manifest.digest];
        assert.deepEqual(error.problems, [{ code: 'index-tag-moved', tag: '1.0', expected, found }]);
        return true;
      });
    }
    assert(registry.requests.every(({ method }) => method === 'HEAD'));
    assert.equal(await tagged(), other.manifest.digest);
  });

  it('is put where there is no such tag, and where the tag is what it shall be already', async () => {
    const fresh = await draft({ tags: ['2.0', '2'] });
    assert.equal(fresh.current, undefined);
    const { digest } = await client.pushDraft(fresh, { signal });
    await client.pushDraft(fresh, { signal });
    assert.deepEqual(await Promise.all([tagged('2.0'), tagged('2')]), [digest, digest]);
  });

  it('is checked by its first tag: the others are said to be moved', async () => {
    const { digest } = await client.pushDraft(await draft({ tags: ['1.0', 'other'] }), { signal });
    assert.deepEqual(await Promise.all([tagged(), tagged('other')]), [digest, digest]);
  });

  it('takes the place of one that is gone only where no tag is in the way', async () => {
    await client.deleteManifest(referenceTo(`${registry.host}/a/app@${old.manifest.digest}`), signal);
    const drafted = await draft();
    assert.deepEqual([drafted.current, drafted.base], [undefined, undefined]);
    const { digest } = await client.pushDraft(drafted, { signal });
    assert.equal(await tagged(), digest);
  });

  it('of which something went meanwhile is not put', async () => {
    const drafted = await draft();
    await client.deleteManifest(referenceTo(`${registry.host}/a/app@${images[0]![1].manifest.digest}`), signal);
    const error = await failureOf(client.pushDraft(drafted, { signal }));
    assert.deepEqual([error.data.repository, error.data.tag], ['a/app', '1.0']);
    assert.equal(await tagged(), old.manifest.digest);
  });
});
