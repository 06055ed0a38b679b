// The same sources, made into an index by `docker buildx imagetools create` and by us, on a real registry: the same bytes.
import assert from 'node:assert/strict';
import { parseIndexDocument } from '../../../src/core/indexes/document/parse.ts';
import { createClients, type Clients } from '../../support/registry/clients.ts';
import { copyInto } from '../../support/registry/copyInto.ts';
import { startDistribution, type Distribution } from '../../support/registry/distribution.ts';
import { image } from '../../support/registry/images.ts';
import { index } from '../../support/registry/indexes.ts';
import { itWith } from '../../support/registry/tools.ts';
import { uncancelled, withClient } from '../../registry/support.ts';

interface Case {
  readonly rule: string;
  /** The document, with `HOST` for the registry, and the same as arguments. */
  readonly document: string;
  readonly peer: readonly string[];
}

const cases: readonly Case[] = [
  {
    rule: 'images',
    document:
      'image: HOST/app:ours\nmanifests: [{image: HOST/app:amd64}, {image: HOST/app:arm64}, {image: HOST/app:v7}]\n',
    peer: ['HOST/app:amd64', 'HOST/app:arm64', 'HOST/app:v7'],
  },
  {
    rule: 'Docker’s images',
    document: 'image: HOST/app:ours\nmanifests: [{image: HOST/app:docker}, {image: HOST/app:docker-arm64}]\n',
    peer: ['HOST/app:docker', 'HOST/app:docker-arm64'],
  },
  {
    rule: 'Docker’s and OCI’s',
    document: 'image: HOST/app:ours\nmanifests: [{image: HOST/app:docker}, {image: HOST/app:arm64}]\n',
    peer: ['HOST/app:docker', 'HOST/app:arm64'],
  },
  {
    rule: 'an index alone, byte for byte',
    document: 'image: HOST/app:ours\nmanifests: [{image: HOST/app:index}]\n',
    peer: ['HOST/app:index'],
  },
  {
    rule: 'an index with attestations and an image',
    document: 'image: HOST/app:ours\nmanifests: [{image: HOST/app:index}, {image: HOST/app:v7}]\n',
    peer: ['HOST/app:index', 'HOST/app:v7'],
  },
  {
    rule: 'an image that an index before it has',
    document:
      'image: HOST/app:ours\nmanifests: [{image: HOST/app:index}, {image: HOST/app:amd64}, {image: HOST/app:v7}]\n',
    peer: ['HOST/app:index', 'HOST/app:amd64', 'HOST/app:v7'],
  },
  {
    rule: 'annotations of the index, whatever they say',
    document:
      'image: HOST/app:ours\nannotations: {z: "<a&b> \\u2028 é \\"", a.b: "1", A: "2", "\\U0001F600": x}\nmanifests: [{image: HOST/app:amd64}, {image: HOST/app:arm64}]\n',
    peer: [
      ...['z=<a&b> \u2028 é "', 'a.b=1', 'A=2', '\u{1F600}=x'].flatMap(each => ['--annotation', `index:${each}`]),
      'HOST/app:amd64',
      'HOST/app:arm64',
    ],
  },
  {
    rule: 'annotations of the entries',
    document:
      'image: HOST/app:ours\nmanifests: [{image: HOST/app:amd64, annotations: {k: v}}, {image: HOST/app:arm64, annotations: {k: v}}]\n',
    peer: ['--annotation', 'manifest-descriptor:k=v', 'HOST/app:amd64', 'HOST/app:arm64'],
  },
];

describe('an index of ours', function () {
  this.timeout(60_000);
  let registry: Distribution;
  let peers: Clients;

  before(async () => {
    registry = await startDistribution({});
    peers = await createClients();
    const [amd64, arm64, v7, docker, dockerArm] = await Promise.all([
      image({ platform: 'linux/amd64' }),
      image({ platform: 'linux/arm64' }),
      image({ platform: 'linux/arm/v7' }),
      image({ platform: 'linux/amd64', mediaTypes: 'docker' }),
      image({ platform: 'linux/arm64', mediaTypes: 'docker' }),
    ]);
    const tags = {
      amd64,
      arm64,
      v7,
      docker,
      'docker-arm64': dockerArm,
      index: index([amd64, arm64], { attestations: true }),
    };
    await copyInto(
      registry.host,
      undefined,
      Object.entries(tags).map(([tag, built]) => [`app:${tag}`, built] as const),
    );
  });

  after(async () => {
    await peers?.clean();
    await registry?.stop();
  });

  for (const { rule, document, peer } of cases) {
    itWith(['docker-registry', 'docker', 'crane'], `is imagetools' to the byte: ${rule}`, async () => {
      const here = (text: string) => text.replaceAll('HOST', registry.host);
      const { spec, faults } = parseIndexDocument(here(document));
      assert(spec, JSON.stringify(faults));
      await peers.docker('buildx', 'imagetools', 'create', '--tag', here('HOST/app:peer'), ...peer.map(here));
      const theirs = await peers.crane('manifest', '--insecure', here('HOST/app:peer'));
      const draft = await withClient({}, client => client.draftIndex(spec, { signal: uncancelled() }));
      assert.equal(draft.index.text, theirs);
      assert.equal(draft.index.digest, await peers.crane('digest', '--insecure', here('HOST/app:peer')));
    });
  }

  itWith(['docker-registry', 'docker', 'crane'], 'that is edited is the one that imagetools appends to', async () => {
    const app = `${registry.host}/app`;
    const digestOf = (tag: string) => peers.crane('digest', '--insecure', `${app}:${tag}`);
    const create = (...args: string[]) =>
      peers.docker('buildx', 'imagetools', 'create', '--tag', `${app}:edited`, ...args);
    await create(`${app}:index`);
    const held = [await digestOf('amd64'), await digestOf('arm64')].map(digest => `  - image: ${app}@${digest}\n`);
    const text = `image: ${app}:edited\nreplaces: ${await digestOf('index')}\nmanifests:\n${held.join('')}`;
    const draft = async (document: string) => {
      const { spec } = parseIndexDocument(document);
      assert(spec);
      return withClient({}, client => client.draftIndex(spec, { signal: uncancelled() }));
    };
    assert.equal((await draft(text)).index.digest, await digestOf('index'), 'nothing was changed yet');
    await create('--append', `${app}:v7`);
    assert.equal((await draft(`${text}  - image: ${app}:v7\n`)).index.digest, await digestOf('edited'));
  });
});
