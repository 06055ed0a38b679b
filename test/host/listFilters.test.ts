// The lists of the side bar with a filter: what it leaves, what the registry is asked for it, and the platforms of tags.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ListRow } from '../../src/features/registries/row.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { json } from '../support/registry/server.ts';
import { appList, numbered, page, withLists } from './listsStage.ts';
import { eventually, sampleHost } from './support.ts';
import { withRegistries } from './tree.ts';

describe('the filtered lists of the side bar', () => {
  const stage = withLists();
  const app = () => stage.rowAt('sample/app', stage.faulty.host);
  const filter = (row: ListRow, text: string, isTyping = false) => stage.tree.filters.set(row, text, isTyping);

  describe('with a filter', () => {
    it('leave what holds the words, say so, and say where nothing is left', async () => {
      await stage.withTags(['1.0', '1.0-alpine', '2.0-Alpine'], async row => {
        filter(row, 'alp 2');
        assert.deepEqual(await stage.labels(row), ['2.0-Alpine']);
        assert.equal(stage.tree.label(row), 'sample/app — filtered by “alp 2”');
        assert.equal(stage.tree.item(row).contextValue, 'multiarch.repository filtered');
        filter(row, 'none');
        const [nothing] = await stage.tree.children(row);
        assert(nothing);
        assert.equal(stage.tree.label(nothing), 'Nothing matches “none” — Clear the filter');
        assert.deepEqual(stage.tree.item(nothing).command?.arguments, [row]);
        filter(row, ' ');
        assert.equal((await stage.labels(row)).length, 3);
        assert.equal(stage.tree.label(row), 'sample/app');
        assert.deepEqual(stage.paths(), [appList]);
      });
    });

    it('of any text are shown as they are written', async () => {
      await stage.withTags(['1.0'], async row => {
        filter(row, '$(zap)\u202E <b>\n[x](command:y)');
        assert.equal(stage.tree.label(row), 'sample/app — filtered by “$(zap) <b> [x](command:y)”');
      });
    });

    const generic = { kind: 'generic', repositories: ['sample/app'] };

    it('ask the registry for what begins so once it is typed, where not all was read', async () => {
      stage.fault = path => {
        if (path === appList) return page('tags', ['aalpha', 'b-alpha', 'c'], '?last=c&n=1000');
        return path.startsWith(appList) ? page('tags', ['alpha1', 'alpha2', 'b']) : undefined;
      };
      await withRegistries([{ host: stage.faulty.host, ...generic }], async () => {
        const row = await app();
        await stage.tree.children(row);
        filter(row, 'alpha', true);
        assert.deepEqual(await stage.labels(row), ['aalpha', 'b-alpha', 'Load more — 3 read']);
        assert.deepEqual(stage.paths(), [appList], 'nobody is asked while it is typed');
        filter(row, 'alpha');
        assert.deepEqual(await stage.labels(row), ['alpha1', 'alpha2', 'aalpha', 'b-alpha', 'Load more — 3 read']);
        await stage.tree.children(row);
        filter(row, 'alpha 2');
        assert.deepEqual(await stage.labels(row), ['alpha2', 'Load more — 3 read']);
        assert.deepEqual(stage.paths(), [appList, `${appList}&last=alph_zzzz`]);
      });
    });

    it('are shown as far as they are read where the registry fails to find', async () => {
      stage.fault = path => {
        if (path === appList) return page('tags', ['a', 'b'], '?last=b&n=1000');
        return path.startsWith(appList) ? { kind: 'status', status: 403 } : undefined;
      };
      await withRegistries([{ host: stage.faulty.host, ...generic }], async () => {
        const row = await app();
        filter(row, 'a');
        const shown = await stage.labels(row);
        assert.deepEqual([shown[0], shown.at(-1)], ['a', 'Load more — 2 read']);
        assert.match(shown[1] ?? '', /^no permission on/);
        const asked = stage.paths().length;
        assert.deepEqual(await stage.labels(row), shown);
        assert.equal(stage.paths().length, asked, 'not each time that the rows are drawn');
        filter(row, 'b');
        await stage.tree.children(row);
        assert.equal(stage.paths().length, asked + 1);
      });
    });

    it('ask Docker Hub for a part of the name, page by page, and know then that this is all', async () => {
      const tags = '/v2/namespaces/library/repositories/alpine/tags?page_size=100';
      const sized = { digest: `sha256:${'b'.repeat(64)}`, size: 20 };
      const tag = (name: string, architecture = 'amd64') => ({
        name,
        images: [{ os: 'linux', architecture, ...(architecture === 'arm64' && sized) }],
      });
      stage.service.play({
        [tags]: json({
          next: `${stage.service.origin}${tags}&page=2`,
          results: [tag('latest'), tag('3.20'), { name: 'none', images: [] }],
        }),
        [`${tags}&name=20`]: json({
          next: `${stage.service.origin}${tags}&name=20&page=2`,
          results: [tag('3.20'), tag('20', 'arm64')],
        }),
        [`${tags}&name=20&page=2`]: json({ results: [tag('2.20')] }),
      });
      await withRegistries([{ host: 'docker.io', repositories: ['alpine'] }], async () => {
        const row = await stage.rowAt('library/alpine', 'docker.io');
        filter(row, '20');
        const shown = ['3.20 — linux/amd64', '20 — linux/arm64'];
        assert.deepEqual(await stage.labels(row), [...shown, 'Load more']);
        assert.equal(stage.tree.listings.sizeOf(`sha256:${'b'.repeat(64)}`), 20, 'its sizes are known too');
        await stage.more(row);
        assert.deepEqual(await stage.labels(row), [...shown, '2.20 — linux/amd64']);
        filter(row, '20 linux/arm64');
        assert.deepEqual(await stage.labels(row), ['20 — linux/arm64']);
        filter(row, 'linux/s390x');
        assert.match((await stage.labels(row))[0] ?? '', /^Nothing matches/);
        assert.equal(stage.tree.background.stateOf(`${row.listKey}\nlook`), undefined, 'nothing is looked at');
        assert.deepEqual(
          stage.service.requests.map(({ path }) => path),
          [tags, `${tags}&name=20`, `${tags}&name=20&page=2`],
          'the appList tells the platforms, and no manifest is pulled',
        );
      });
    });

    it('leave repositories, and folders of them', async () => {
      await withRegistries([{ host: sampleHost }], async () => {
        const registry = await stage.rowAt(sampleHost);
        filter(registry, 'SAMPLE /A');
        assert.deepEqual(await stage.labels(registry), ['sample/app', 'sample/attested']);
        assert.equal(stage.tree.item(registry).contextValue, 'multiarch.registry filtered');
      });
    });
  });

  describe('of a platform', () => {
    let many: EmbeddedRegistry;
    before(async () => {
      many = await startEmbeddedRegistry();
      const [amd, arm] = await Promise.all(['linux/amd64', 'linux/arm64'].map(platform => image({ platform })));
      assert(amd && arm);
      const [both, one] = [index([amd, arm]), index([amd])];
      for (const [at, tag] of numbered(300).entries()) many.add(`team/app:${tag}`, at % 100 === 7 ? both : one);
    });
    beforeEach(() => {
      many.requests.length = 0;
    });
    after(() => many.close());
    const manifests = () => many.requests.filter(({ path }) => path.includes('/manifests/'));
    const withMany = (run: (row: ListRow) => Promise<void>) =>
      withRegistries([{ host: many.host, repositories: ['team/app'] }], async () =>
        run(await stage.rowAt('team/app', many.host)),
      );

    it('are found by one look at each tag, 200 at a time, in order', async () => {
      await withMany(async row => {
        filter(row, 'linux/arm64');
        assert.match((await stage.labels(row)).join(), /^Looking at platforms… — looked at \d+ of 300$/);
        await eventually(() => stage.tree.background.stateOf(`${row.listKey}\nlook`), 'done');
        assert.deepEqual(await stage.labels(row), ['t00007', 't00107', 'Look at more tags — looked at 200 of 300']);
        assert.deepEqual(
          manifests()
            .map(({ path }) => path)
            .toSorted(),
          numbered(200).map(tag => `/v2/team/app/manifests/${tag}`),
        );
        await stage.more(row);
        await eventually(async () => (await stage.labels(row)).join(), 't00007,t00107,t00207');
        assert.equal(manifests().length, 300);
        filter(row, 'linux/amd64 01');
        assert.equal((await stage.labels(row)).length, 112, 'what was looked at is known');
        assert.equal(manifests().length, 300);
      });
    });

    it('are not looked for while it is typed, nor before it is typed to the end', async () => {
      await withMany(async row => {
        filter(row, 'linux/arm64', true);
        assert.deepEqual(await stage.labels(row), [
          'Nothing matches “linux/arm64” — Clear the filter',
          'Look at more tags — looked at 0 of 300',
        ]);
        filter(row, 'linux/ar');
        await stage.tree.children(row);
        assert.equal(stage.tree.background.stateOf(`${row.listKey}\nlook`), undefined);
        assert.deepEqual(manifests(), []);
      });
    });

    it('are not looked for any more once it is stopped', async () => {
      await withMany(async row => {
        filter(row, 'linux/arm64');
        await stage.tree.children(row);
        stage.tree.background.stop();
        await eventually(() => stage.tree.background.stateOf(`${row.listKey}\nlook`), 'stopped');
        const asked = manifests().length;
        assert(asked < 200, String(asked));
        assert.match((await stage.labels(row)).at(-1) ?? '', /^Look at more tags/);
        assert.equal(manifests().length, asked);
      });
    });

    it('pass over a tag that was deleted meanwhile, and end where the registry refuses', async () => {
      stage.fault = path => {
        if (path.startsWith(appList)) return page('tags', ['gone', 'latest', 'secret']);
        if (path.endsWith('/manifests/gone')) return { kind: 'status', status: 404 };
        return path.endsWith('/manifests/secret') ? { kind: 'status', status: 403 } : undefined;
      };
      await stage.withApp(async row => {
        filter(row, 'linux/arm64');
        await stage.tree.children(row);
        await eventually(
          () => String(stage.tree.background.stateOf(`${row.listKey}\nlook`)).slice(0, 13),
          'RegistryError',
        );
        const shown = await stage.labels(row);
        assert.deepEqual([shown[0], shown.at(-1)], ['latest', 'Look at more tags — looked at 2 of 3']);
        assert.match(shown[1] ?? '', /^no permission on/);
      });
    });
  });

  it('can be filtered by a script, which gets the names', async () => {
    const run = (argument: object) => vscode.commands.executeCommand('multiarch.filter', argument);
    const host = sampleHost;
    assert.deepEqual(await run({ host, text: 'app' }), { names: ['sample/app'], complete: true });
    const both = ['linux/arm64', 'linux/arm64'].map(text => run({ host, repository: 'sample/app', text }));
    const [one, other] = await Promise.all(both);
    assert.deepEqual(other, one, 'who asks while it is looked waits too');
    assert.deepEqual(await run({ host, repository: 'sample/app', text: 'linux/arm64 1' }), {
      names: ['1.0'],
      complete: true,
    });
    assert.deepEqual(await run({ host, repository: 'sample/app', text: 'linux/riscv64' }), {
      names: [],
      complete: true,
    });
    for (const text of ['app', 'linux/arm64'])
      await run({ host, text: '', ...(text !== 'app' && { repository: 'sample/app' }) });
    await assert.rejects(Promise.resolve(run({ host })), /Give the host/);
    await assert.rejects(Promise.resolve(run({ host, repository: '../x', text: '' })), /Give the host/);
  });
});
