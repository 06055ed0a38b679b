// Deletion from real registries: what they do not do, what they leave behind, whom they refuse.
import assert from 'node:assert/strict';
import { planDeletion } from '../../../src/core/deletion.ts';
import type { RegistryClient } from '../../../src/registry/client.ts';
import type { RegistryError } from '../../../src/registry/errors.ts';
import { at } from '../../../src/registry/write/copy.ts';
import { startCraneRegistry } from '../../support/registry/crane.ts';
import { startDistribution } from '../../support/registry/distribution.ts';
import { image, type BuiltImage } from '../../support/registry/images.ts';
import { SAMPLES } from '../../support/registry/samples.ts';
import { itWith } from '../../support/registry/tools.ts';
import { password, referenceTo, uncancelled } from '../support.ts';
import { drop, legacy, look, plan, sample, withStage } from './support.ts';

async function fill(own: RegistryClient, host: string, repository: string): Promise<void> {
  const where = { host, repository };
  const signal = uncancelled();
  for (const [name, tags] of [
    ['sample/attested:1.0', ['1.0', 'latest']],
    ['sample/legacy:1.0', ['old']],
  ] as const) {
    const { manifest, blobs, children: parts } = await sample(name);
    for (const bytes of blobs.values()) await own.uploadBlob(where, new Uint8Array(bytes), { signal });
    const put = (reference: Parameters<typeof own.putManifest>[0], each: BuiltImage['manifest']) =>
      own.putManifest(reference, { text: each.bytes.toString(), mediaType: each.mediaType }, signal);
    for (const part of parts) await put(at(where, part.manifest.digest), part.manifest);
    for (const tag of tags) await put({ ...where, tag, original: '' }, manifest);
  }
}

describe('a referrer', () => {
  const { open, client } = withStage();

  itWith(
    ['docker-registry'],
    'leaves the fallback list of its subject, and the last one takes the list along',
    async () => {
      const registry = await open(startDistribution());
      const own = client();
      await fill(own, registry.host, 'acme/app');
      const where = { host: registry.host, repository: 'acme/app' };
      const signatures: string[] = [];
      for (const artifactType of ['application/x.signature', 'application/x.sbom']) {
        const { manifest, blobs } = await image({
          platform: 'linux/amd64',
          artifactType,
          subject: (await sample('sample/legacy:1.0')).manifest,
        });
        for (const bytes of blobs.values())
          await own.uploadBlob(where, new Uint8Array(bytes), { signal: uncancelled() });
        const content = { text: manifest.bytes.toString(), mediaType: manifest.mediaType };
        signatures.push(await own.putManifest(at(where, manifest.digest), content, uncancelled()));
      }
      const list = legacy.digest.replace(':', '-');
      const survey = await look(own, registry.host, { tags: [], digests: signatures.slice(0, 1) });
      assert.deepEqual(survey.indexes.get(survey.tags.get(list) ?? ''), signatures);

      const [first = '', second = ''] = signatures;
      assert.deepEqual(await drop(own, registry.host, plan({ digests: [first] }, {}, survey)), {
        deleted: [first],
        gone: [],
      });
      const rest = await own.referrers(where, referenceTo(`a@${legacy.digest}`).digest ?? assert.fail(), {
        signal: uncancelled(),
      });
      assert.deepEqual(
        rest.map(({ digest }) => digest),
        [second],
      );

      const left = await look(own, registry.host);
      const outcome = await drop(own, registry.host, plan({ digests: [second] }, {}, left));
      assert.deepEqual(outcome, { deleted: [second, left.tags.get(list), list], gone: [] });
      assert.deepEqual([...(await look(own, registry.host)).tags.keys()].toSorted(), ['1.0', 'latest', 'old']);
    },
  );
});

describe('a real registry', () => {
  const { open, client } = withStage();

  const { attested } = SAMPLES;
  const scopeImages = { images: true, indexes: false };

  itWith(['docker-registry'], 'distribution 2 deletes no tag alone, and an image with all its tags', async () => {
    const registry = await open(startDistribution());
    const own = client();
    await fill(own, registry.host, 'acme/app');
    const survey = await look(own, registry.host);
    assert.deepEqual(Object.fromEntries(survey.tags), {
      '1.0': attested.digest,
      latest: attested.digest,
      old: legacy.digest,
    });
    assert.equal(survey.indexes.get(attested.digest)?.length, 4);
    const alone = await drop(
      own,
      registry.host,
      planDeletion(survey, { tags: ['1.0'], digests: [] }, { images: false, indexes: false }),
    );
    assert.deepEqual([alone.deleted, (alone.failure as RegistryError).kind], [[], 'unsupported']);
    assert.equal(own.deletesTags(registry.host), false);
    const outcome = await drop(own, registry.host, planDeletion(survey, { tags: ['1.0'], digests: [] }, scopeImages));
    assert.deepEqual([outcome.deleted.toSorted(), outcome.failure], [['1.0', 'latest', attested.digest], undefined]);
    assert.deepEqual([...(await look(own, registry.host)).tags.keys()], ['old']);
  });

  itWith(['docker-registry'], 'with deletion switched off deletes nothing, and says so', async () => {
    const registry = await open(startDistribution({ deletes: false }));
    const own = client();
    await fill(own, registry.host, 'acme/app');
    const survey = await look(own, registry.host);
    const { deleted, failure: why } = await drop(
      own,
      registry.host,
      planDeletion(survey, { tags: ['old'], digests: [] }, scopeImages),
    );
    assert.deepEqual([deleted, (why as RegistryError).kind], [[], 'unsupported']);
    assert.match((why as Error).message, /^deletion is switched off there/);
    assert.equal((await look(own, registry.host)).tags.size, 3);
  });

  itWith(
    ['docker-registry'],
    'with tokens takes the scope for it with the first deletion, and refuses who may only pull',
    async () => {
      const registry = await open(startDistribution({ auth: 'token' }));
      const owner = client({ login: password(registry.user ?? '', registry.password ?? '') });
      await fill(owner, registry.host, 'public/app');
      const stranger = client();
      const survey = await look(stranger, registry.host, undefined, 'public/app');
      const planned = planDeletion(survey, { tags: ['old'], digests: [] }, scopeImages);
      const refused = await drop(stranger, registry.host, planned, undefined, 'public/app');
      assert.deepEqual([refused.deleted, (refused.failure as RegistryError).kind], [[], 'sign-in']);
      const done = await drop(owner, registry.host, planned, undefined, 'public/app');
      assert.deepEqual(done, { deleted: [legacy.digest, 'old'], gone: [] });
      const scopes = registry.tokenRequests?.map(each => each.scopes.join(' ')) ?? [];
      assert.equal(scopes.at(-1), 'repository:public/app:pull,push,delete');
    },
  );

  itWith(
    ['crane'],
    'go-containerregistry’s deletes tags alone, and leaves the tags of a digest, which then go alone',
    async () => {
      const registry = await open(startCraneRegistry());
      const own = client();
      await fill(own, registry.host, 'acme/app');
      const survey = await look(own, registry.host);
      const alone = await drop(
        own,
        registry.host,
        planDeletion(survey, { tags: ['old'], digests: [] }, { images: false, indexes: false }),
      );
      assert.deepEqual(alone, { deleted: ['old'], gone: [] });
      const outcome = await drop(own, registry.host, planDeletion(survey, { tags: ['1.0'], digests: [] }, scopeImages));
      assert.deepEqual(outcome, { deleted: [attested.digest, '1.0', 'latest'], gone: [] });
      assert.deepEqual((await own.tags({ host: registry.host, repository: 'acme/app' }, uncancelled())).names, []);
    },
  );
});
