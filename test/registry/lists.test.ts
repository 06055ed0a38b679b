// Pages of names from registries that mislead: other shapes, links that lead away or nowhere, names that are none.
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { Page } from '../../src/registry/lists.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { createClient, failureOf, uncancelled, withClient } from './support.ts';

const page = (body: unknown, link?: string | string[]): Fault => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'status', status: 200, body: text, ...(link !== undefined && { headers: { link } }) };
};

describe('a page', () => {
  let registry: FaultyRegistry;
  let fault: Fault;
  before(async () => {
    registry = await startFaultyRegistry(() => fault);
  });
  after(() => registry.close());

  const read = async (played: Fault, member: 'tags' | 'repositories' = 'tags'): Promise<Page> => {
    fault = played;
    return await withClient({ timeout: 500 }, client =>
      member === 'tags'
        ? client.tags({ host: registry.host, repository: 'a/b' }, uncancelled())
        : client.repositories(registry.host, uncancelled()),
    );
  };

  const readable: readonly (readonly [title: string, fault: Fault, names: string[]])[] = [
    ['tags', page({ name: 'a/b', tags: ['1', '2'] }), ['1', '2']],
    ['tags: null', page({ name: 'a/b', tags: null }), []],
    ['no tags at all', page({}), []],
    ['other things among the names', page({ tags: ['1', 2, null, {}, ['3']] }), ['1']],
    ['names that are no tags', page({ tags: ['1', '', '../../x', 'a b', 'x\u202E', '-x', 'x'.repeat(129)] }), ['1']],
  ];
  for (const [title, played, names] of readable) {
    it(`of ${title} is ${JSON.stringify(names)}`, async () => assert.deepEqual((await read(played)).names, names));
  }

  it('of repositories: null is empty, and names that are no repositories are left out', async () => {
    assert.deepEqual((await read(page({ repositories: null }), 'repositories')).names, []);
    const repositories = ['a/b', '../x', '//evil.test/x', 'https://evil.test/x', 'A', 'a//b', ''];
    assert.deepEqual((await read(page({ repositories }), 'repositories')).names, ['a/b']);
  });

  const unreadable: readonly (readonly [title: string, fault: Fault, kind: string])[] = [
    ['a web page', { kind: 'html' }, 'not-a-registry'],
    ['a list', page([]), 'not-a-registry'],
    ['null', page('null'), 'not-a-registry'],
    ['nothing', page(''), 'not-a-registry'],
    ['tags: 5', page({ tags: 5 }), 'not-a-registry'],
    ['tags: {}', page({ tags: {} }), 'not-a-registry'],
    ['a million brackets', page('['.repeat(1_000_000)), 'not-a-registry'],
    ['a body without end', { kind: 'endless' }, 'too-large'],
    ['silence', { kind: 'silent' }, 'timeout'],
    ['404', { kind: 'status', status: 404 }, 'not-found'],
  ];
  for (const [title, played, kind] of unreadable) {
    it(`of ${title} is ${kind}`, async () => {
      const error = await failureOf(read(played));
      assert.equal(error.kind, kind);
      assert.deepEqual({ ...error.data, host: registry.host, repository: 'a/b' }, error.data);
    });
  }

  const first = '/v2/a/b/tags/list?n=1000';
  const second = '/v2/a/b/tags/list?last=1&n=1000';
  const links: readonly (readonly [title: string, link: string | string[], next: string | undefined])[] = [
    ['a path', `<${second}>; rel="next"`, second],
    ['a query alone', '<?last=1&n=1000>; rel="next"', second],
    ['its own origin in full', `<http://HOST${second}>; rel="next"`, second],
    ['the scheme before a proxy, or behind it', `<https://HOST${second}>; rel="next"`, second],
    ['rel without quotes, in capitals', `<${second}>; REL=next`, second],
    ['a title before rel', `<${second}>; title="x"; rel="next"`, second],
    ['several links in one', `<${first}>; rel="prev", <${second}>; rel="next"`, second],
    ['several headers', [`<${first}>; rel="first"`, `<${second}>; rel="next"`], second],
    ['no next', `<${second}>; rel="prev"`, undefined],
    ['itself', `<${first}>; rel="next"`, undefined],
    ['another origin', '<http://169.254.169.254/v2/a/b/tags/list>; rel="next"', undefined],
    ['another port', '<http://127.0.0.1:1/v2/a/b/tags/list>; rel="next"', undefined],
    ['another origin without a scheme', '<//evil.test/x>; rel="next"', undefined],
    ['what is no address', '<http://[>; rel="next"', undefined],
    ['what is no link', 'rel="next"', undefined],
  ];
  for (const [title, link, next] of links) {
    it(`whose link is ${title} ${next ? 'has a next one' : 'is the last one'}`, async () => {
      const real = [link].flat().map(each => each.replace('HOST', registry.host));
      const { next: found } = await read(page({ tags: ['1'] }, real));
      assert.equal(found?.href, next && `http://${registry.host}${next}`);
    });
  }

  it('without names is the last one, whatever its link says', async () => {
    assert.equal((await read(page({ tags: [] }, `<${second}>; rel="next"`))).next, undefined);
  });
});

describe('a name', () => {
  let own: FaultyRegistry;
  let other: FaultyRegistry;
  let client: RegistryClient;
  beforeEach(async () => {
    own = await startFaultyRegistry(() => undefined);
    other = await startFaultyRegistry(() => undefined);
    client = createClient({ timeout: 500 });
  });
  afterEach(async () => {
    await client.close();
    await Promise.all([own.close(), other.close()]);
  });

  // A catalog's names come from outside, and a URL made of them must not leave the API they belong to.
  for (const spelling of ['//HOST/x', 'http://HOST/x', '\\\\HOST/x', '../../x', '/x', 'a/../../../x', 'a?b=', 'a#b']) {
    it(`spelled ${spelling} is asked of nobody else, nor outside the API`, async () => {
      const repository = spelling.replace('HOST', other.host);
      await client.tags({ host: own.host, repository }, uncancelled()).catch(() => undefined);
      const reference = { host: own.host, repository, tag: '1', original: '' };
      await client.manifest(reference, uncancelled()).catch(() => undefined);
      assert.deepEqual(other.requests, []);
      for (const { path } of own.requests) assert.match(path, /^\/v2\/[^?#]+\/(?:tags\/list\?n=1000|manifests\/1)$/);
    });
  }

  it('of a tag that is a path is not asked outside its repository', async () => {
    const reference = { host: own.host, repository: 'sample/app', tag: '../../../../token', original: '' };
    await client.manifest(reference, uncancelled()).catch(() => undefined);
    for (const { path } of own.requests) assert(path.startsWith('/v2/sample/app/manifests/'), path);
  });
});
