// The lists of the side bar while people do other things: refresh another row, close one that is still being read, or have
// the same list open twice. Nothing turns for ever, and nothing is read that nobody sees.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { forgetLists, letGo } from '../../src/features/registries/lists/commands.ts';
import { workKey } from '../../src/features/registries/lists/work.ts';
import type { ListRow, Row } from '../../src/features/registries/row.ts';
import { titled } from '../../src/features/registries/row.ts';
import { createProvider } from '../../src/features/registries/view.ts';
import { registryTags } from '../support/registry/providers.ts';
import { failure, json } from '../support/registry/server.ts';
import { withLists } from './listsStage.ts';
import { eventually } from './support.ts';
import { withRegistries } from './tree.ts';

describe('lists that are shown', () => {
  const stage = withLists();

  /** Three pages of the oldest first, the second of which is slow. */
  const slow = () => {
    stage.service.play(registryTags('a/b', ['1', '2'], ['3', '4'], ['5']), {
      '/v2/a/b/tags/list?last=1&n=1000': failure(503, 'x', 'later', { 'retry-after': '2' }),
    });
  };
  const open = (run: (row: ListRow) => Promise<void>) =>
    withRegistries([{ host: stage.service.host, kind: 'ghcr', repositories: ['a/b'] }], async () =>
      run(await stage.rowAt('a/b', stage.service.host)),
    );
  const stateOf = (row: ListRow) => stage.tree.background.stateOf(workKey(row, 'read'));

  it('are read on while a tag below them, or an engine, is refreshed', async () => {
    slow();
    await open(async row => {
      const [tag] = await stage.tree.children(row);
      forgetLists(stage.tree, tag);
      assert.equal(stateOf(row), 'running');
      assert.deepEqual(stage.tree.listings.peek(row)?.names, ['1', '2']);
    });
  });

  it('are not read on where they were closed before their first page came, but once they are open again', async () => {
    slow();
    await open(async row => {
      const first = stage.tree.children(row);
      stage.tree.filling.fold(row);
      letGo(stage.tree, row);
      assert.deepEqual(
        (await first).map(each => stage.tree.label(each)),
        ['1', '2', 'Load more'],
      );
      assert.equal(stateOf(row), undefined);
      stage.tree.filling.unfold(row);
      assert.deepEqual(stage.tree.redrawn, [row]);
      await stage.tree.children(row);
      assert.equal(stateOf(row), 'running');
    });
  });

  it('are read no more where what they stand below is closed', async () => {
    stage.service.play(registryTags('a/b', ['1', '2'], ['3', '4'], ['5']), {
      '/user/packages?package_type=container&per_page=100': json([{ name: 'b', owner: { login: 'a' } }]),
      '/v2/a/b/tags/list?last=1&n=1000': failure(503, 'x', 'later', { 'retry-after': '2' }),
    });
    await withRegistries([{ host: stage.service.host, kind: 'ghcr', repositories: ['c/d'] }], async () => {
      const row = await stage.rowAt('a/b', stage.service.host, 'All repositories');
      await stage.tree.children(row);
      assert.equal(stateOf(row), 'running');
      letGo(stage.tree, row.parent ?? assert.fail());
      assert.equal(stateOf(row), undefined);
    });
  });

  it('are all shown anew where one stands in two places', async () => {
    stage.service.play(registryTags('a/b', ['1', '2'], ['3']), {
      '/user/packages?package_type=container&per_page=100': json([{ name: 'b', owner: { login: 'a' } }]),
    });
    await open(async row => {
      const other = await stage.rowAt('a/b', stage.service.host, 'All repositories');
      await Promise.all([row, other].map(each => stage.tree.children(each)));
      await eventually(() => [row, other].every(each => stage.tree.redrawn.includes(each)), true);
      stage.tree.redrawn.length = 0;
      forgetLists(stage.tree, row);
      assert.deepEqual(stage.tree.redrawn, [other]);
    });
  });

  it('are one where Docker Hub’s own are named in both ways', async () => {
    await withRegistries([{ host: 'docker.io', repositories: ['alpine', 'library/alpine', ' alpine '] }], async () => {
      const rows = await stage.tree.open('docker.io');
      assert.deepEqual(
        rows.map(each => stage.tree.label(each)),
        ['library/alpine'],
      );
    });
  });

  it('have an id each, whatever their names are, and the same before anybody asked for them', async () => {
    const rows = ['A', 'A', 'A 2', '2 value A', 'A\nvalue A'].map(key => rowOf('value', key));
    const parent: Row = { ...rowOf('group', 'ENV'), children: async () => rows };
    const provider = createProvider(stage.tree, new vscode.EventEmitter<Row | undefined>().event);
    await provider.getChildren(parent);
    const ids = await Promise.all(rows.map(async row => (await provider.getTreeItem(row)).id));
    assert.equal(new Set(ids).size, rows.length);
    await open(async row => {
      const known = stage.tree.item(row).id;
      assert.equal(
        (await createProvider(stage.tree, new vscode.EventEmitter<undefined>().event).getTreeItem(row)).id,
        known,
      );
    });
  });
});

function rowOf(kind: Row['kind'], key: string): Row {
  return { kind, key, parent: undefined, interactive: true, item: () => titled(key, 'tag', false) };
}
