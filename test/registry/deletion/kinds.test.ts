// Each kind of registry is looked at and deleted from in its own way: the requests of all of them, one by one.
import assert from 'node:assert/strict';
import type { Credentials } from '../../../src/registry/auth/credentials.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import type { Dialect } from '../../support/registry/dialects.ts';
import { password, referenceTo, uncancelled } from '../support.ts';
import {
  app,
  asked,
  besides,
  drop,
  legacy,
  look,
  manifests,
  opening,
  plan,
  protocolSurvey,
  sample,
  versions,
  whole,
  withStage,
} from './support.ts';

const api = '/api/v2.0/projects/acme/repositories/app/artifacts';
const hub = '/v2/repositories/acme/app/tags';

interface DialectCase {
  readonly login?: Credentials;
  readonly survey: readonly string[];
  /** `old` alone; left out where that cannot be. */
  readonly tag?: readonly string[];
  /** The index with both its tags. */
  readonly image: readonly string[];
}

const byProtocol: DialectCase = {
  survey: protocolSurvey,
  tag: [`HEAD ${manifests}/old`, `DELETE ${manifests}/old`],
  image: [
    `HEAD ${manifests}/1.0`,
    `HEAD ${manifests}/latest`,
    `DELETE ${manifests}/${app.digest}`,
    `HEAD ${manifests}/1.0`,
    `HEAD ${manifests}/latest`,
  ],
};
/** For registries that take no manifest with tags. */
const tagsFirst = [
  `HEAD ${manifests}/1.0`,
  `HEAD ${manifests}/latest`,
  `DELETE ${manifests}/1.0`,
  `DELETE ${manifests}/latest`,
  `DELETE ${manifests}/${app.digest}`,
];

const dialects: Readonly<Record<Dialect, DialectCase>> = {
  generic: byProtocol,
  quay: {
    ...byProtocol,
    survey: ['GET /api/v1/repository/acme/app/tag/?limit=100&page=1&onlyActiveTags=true', opening],
  },
  google: { ...byProtocol, survey: ['GET /v2/acme/app/tags/list?n=1000', opening], image: tagsFirst },
  acr: { ...byProtocol, tag: [`HEAD ${manifests}/old`, 'DELETE /acr/v1/acme/app/_tags/old'] },
  harbor: {
    ...byProtocol,
    login: password('robot$ci', 'secret'),
    survey: [`GET ${api}?page=1&page_size=100&with_tag=true`],
    tag: [`HEAD ${manifests}/old`, `DELETE ${api}/${legacy.digest}/tags/old`],
  },
  dockerhub: {
    login: password('me', 'secret'),
    // With a login, as the repository may be private.
    survey: ['POST /v2/auth/token', 'GET /v2/namespaces/acme/repositories/app/tags?page_size=100'],
    tag: [`HEAD ${manifests}/old`, `DELETE ${hub}/old/`],
    image: tagsFirst.map(line => line.replace(/^DELETE .*\/(1\.0|latest)$/, `DELETE ${hub}/$1/`)),
  },
  ghcr: {
    login: password('me', 'github-token'),
    // An organisation's, which is found out by asking for a user's.
    survey: [
      `GET /users/${versions}?per_page=100`,
      `GET /orgs/${versions}?per_page=100`,
      opening,
      `GET ${manifests}/${legacy.digest}`,
    ],
    image: [
      `HEAD ${manifests}/1.0`,
      `HEAD ${manifests}/latest`,
      `GET /users/${versions}?per_page=100`,
      `GET /orgs/${versions}?per_page=100`,
      `DELETE /orgs/${versions}/100`,
    ],
  },
};

describe('a registry of the kind', () => {
  const { dialect, client } = withStage();

  for (const [kind, expected] of Object.entries(dialects) as [Dialect, DialectCase][]) {
    it(`${kind} is looked at and deleted from in its own way`, async () => {
      const registry = await dialect(kind);
      const own = client({
        kind,
        ...(besides.has(kind) && { service: registry.origin }),
        ...(expected.login && { login: expected.login }),
      });
      assert.deepEqual(await look(own, registry.host), whole);
      assert.deepEqual(asked(registry), expected.survey);

      if (expected.tag) {
        const outcome = await drop(own, registry.host, plan({ tags: ['old'] }));
        assert.deepEqual(outcome, { deleted: ['old'], gone: [] });
        assert.deepEqual(asked(registry), expected.tag);
        assert.deepEqual(registry.tags('acme/app'), ['1.0', 'latest']);
        await own.manifest(referenceTo(`${registry.host}/acme/app@${legacy.digest}`), uncancelled());
        asked(registry);
      }

      const outcome = await drop(own, registry.host, plan({ tags: ['1.0'] }, { images: true }));
      const order =
        expected.image === tagsFirst || kind === 'dockerhub'
          ? ['1.0', 'latest', app.digest]
          : [app.digest, '1.0', 'latest'];
      assert.deepEqual(outcome, { deleted: order, gone: [] });
      assert.deepEqual(asked(registry), expected.image);
      assert.deepEqual(registry.tags('acme/app'), expected.tag ? [] : ['old']);
    });
  }

  it('says whether a tag can go without its image, where that is known', async () => {
    const known = async (kind: Dialect) => client({ kind }).deletesTags('registry.example');
    const kinds: readonly Dialect[] = ['dockerhub', 'harbor', 'acr', 'ghcr', 'quay', 'google', 'generic'];
    assert.deepEqual(await Promise.all(kinds.map(known)), [true, true, true, false, undefined, undefined, undefined]);
  });

  it('that gives no namespace is never asked about another one', async () => {
    const registry = await dialect('ghcr');
    registry.add('acme:1.0', await sample('sample/legacy:1.0'));
    const own = client({ kind: 'ghcr', service: registry.origin, login: password('me', 'github-token') });
    const planned = plan({ digests: [legacy.digest] });
    const { failure: why } = await drop(own, registry.host, planned, undefined, 'acme');
    assert(why instanceof RegistryError);
    assert.equal(why.kind, 'refused');
    assert.deepEqual(
      asked(registry).filter(line => line.includes('packages')),
      [],
    );
  });

  it('gives another company’s service no login', async () => {
    const registry = await dialect('dockerhub');
    const other = await dialect('dockerhub');
    const own = client({
      kind: 'dockerhub',
      login: password('me', 'secret'),
      service: other.origin.replace('127.0.0.1', 'localhost'),
    });
    const { deleted, failure: why } = await drop(own, registry.host, plan({ tags: ['old'] }));
    assert.deepEqual([deleted, (why as RegistryError).kind], [[], 'sign-in']);
    assert.deepEqual(
      other.requests.map(({ authorization }) => authorization),
      [undefined],
    );
  });
});
