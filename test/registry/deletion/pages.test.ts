// Lists of services in pages, with what each kind of them tells of digests and indexes.
import assert from 'node:assert/strict';
import type { Dialect } from '../../support/registry/dialects.ts';
import { json, type Exchange, type Reply } from '../../support/registry/server.ts';
import { password } from '../support.ts';
import { app, asked, besides, children, legacy, look, manifests, opening, whole, withStage } from './support.ts';

describe('a repository', () => {
  const { dialect, client } = withStage();

  const image = 'application/vnd.docker.distribution.manifest.v2+json';
  const link = (path: string) => ({ link: `<${path}>; rel="next"` });
  const extra = { digest: legacy.digest, name: 'extra' };
  /** A page before the one that the dialect gives to every other address. */
  const firstPages: Readonly<Record<string, (exchange: Exchange) => Reply | undefined>> = {
    dockerhub({ url, headers }) {
      if (!url.pathname.endsWith('/tags') || url.searchParams.has('page')) return undefined;
      const next = `http://${headers.host}${url.pathname}?page=2&page_size=100`;
      return json({ next, results: [{ ...extra, media_type: image, images: [{ digest: legacy.digest }] }] });
    },
    harbor({ url }) {
      if (url.searchParams.get('page') !== '1') return undefined;
      const artifact = {
        digest: legacy.digest,
        manifest_media_type: image,
        references: null,
        tags: [extra, { name: 'no tag' }],
      };
      return json([artifact, { digest: app.digest, tags: null }], link(`${url.pathname}?page=2&page_size=100`));
    },
    quay({ url }) {
      if (url.searchParams.get('page') !== '1') return undefined;
      return json({
        tags: [{ name: 'extra', manifest_digest: legacy.digest, is_manifest_list: false }],
        has_additional: true,
      });
    },
    ghcr({ url }) {
      if (!url.pathname.startsWith('/orgs') || url.searchParams.has('page')) return undefined;
      const version = { id: 1, name: legacy.digest, metadata: { container: { tags: ['extra'] } } };
      return json([version, { id: 2, name: 'x' }], link(`${url.pathname}?per_page=100&page=2`));
    },
    google({ url }) {
      if (!url.pathname.endsWith('/tags/list') || url.searchParams.has('last')) return undefined;
      const manifest = { [legacy.digest]: { tag: ['extra'], mediaType: image }, x: null };
      return json({ manifest, tags: ['extra'] }, link(`${url.pathname}?last=extra`));
    },
  };
  for (const [kind, first] of Object.entries(firstPages) as [Dialect, (exchange: Exchange) => Reply | undefined][]) {
    it(`whose service, ${kind}’s, lists it in pages is read to the last one`, async () => {
      const registry = await dialect(kind, first);
      const login = password('me', 'github-token');
      const own = client({ kind, login, ...(besides.has(kind) && { service: registry.origin }) });
      const survey = await look(own, registry.host);
      assert.deepEqual(survey, { ...whole, tags: new Map([['extra', legacy.digest], ...whole.tags]) });
      assert(!asked(registry).some(line => line.startsWith('HEAD')));
    });
  }

  it('whose pages lead in a circle is read once', async () => {
    const registry = await dialect('harbor', ({ url }) => {
      const [, page] = /page=([12])/.exec(url.search) ?? [];
      const tags = [{ name: `t${page}` }];
      return page
        ? json(
            [{ digest: legacy.digest, manifest_media_type: image, tags }],
            link(`${url.pathname}?page=${3 - Number(page)}`),
          )
        : undefined;
    });
    const { tags } = await look(client({ kind: 'harbor' }), registry.host);
    assert.deepEqual([...tags.keys()], ['t1', 't2']);
  });

  it('whose service names a next page elsewhere is read to there', async () => {
    const other = await dialect('dockerhub');
    const registry = await dialect('dockerhub', exchange => {
      const reply = firstPages['dockerhub']?.({ ...exchange, headers: { host: other.host } });
      return exchange.url.hostname === 'never' ? undefined : reply;
    });
    const { tags } = await look(client({ kind: 'dockerhub', service: registry.origin }), registry.host);
    assert.deepEqual([[...tags.keys()], other.requests], [['extra'], []]);
  });

  it('whose service names what is no digest is opened itself', async () => {
    const registry = await dialect('harbor', ({ url }) => {
      const references = [{ child_digest: children[0] }, { child_digest: 'sha256:short' }];
      const type = 'application/vnd.oci.image.index.v1+json';
      const artifact = { digest: app.digest, manifest_media_type: type, references, tags: [{ name: '1.0' }] };
      return url.pathname.startsWith('/api') ? json([artifact, { digest: 'x', tags: [{ name: 'old' }] }]) : undefined;
    });
    const survey = await look(client({ kind: 'harbor' }), registry.host);
    assert.deepEqual(Object.fromEntries(survey.tags), { '1.0': app.digest, old: legacy.digest });
    assert.deepEqual([...survey.indexes], [...whole.indexes]);
    assert.deepEqual(asked(registry).slice(1), [`HEAD ${manifests}/old`, opening]);
  });
});
