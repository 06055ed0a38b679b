// The lists of the side bar at any size: pages, order, folders, what is read in the background, and what is let go.
import assert from 'node:assert/strict';
import { forgetLists, letGo, loadMore } from '../../src/features/registries/lists/commands.ts';
import { watchSettings } from '../../src/features/registries/lists/settings.ts';
import type { ListRow } from '../../src/features/registries/row.ts';
import type { MoreRow } from '../../src/features/registries/rows/more.ts';
import { explain } from '../../src/features/shared/messages.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { image } from '../support/registry/images.ts';
import { registryTags, type FakeService } from '../support/registry/providers.ts';
import { failure, json } from '../support/registry/server.ts';
import { appList, numbered, page, withLists } from './listsStage.ts';
import { eventually } from './support.ts';
import { createMemento, withRegistries } from './tree.ts';

describe('the lists of the side bar', () => {
  const stage = withLists();

  describe('in pages', () => {
    let many: EmbeddedRegistry;
    before(async () => {
      many = await startEmbeddedRegistry();
      const built = await image({ platform: 'linux/amd64' });
      for (const tag of numbered(2500)) many.add(`team/app:${tag}`, built);
    });
    after(() => many.close());

    it('show the first after one request, and the next behind it', async () => {
      await withRegistries([{ host: many.host, repositories: ['team/app'] }], async () => {
        const row = await stage.rowAt('team/app', many.host);
        assert.equal((await stage.tree.children(row)).length, 1001);
        assert.equal(many.requests.length, 1);
        await stage.more(row);
        assert.deepEqual((await stage.labels(row)).slice(1999), ['t01999', 'Load more']);
        await stage.more(row);
        assert.deepEqual((await stage.labels(row)).slice(2499), ['t02499']);
        assert.equal(many.requests.length, 3);
      });
    });

    it('let go of all but the first when they are closed, and show that again without a request', async () => {
      await withRegistries([{ host: many.host, repositories: ['team/app'] }], async () => {
        const row = await stage.rowAt('team/app', many.host);
        await stage.tree.children(row);
        await stage.more(row);
        many.requests.length = 0;
        letGo(stage.tree, row);
        assert.deepEqual(stage.tree.redrawn.at(-1), row);
        assert.equal(stage.tree.listings.peek(row)?.names.length, 1000);
        assert.equal((await stage.labels(row)).length, 1001);
        assert.deepEqual(many.requests, []);
        letGo(stage.tree, await stage.rowAt(many.host));
        assert.equal(stage.tree.listings.peek(row), undefined);
      });
    });

    it('stay where they are few, so that a row that is closed opens again as it was', async () => {
      await stage.withTags(numbered(100), async row => {
        await stage.tree.children(row);
        const redrawn = stage.tree.redrawn.length;
        letGo(stage.tree, row);
        assert.equal(stage.tree.redrawn.length, redrawn);
        assert.equal(stage.tree.listings.peek(row)?.names.length, 100);
      });
    });

    it('are asked for anew when the setting of their registry changes, and nothing else is', async () => {
      const own = { host: many.host, repositories: ['team/app'] };
      const other = { host: stage.faulty.host, repositories: ['sample/app'] };
      const asked = async (entries: readonly object[], before: readonly object[]) => {
        let forget = () => {};
        const open = async () => {
          await stage.tree.open(many.host, 'team/app');
          await stage.tree.open(stage.faulty.host, 'sample/app');
        };
        await withRegistries(before, async () => {
          await open();
          forget = watchSettings(stage.tree);
        });
        many.requests.length = 0;
        stage.faulty.requests.length = 0;
        await withRegistries(entries, async () => {
          forget();
          await open();
        });
        return [many.requests.length, stage.faulty.requests.length];
      };
      assert.deepEqual(await asked([own, other, { host: 'a.b' }], [own, other]), [0, 0]);
      assert.deepEqual(await asked([{ ...own, mirrors: ['c.d'] }, other], [own, other]), [1, 0]);
    });

    it('are asked for anew when they are refreshed, and nothing else is', async () => {
      await withRegistries([{ host: many.host, repositories: ['team/app', 'other/x'] }], async () => {
        const row = await stage.rowAt('team/app', many.host);
        const ids = async () => (await stage.tree.children(row)).map(each => stage.tree.item(each).id);
        const before = await ids();
        many.requests.length = 0;
        forgetLists(stage.tree, await stage.rowAt('other/x', many.host));
        await ids();
        assert.deepEqual(many.requests, [], 'another list');
        forgetLists(stage.tree, row);
        assert.deepEqual(await ids(), before, 'what is open and chosen stays so');
        assert.deepEqual(
          many.requests.map(({ path }) => path),
          ['/v2/team/app/tags/list?n=1000'],
        );
      });
    });
  });

  it('show a thousand rows of a long page, and the others without a request', async () => {
    await stage.withTags(numbered(2300), async row => {
      assert.deepEqual((await stage.labels(row)).slice(999), ['t00999', 'Show more — 1,000 of 2,300 shown']);
      await stage.more(row);
      await stage.more(row);
      assert.equal((await stage.labels(row)).at(-1), 't02299');
      assert.deepEqual(stage.paths(), [appList]);
    });
  });

  it('do not double what a later page repeats', async () => {
    stage.fault = path => {
      if (path === appList) return page('tags', ['a', 'b'], '?last=b');
      return path.includes('last=') ? page('tags', ['b', 'a', 'c'], '?last=b') : undefined;
    };
    await stage.withApp(async row => {
      await stage.tree.children(row);
      await stage.more(row);
      assert.deepEqual(await stage.labels(row), ['a', 'b', 'c']);
    });
  });

  it('are not mixed with what was asked for before a refresh', async () => {
    stage.fault = path => {
      if (path === appList) return page('tags', ['a', 'b'], '?last=b');
      // The registry's own answer, slowly: `latest`.
      return path.includes('last=b') ? { kind: 'drip', everyMs: 10 } : undefined;
    };
    await stage.withApp(async row => {
      const found = (await stage.tree.children(row)).at(-1) as MoreRow;
      const late = loadMore(stage.tree, found);
      forgetLists(stage.tree, row);
      assert.deepEqual(await stage.labels(row), ['a', 'b', 'Load more']);
      await late;
      assert.deepEqual(await stage.labels(row), ['a', 'b', 'Load more']);
    });
  });

  it('are asked for once, however often at the same time', async () => {
    await stage.withTags(['a'], async row => {
      await Promise.all([stage.tree.children(row), stage.tree.children(row)]);
      assert.deepEqual(stage.paths(), [appList]);
    });
  });

  const breaks: readonly (readonly [title: string, fault: Fault, message: RegExp])[] = [
    ['is gone', { kind: 'cut' }, /could not be reached|did not answer/],
    ['answers in another shape', { kind: 'status', status: 200, body: '{"tags":{}}' }, /as a registry does/],
    ['limits requests', { kind: 'status', status: 429, headers: { 'retry-after': '40' } }, /Try again in 40 s/],
  ];
  for (const [title, played, message] of breaks) {
    it(`stay as they are where the registry ${title} in the middle, and can be read on later`, async () => {
      let isBroken = true;
      stage.fault = path => {
        if (path === appList) return page('tags', ['a', 'b'], '?last=b');
        if (!path.includes('last=b')) return undefined;
        return isBroken ? played : page('tags', ['c']);
      };
      await stage.withApp(async row => {
        await stage.tree.children(row);
        const found = (await stage.tree.children(row)).at(-1) as MoreRow;
        await assert.rejects(loadMore(stage.tree, found), error => message.test(explain(error).text));
        assert.deepEqual(await stage.labels(row), ['a', 'b', 'Load more']);
        isBroken = false;
        await stage.more(row);
        assert.deepEqual(await stage.labels(row), ['a', 'b', 'c']);
      });
    });
  }

  describe('of tags', () => {
    it('are in the registry’s order, or by version where that was chosen', async () => {
      const tags = ['1.9', '2.0-rc1', '1.10', 'latest'];
      await stage.withTags(tags, async row => {
        assert.deepEqual(await stage.labels(row), ['latest', '1.9', '2.0-rc1', '1.10']);
      });
      const memento = createMemento();
      await memento.update('registries.tagOrder', 'version');
      stage.remember(memento);
      await stage.withTags(tags, async row => {
        assert.deepEqual(await stage.labels(row), ['latest', '1.10', '1.9', '2.0-rc1']);
      });
    });

    it('fold away those that hold only what refers to an image', async () => {
      const signature = `sha256-${'a'.repeat(64)}`;
      await stage.withTags([`${signature}.sig`, '1.0', signature], async row => {
        assert.deepEqual(await stage.labels(row), ['1.0', '2 signature tags']);
        const signatures = (await stage.tree.children(row))[1] ?? assert.fail();
        assert.deepEqual(await stage.labels(signatures), [`${signature}.sig`, signature]);
        const [tag] = await stage.tree.children(signatures);
        assert.deepEqual(
          [tag?.parent, tag?.reference],
          [signatures, `${stage.faulty.host}/sample/app:${signature}.sig`],
        );
      });
    });

    it('tell platforms and age where the list does', async () => {
      const pushed = new Date(Date.now() - 3 * 3_600_000).toISOString();
      const images = [{ os: 'linux', architecture: 'amd64' }];
      stage.service.play({
        '/v2/namespaces/library/repositories/alpine/tags': json({
          results: [{ name: '3', images, tag_last_pushed: pushed }],
        }),
      });
      await withRegistries([{ host: 'docker.io', repositories: ['alpine'] }], async () => {
        const rows = await stage.tree.open('docker.io', 'library/alpine');
        assert.deepEqual(
          rows.map(each => stage.tree.label(each)),
          ['3 — linux/amd64 · 3 h ago'],
        );
        const item = stage.tree.item(rows[0] ?? assert.fail());
        assert.equal(item.accessibilityInformation?.label, '3, linux/amd64, 3 h ago');
        assert(typeof item.tooltip === 'string');
        assert.match(item.tooltip, /\nPushed /);
      });
    });

    it('without any that is valid say so', async () => {
      await stage.withTags(['<b>', 'a b', '$(zap)', 'x\u202E', '\u0007'], async row => {
        assert.deepEqual(await stage.labels(row), ['Nothing here — This repository has no tags.']);
      });
    });
  });

  describe('with the oldest tags first', () => {
    const own = () => withOwn(registryTags('a/b', ['1', '2'], ['3', '4'], ['5']));
    const withOwn = (...answers: Parameters<FakeService['play']>) => stage.service.play(...answers);
    const pathOf = (last: number) => `/v2/a/b/tags/list?last=${last}&n=1000`;
    const open = (run: (row: ListRow) => Promise<void>) =>
      withRegistries([{ host: stage.service.host, kind: 'ghcr', repositories: ['a/b'] }], async () =>
        run(await stage.rowAt('a/b', stage.service.host)),
      );

    it('show the first page at once, then read on, then turn round', async () => {
      own();
      await open(async row => {
        assert.deepEqual(await stage.labels(row), ['1', '2', 'Reading on… — 2 read, the newest are last']);
        await eventually(() => stage.tree.redrawn.includes(row), true);
        assert.deepEqual(await stage.labels(row), ['5', '4', '3', '2', '1']);
        assert.equal(stage.service.requests.length, 3);
      });
    });

    it('stop when they are told to, and go on when they are asked for more', async () => {
      own();
      let isSlow = true;
      const silent = () => (isSlow ? failure(503, 'x', 'later', { 'retry-after': '2' }) : json({ tags: ['5'] }));
      withOwn(registryTags('a/b', ['1', '2'], ['3', '4'], ['5']), { [pathOf(2)]: silent });
      await open(async row => {
        await stage.tree.children(row);
        await eventually(() => stage.service.requests.length, 3);
        stage.tree.background.stop();
        await eventually(() => stage.tree.redrawn.includes(row), true);
        assert.deepEqual(await stage.labels(row), ['1', '2', '3', '4', 'Load more']);
        isSlow = false;
        await stage.more(row);
        assert.match((await stage.labels(row)).at(-1) ?? '', /^Reading on…/);
        await eventually(async () => (await stage.labels(row)).join(), '5,4,3,2,1');
      });
    });

    it('say what ended it, and can be read on', async () => {
      own();
      let isBroken = true;
      const broken = () => (isBroken ? failure(403, 'DENIED', 'no') : json({ tags: ['5'] }));
      withOwn(registryTags('a/b', ['1', '2'], ['3', '4'], ['5']), { [pathOf(2)]: broken });
      await open(async row => {
        await stage.tree.children(row);
        await eventually(() => stage.tree.redrawn.includes(row), true);
        const shown = await stage.labels(row);
        assert.deepEqual([shown.slice(0, 4), shown.at(-1)], [['1', '2', '3', '4'], 'Load more']);
        assert.match(shown[4] ?? '', /^no permission on/);
        const asked = stage.service.requests.length;
        await stage.tree.children(row);
        assert.equal(stage.service.requests.length, asked, 'not by itself');
        isBroken = false;
        await stage.more(row);
        await eventually(async () => (await stage.labels(row)).join(), '5,4,3,2,1');
      });
    });

    it('are not read on once they are closed', async () => {
      withOwn(registryTags('a/b', ['1', '2'], ['3', '4'], ['5']), {
        [pathOf(1)]: failure(503, 'x', 'later', { 'retry-after': '2' }),
      });
      await open(async row => {
        await stage.tree.children(row);
        letGo(stage.tree, row);
        const asked = stage.service.requests.length;
        await eventually(() => stage.tree.background.stateOf(`${row.listKey}\nread`) ?? 'gone', 'gone');
        assert(stage.service.requests.length <= asked + 1);
        assert.deepEqual(stage.tree.listings.peek(row)?.names, ['1', '2']);
      });
    });
  });

  describe('of repositories', () => {
    const catalog = '/v2/_catalog?n=1000';
    const names = [...numbered(30, at => `team/r${at}`), ...numbered(30, at => `web/r${at}`), 'alone'];

    it('are folders where they are many, without a request', async () => {
      stage.fault = path => (path === catalog ? page('repositories', names, '?last=x') : undefined);
      await withRegistries([{ host: stage.faulty.host }], async () => {
        const registry = await stage.rowAt(stage.faulty.host);
        assert.deepEqual(await stage.labels(registry), [
          'team — 30 repositories',
          'web — 30 repositories',
          'alone',
          'Load more',
        ]);
        const folder = await stage.rowAt('web', stage.faulty.host);
        assert.deepEqual((await stage.labels(folder)).slice(0, 2), ['r0', 'r1']);
        const [first] = await stage.tree.children(folder);
        assert.deepEqual([first?.parent, folder.parent?.kind], [folder, 'registry']);
        assert.deepEqual(stage.paths(), [catalog]);
      });
    });

    it('that the setting names come before all that there are, which are asked for when they are opened', async () => {
      await withRegistries([{ host: stage.faulty.host, repositories: ['sample/app'] }], async () => {
        const registry = await stage.rowAt(stage.faulty.host);
        assert.deepEqual(await stage.labels(registry), ['sample/app', 'All repositories']);
        assert.deepEqual(stage.paths(), []);
        assert.equal((await stage.tree.open(stage.faulty.host, 'All repositories')).length, 5);
        assert.deepEqual(stage.paths(), [catalog]);
        const named = await stage.rowAt('sample/app', stage.faulty.host);
        await stage.tree.children(named);
        letGo(stage.tree, await stage.rowAt('All repositories', stage.faulty.host));
        assert(stage.tree.listings.peek(named), 'what is open beside it stays');
      });
    });

    for (const status of [401, 403]) {
      it(`that the setting names are of use where the catalog is refused with ${status}`, async () => {
        stage.fault = path => (path === catalog ? { kind: 'status', status } : undefined);
        await withRegistries([{ host: stage.faulty.host, repositories: ['sample/app'] }], async () => {
          const [refused] = await stage.tree.open(stage.faulty.host, 'All repositories');
          assert.match(refused ? stage.tree.label(refused) : '', /^(sign in to|no permission on) /);
          assert.deepEqual(
            (await stage.tree.open(stage.faulty.host, 'sample/app')).map(each => stage.tree.label(each)),
            ['latest', '1.0'],
          );
        });
      });
    }

    it('of Docker Hub are the account’s own as well, beside those that the setting names', async () => {
      stage.service.play({});
      stage.credentials = async () => ({ kind: 'password', username: 'me', password: 's3cret' });
      const shown = async () => (await stage.tree.open('docker.io')).map(each => stage.tree.label(each));
      await withRegistries([{ host: 'docker.io', repositories: ['library/*', 'alpine'] }], async () => {
        assert.deepEqual(await shown(), ['library', 'library/alpine', 'me']);
      });
      await withRegistries([{ host: 'docker.io', repositories: ['me/*'] }], async () => {
        assert.deepEqual(await shown(), ['me']);
      });
      assert.deepEqual(stage.service.requests, []);
    });

    it('of Docker Hub that the setting names are there where the credentials cannot be read', async () => {
      await withRegistries([{ host: 'docker.io', repositories: ['alpine'] }], async () => {
        stage.credentials = () => Promise.reject(new RegistryError('credentials', { host: 'docker.io' }, 'no helper'));
        const shown = (await stage.tree.open('docker.io')).map(each => stage.tree.label(each));
        assert.equal(shown[0], 'library/alpine');
        assert.match(shown[1] ?? '', /^no credentials for docker\.io/);
      });
    });
  });
});
