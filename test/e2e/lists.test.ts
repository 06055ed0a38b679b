// Lists of many thousand names in the side bar, as a person goes through them: folders, pages, filters, order.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import {
  expandTreeItem,
  openView,
  quickRows,
  runCommand,
  screenshot,
  treeItems,
  useTheme,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';
import { eventually, until } from './until.ts';

describe('long lists in the side bar', () => {
  let registry: EmbeddedRegistry;
  let fixture: Fixture;

  before(async () => {
    registry = await startEmbeddedRegistry();
    const [amd, arm] = await Promise.all(['linux/amd64', 'linux/arm64'].map(platform => image({ platform })));
    assert(amd && arm);
    const [one, both] = [index([amd]), index([amd, arm])];
    for (let at = 0; at < 1500; at++) registry.add(`team-${String(at % 50).padStart(2, '0')}/app-${at}:1.0`, one);
    for (let at = 0; at < 2500; at++) {
      registry.add(`apps/server:1.${at % 50}.${Math.floor(at / 50)}`, at % 500 === 27 ? both : one);
    }
    registry.add('apps/server:latest', both);
    registry.add(`apps/server:sha256-${'a'.repeat(64)}.sig`, one);
    const files = { '.vscode/settings.json': settings() };
    // A whole page of folders is seen at once.
    fixture = await startFixture({ width: 1440, height: 1000, files });
    await openView(fixture.page, 'Multiarch');
  });
  after(async () => {
    await fixture?.stop();
    await registry?.close();
  });

  const settings = (): string =>
    JSON.stringify({
      'multiarch.registries': [{ host: registry.host, name: 'Big registry' }],
      'multiarch.targetPlatforms': ['linux/arm64', 'linux/amd64'],
    });
  const row = (label: string): Locator => treeItems(fixture.page, label).first();
  /** As they stand below each other; the page keeps them in no order. */
  const texts = async (): Promise<string[]> => {
    const placed = await treeItems(fixture.page).evaluateAll(rows =>
      rows.map(each => ({ y: each.getBoundingClientRect().y, text: each.textContent })),
    );
    const ordered = placed.toSorted((left, right) => left.y - right.y);
    return ordered.map(({ text }) => text.replaceAll(/\s+/g, ' ').trim());
  };
  const asked = (): string[] => registry.requests.splice(0).map(({ path }) => path);
  const action = async (label: string, title: string): Promise<void> => {
    await row(label).hover();
    await row(label).locator(`.action-label[aria-label="${title}"]`).click();
  };
  /** Goes to an end of the tree, where that row is. */
  const goTo = async (key: 'Home' | 'End', label: string): Promise<void> => {
    const arrived = async () => {
      await fixture.page.locator('.part.sidebar [role="tree"]').first().focus();
      await fixture.page.keyboard.press(key);
      return await row(label).isVisible();
    };
    await until(arrived);
  };

  it('show a first page of repositories in folders after one request, and the next behind them', async () => {
    const { page } = fixture;
    await expandTreeItem(page, 'Big registry');
    await row('apps').waitFor();
    assert.match(
      (await texts()).join(),
      /^Big registry.*,apps1 repository,team-0030 repositories,team-01.*,Load more(?:,Local images.*)?$/,
    );
    assert.deepEqual(asked(), ['/v2/_catalog?n=1000']);
    await screenshot(page, 'lists-folders-dark');
    await goTo('End', 'Load more');
    await row('Load more').click();
    await goTo('End', 'team-49');
    assert.match(asked().join(), /^\/v2\/_catalog\?last=[^,]*$/);
    await goTo('Home', 'apps');
  });

  it('show a first page of tags after one request', async () => {
    const { page } = fixture;
    await expandTreeItem(page, 'apps');
    await expandTreeItem(page, 'server');
    await row('1.0.0').waitFor();
    assert.deepEqual(asked(), ['/v2/apps/server/tags/list?n=1000']);
  });

  it('are filtered by text and platform while it is typed, and tell what is left', async () => {
    const { page } = fixture;
    await action('server', 'Filter Repositories or Tags…');
    await page.locator('.quick-input-box input').pressSequentially('1.27');
    await quickRows(page)
      .filter({ hasText: /Filter by “1\.27”.*of 1,000 that are read/s })
      .waitFor();
    await screenshot(page, 'lists-filter-input');
    assert.deepEqual(asked(), [], 'nobody is asked while it is typed');
    await quickRows(page).filter({ hasText: 'linux/arm64' }).click();
    await quickRows(page).filter({ hasText: 'Filter by “1.27 linux/arm64”' }).click();
    await row('1.27.40').waitFor();
    await treeItems(page)
      .filter({ hasText: /server.*filtered by “1\.27 linux\/arm64”/s })
      .waitFor();
    assert.match((await texts()).join(), /,1\.27\.0,1\.27\.10,1\.27\.20,1\.27\.30,1\.27\.40,/);
    const paths = asked();
    assert.equal(paths[0], '/v2/apps/server/tags/list?n=1000&last=1.26zzzz');
    assert.equal(paths.filter(path => path.includes('/manifests/')).length, paths.length - 1);
    await screenshot(page, 'lists-filtered-dark');
  });

  it('are sorted by version, and by time again', async () => {
    const { page } = fixture;
    const shown = async () => (await texts()).filter(text => text.startsWith('1.27'));
    await runCommand(page, 'Multiarch: Sort Tags by Version');
    await eventually(shown, ['1.27.40', '1.27.30', '1.27.20', '1.27.10', '1.27.0']);
    await runCommand(page, 'Multiarch: Sort Tags by Time, Newest First');
    await eventually(shown, ['1.27.0', '1.27.10', '1.27.20', '1.27.30', '1.27.40']);
    assert.deepEqual(asked(), []);
  });

  it('are whole again where the filter is cleared', async () => {
    const { page } = fixture;
    await action('server', 'Clear Filter');
    await row('1.0.0').waitFor();
    assert.deepEqual(asked(), []);
    // Behind the last rows of the list come fifty folders.
    await goTo('End', 'team-49');
    await eventually(async () => {
      await page.keyboard.press('ArrowUp');
      return await row('1.26.9').isVisible();
    }, true);
    await screenshot(page, 'lists-end-of-page');
    await row('Load more').click();
    await eventually(async () => asked().length, 1);
    await row('1.27.0').waitFor();
    assert(await row('1.26.9').isVisible(), 'what stood there stays where it was');
  });

  it('can be read in a light theme and a narrow side bar', async () => {
    const { page } = fixture;
    await useTheme(page, 'light');
    await goTo('Home', 'server');
    await action('server', 'Filter Repositories or Tags…');
    await page.locator('.quick-input-box input').fill('1.27 linux/s390x');
    await page.keyboard.press('Enter');
    await treeItems(page).filter({ hasText: 'Nothing matches' }).waitFor();
    const box = (await page.locator('.part.sidebar').boundingBox()) ?? assert.fail('there is no side bar');
    await page.mouse.move(box.x + box.width, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 180, box.y + 300, { steps: 5 });
    await page.mouse.up();
    await screenshot(page, 'lists-narrow-light');
  });
});
