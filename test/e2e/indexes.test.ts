// A multi-platform image made by hand, as a person does it: from tags selected in the side bar through the document, what is
// wrong with it and its fix, to the push; then changed again from its row.
import assert from 'node:assert/strict';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { image } from '../support/registry/images.ts';
import { findTool } from '../support/registry/tools.ts';
import {
  chooseFromMenu,
  clickText,
  editorText,
  expandTreeItem,
  lenses,
  lensTexts,
  notification,
  openView,
  problems,
  quickFixes,
  screenshot,
  treeItems,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('a multi-platform image made by hand', function () {
  let registry: Distribution;
  let fixture: Fixture;
  let app: string;

  before(async function () {
    if (findTool('docker-registry') === undefined) {
      if (process.env['CI'] === 'true') throw new Error('docker-registry is not here');
      this.skip();
    }
    registry = await startDistribution();
    const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] as const;
    const images = await Promise.all(platforms.map(platform => image({ platform })));
    await copyInto(
      registry.host,
      undefined,
      images.map((built, at) => [`shop/web:2.0-${['amd64', 'arm64', 'armv7'][at]}`, built] as const),
    );
    app = `${registry.host}/shop/web`;
    const settings = { 'multiarch.registries': [{ host: registry.host, name: 'Team registry' }] };
    fixture = await startFixture({ colorScheme: 'dark', files: { '.vscode/settings.json': JSON.stringify(settings) } });
    await openView(fixture.page, 'Multiarch');
    for (const row of ['Team registry', 'shop/web']) await expandTreeItem(fixture.page, row);
  });
  after(async () => {
    await fixture?.stop();
    await registry?.stop();
  });

  const choose = (row: string, entry: string): Promise<void> =>
    chooseFromMenu(fixture.page, treeItems(fixture.page, row), entry);
  /** One of several that stand in a line. */
  const lens = (title: string) => lenses(fixture.page).locator('a', { hasText: title }).first();
  /** The last word of a line becomes another. */
  const changeEnd = async (line: string, word: string): Promise<void> => {
    const { page } = fixture;
    await clickText(page, line);
    await page.keyboard.press('End');
    await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft');
    await page.keyboard.type(word);
    await page.keyboard.press('Escape');
  };

  it('begins with the tags that are selected, in a document that says what the registry says of them', async () => {
    const { page } = fixture;
    await treeItems(page, '2.0-amd64').click();
    await treeItems(page, '2.0-arm64').click({ modifiers: ['ControlOrMeta'] });
    await choose('2.0-arm64', 'Create Multi-Arch Image from Images…');
    await page.locator('.tab.active[data-resource-name="web.multiarch.yaml"]').waitFor();
    const text = await editorText(page, 'architecture: arm64');
    assert.match(text, new RegExp(`^image: ${app}:2\\.0$`, 'm'));
    assert.match(text, new RegExp(`^  - image: ${app}:2\\.0-amd64 # [\\d.]+ k?B · sha256:\\w{12}$`, 'm'));
    await lensTexts(page, /Push/);
    await screenshot(page, 'index-create-dark');
  });

  it('says what is wrong where it is wrong, and mends it', async () => {
    const { page } = fixture;
    await changeEnd('architecture: arm64', 's390x');
    await problems(page, /linux\/arm64, not for linux\/s390x/);
    await screenshot(page, 'index-problem-dark');
    const fixes = await quickFixes(page, 's390x');
    await screenshot(page, 'index-fixes-dark');
    await fixes.filter({ hasText: /linux\/arm64/ }).click();
    await editorText(page, 'architecture: arm64');
    await page.locator('.markers-panel-container', { hasText: 'No problems' }).waitFor();
  });

  it('is shown to the byte before it is pushed', async () => {
    const { page } = fixture;
    await lens('Preview').click();
    await page.locator('.tab.active', { hasText: /web:2\.0 [0-9a-f]{12}\.json/ }).waitFor();
    await editorText(page, '"manifests": [');
    await screenshot(page, 'index-preview-dark');
    await page.locator('.tab', { hasText: 'web.multiarch.yaml' }).click();
    await page.locator('.tab.active[data-resource-name="web.multiarch.yaml"]').waitFor();
  });

  it('is pushed by its lens, and is in the side bar then', async () => {
    const { page } = fixture;
    await lens('Push').click();
    const told = await notification(page, /^Pushed/);
    assert.match(told, /shop\/web:2\.0: sha256:\w{12} with linux\/amd64, linux\/arm64$/);
    await treeItems(page, '2.0').waitFor();
    await screenshot(page, 'index-pushed-dark');
  });

  it('is changed from its row, in a document that goes on from what it pushed', async () => {
    const { page } = fixture;
    await page
      .locator('.notification-toast')
      .getByRole('button', { name: /Clear Notification/ })
      .click();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.locator('.monaco-workbench.vs').waitFor();
    // Of the rows that were selected before, several are not edited at once.
    await treeItems(page, '2.0').click();
    await treeItems(page, 'linux/arm64').filter({ hasText: /\d kB/ }).waitFor();
    await choose('2.0', 'Edit Platforms of Image…');
    await page.locator('.tab.active[data-resource-name="web-2.multiarch.yaml"]').waitFor();
    const [before] = /replaces: sha256:\w+/.exec(await editorText(page, 'replaces: sha256:')) ?? [];
    await lensTexts(page, /Push/);
    await page.keyboard.press('ControlOrMeta+End');
    // Word by word: brackets and indentation that VS Code adds would be typed twice.
    await page.keyboard.insertText(`  - image: ${app}:2.0-armv7`);
    await page.keyboard.press('Escape');
    // A lens is resolved where it is seen.
    await page.keyboard.press('ControlOrMeta+Home');
    await lensTexts(page, /3 unchanged/);
    await screenshot(page, 'index-edit-light');
    await lens('Push').click();
    assert.match(await notification(page, /^Pushed/), /with linux\/amd64, linux\/arm64, linux\/arm\/v7$/);
    const text = await editorText(page, 'replaces: sha256:');
    assert.notEqual(/replaces: sha256:\w+/.exec(text)?.[0], before);
    await screenshot(page, 'index-edited-light');
  });
});
