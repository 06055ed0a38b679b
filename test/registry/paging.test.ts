// From page to page of a list: how the registries that do it differently name the next one, and that there is an end.
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { Page } from '../../src/registry/lists.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { sampleImages } from '../support/registry/samples.ts';
import { createClient, failureOf, lines, uncancelled, withClient } from './support.ts';

/** More pages than any list here has. */
const most = 20;

async function namesOf(read: (next?: URL) => Promise<Page>): Promise<string[]> {
  const names: string[] = [];
  let next: URL | undefined;
  for (let pages = 0; pages < most && (pages === 0 || next); pages++) {
    const page = await read(next);
    names.push(...page.names);
    next = page.next;
  }
  return names;
}

describe('the pages of a list', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let play: (path: string, url: URL) => Fault;
  before(async () => {
    registry = await startFaultyRegistry(({ path }) => play(path, new URL(path, 'http://a.test')));
  });
  after(() => registry.close());
  beforeEach(() => {
    registry.requests.length = 0;
    client = createClient({ timeout: 2000 });
  });
  afterEach(() => client.close());

  const tags = () => namesOf(next => client.tags({ host: registry.host, repository: 'team/app' }, uncancelled(), next));
  const page = (names: readonly string[], link?: string, rest: object = {}): Fault => ({
    kind: 'status',
    status: 200,
    body: JSON.stringify({ tags: names, ...rest }),
    ...(link !== undefined && { headers: { link: `<${link}>; rel="next"` } }),
  });
  const sent = () => lines(registry.requests).map(line => line.replace('GET ', ''));
  const list = '/v2/team/app/tags/list';
  const first = `${list}?n=1000`;

  const ways: readonly (readonly [title: string, next: string, rest: object, asked: string])[] = [
    ['Quay: an opaque token', `${list}?next_page=gAAA%3D%3D&n=50`, {}, `${list}?next_page=gAAA%3D%3D&n=50`],
    ['Quay: the token in the body alone', '', { next_page: 'gA A==' }, `${list}?n=1000&next_page=gA+A%3D%3D`],
    ['the Link before the body', `${list}?last=1`, { next_page: 'x' }, `${list}?last=1`],
    [
      'Artifactory: without the virtual repository’s prefix',
      '/v2/app/tags/list?last=1&n=2&x=evil',
      {},
      `${list}?last=1&n=2`,
    ],
    [
      'behind a proxy: with the path inside',
      'http://HOST/inner/v2/team/app/tags/list?n=2&last=a%2Fb',
      {},
      `${list}?last=a%2Fb&n=2`,
    ],
    [
      'behind a proxy: with the name inside, which is not asked',
      'http://169.254.169.254/v2/team/app/tags/list?last=1&x=evil',
      {},
      `${list}?last=1`,
    ],
    ['to another path, with a token', '/other?next_page=t', {}, `${list}?next_page=t`],
  ];
  for (const [title, next, rest, asked] of ways) {
    it(`are followed by ${title}`, async () => {
      const link = next === '' ? undefined : next.replace('HOST', registry.host);
      play = path => (path === first ? page(['1'], link, rest) : page(['2']));
      assert.deepEqual(await tags(), ['1', '2']);
      assert.deepEqual(sent(), [first, asked]);
    });
  }

  const ends: readonly (readonly [title: string, link: string])[] = [
    ['another path that names no place', '/v2/other/tags/list?n=2'],
    ['another path alone', '/v2/_catalog'],
    ['another server that names no place', 'http://169.254.169.254/v2/team/app/tags/list?n=2'],
  ];
  for (const [title, link] of ends) {
    it(`end at a link to ${title}`, async () => {
      play = () => page(['1'], link);
      assert.deepEqual([await tags(), sent()], [['1'], [first]]);
    });
  }

  const circles: readonly (readonly [title: string, next: Readonly<Record<string, string>>, asked: string[]])[] = [
    ['the first page again', { a: '?n=1000' }, ['a']],
    ['two pages in turn', { a: '?last=b', b: '?last=c', c: '?last=b' }, ['a', 'b', 'c']],
    [
      'a long way round',
      { a: '?last=b', b: '?last=c', c: '?last=d', d: '?last=e', e: '?n=1000' },
      ['a', 'b', 'c', 'd', 'e'],
    ],
  ];
  for (const [title, next, asked] of circles) {
    it(`end where they would go in a circle: ${title}`, async () => {
      play = (_, url) => {
        const name = url.searchParams.get('last') ?? 'a';
        return page([name], next[name]);
      };
      assert.deepEqual([await tags(), registry.requests.length], [asked, asked.length]);
    });
  }

  it('may be asked for again, after a failure or by another reader', async () => {
    let fails = false;
    play = (_, url) => {
      if (fails) return { kind: 'status', status: 403 };
      const last = Number(url.searchParams.get('last') ?? 0);
      return page([String(last)], last < 3 ? `?last=${last + 1}` : undefined);
    };
    const repository = { host: registry.host, repository: 'team/app' };
    const { next } = await client.tags(repository, uncancelled());
    fails = true;
    assert.equal((await failureOf(client.tags(repository, uncancelled(), next))).kind, 'forbidden');
    fails = false;
    for (let times = 0; times < 2; times++) {
      assert.deepEqual(await namesOf(own => client.tags(repository, uncancelled(), own ?? next)), ['1', '2', '3']);
    }
  });

  it('end at an empty one, though it has a Link (Gitea)', async () => {
    play = (_, url) => {
      const last = url.searchParams.get('last');
      return page(last === null ? ['1', '2'] : [], `?last=${last ?? ''}x&n=1000`);
    };
    assert.deepEqual([await tags(), registry.requests.length], [['1', '2'], 2]);
  });

  for (const status of [400, 405]) {
    it(`whose size is refused with ${status} are asked for once without`, async () => {
      play = (_, url) => (url.searchParams.has('n') ? { kind: 'status', status } : page(['1', '2']));
      assert.deepEqual(await tags(), ['1', '2']);
      assert.deepEqual(sent(), [first, list]);
      registry.requests.length = 0;
      play = () => ({ kind: 'status', status });
      assert.equal((await failureOf(tags())).data.status, status);
      assert.deepEqual(sent(), [first, list]);
    });
  }

  it('of 10,000 tags are ten, and no other request', async () => {
    const many = await startEmbeddedRegistry();
    const image = (await sampleImages()).get('sample/legacy:1.0') ?? assert.fail();
    const all = Array.from({ length: 10_000 }, (_, at) => `v${String(at).padStart(5, '0')}`);
    for (const tag of all) many.add(`team/app:${tag}`, image);
    const found = await withClient({}, own =>
      namesOf(next => own.tags({ host: many.host, repository: 'team/app' }, uncancelled(), next)),
    );
    await many.close();
    assert.deepEqual(found, all);
    assert.deepEqual(
      lines(many.requests),
      Array.from({ length: 10 }, (_, at) => `GET ${list}?${at === 0 ? '' : `last=${all[at * 1000 - 1]}&`}n=1000`),
    );
  });
});
