// Target platforms as a person sees and changes them: the language status behind { }, the picker, with mouse and keyboard.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { startWorkbench } from '../support/codeServer.ts';
import { packagedExtension } from '../support/paths.ts';
import { startSampleWorkspace } from '../support/sampleWorkspace.ts';
import {
  hoverText,
  lensTexts,
  notification,
  openFile,
  openWorkbench,
  quickRows,
  runCommand,
  screenshot,
  screenshots,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

const title = 'Multiarch: Select Target Platforms…';
const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

/** What stands behind { }, once it is there. */
async function languageStatus(page: Page, expected: string): Promise<Locator> {
  const button = page.locator('[id="status.languageStatus"]');
  await page.locator(`[id="status.languageStatus"][aria-label*="${expected}"]`).waitFor();
  await button.click();
  const item = page.locator('.hover-language-status').filter({ hasText: expected });
  await item.waitFor();
  return item;
}

/** The rows of the picker, as a screen reader names them, and whether they are ticked. */
async function platformRows(page: Page): Promise<Record<string, boolean>> {
  await quickRows(page).first().waitFor();
  const rows = await quickRows(page).all();
  const each = rows.map(async row => {
    const label = (await row.getAttribute('aria-label')) ?? '';
    return [label, (await row.locator('[role="checkbox"]').getAttribute('aria-checked')) === 'true'] as const;
  });
  return Object.fromEntries(await Promise.all(each));
}

async function writtenIn(folder: string): Promise<unknown> {
  const settings: Record<string, unknown> = JSON.parse(
    await readFile(join(folder, '.vscode', 'settings.json'), 'utf8'),
  );
  return settings['multiarch.targetPlatforms'];
}

describe('target platforms', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
    await openFile(fixture.page, 'missing/Dockerfile');
    await lensTexts(fixture.page, '✗ linux/arm/v7 missing');
  });
  after(() => fixture?.stop());

  it('stand in the language status, with what says so, and can be pinned', async () => {
    const { page } = fixture;
    const item = await languageStatus(page, 'linux/arm/v7');
    assert.match(
      await item.innerText(),
      /linux\/amd64, linux\/arm64, linux\/arm\/v7\s*setting \(workspace\)\s*Select…/,
    );
    assert(await item.evaluate(each => each.scrollWidth <= each.clientWidth), 'it is wider than there is room');
    await screenshots(page, 'target-status');
    await item.getByRole('button', { name: 'Add to Status Bar' }).click();
    await page.locator('.statusbar-item[aria-label^="Target platforms: linux/amd64"]').waitFor();
  });

  it('are ticked in the picker, with what the image has; one that is unticked is asked for no more', async () => {
    const { page, sample } = fixture;
    const item = await languageStatus(page, 'linux/arm/v7');
    await item.getByRole('button', { name: 'Select…' }).click();
    const rows = await platformRows(page);
    const ticked = Object.keys(rows).filter(label => rows[label]);
    assert.match(
      ticked.join('; '),
      /^linux\/amd64, .*in the image of this Dockerfile; linux\/arm64, .*; linux\/arm\/v7, /,
    );
    assert.match(ticked[2] ?? '', /missing in \S+\/sample\/attested:1\.0/);
    await screenshots(page, 'target-picker');
    await quickRows(page).filter({ hasText: 'linux/arm/v7' }).click();
    await page.keyboard.press('Enter');
    await lensTexts(page, '✓ linux/amd64 · linux/arm64');
    await page.locator('.statusbar', { hasText: 'Target platforms saved in settings (workspace)' }).waitFor();
    assert.deepEqual(await writtenIn(sample.folder), ['linux/amd64', 'linux/arm64']);
  });

  it('may be typed, by the keyboard alone; Escape leaves all as it was', async () => {
    const { page, sample } = fixture;
    await runCommand(page, title);
    await quickRows(page).filter({ hasText: 'linux/amd64' }).waitFor();
    await page.keyboard.type('linux/loong64');
    await quickRows(page).filter({ hasText: 'linux/loong64' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.locator('.quick-input-count', { hasText: '3 Selected' }).waitFor();
    await screenshots(page, 'target-typed');
    await page.keyboard.press('Escape');
    await quickRows(page).first().waitFor({ state: 'hidden' });
    assert.deepEqual(await writtenIn(sample.folder), ['linux/amd64', 'linux/arm64']);

    await runCommand(page, title);
    await quickRows(page).filter({ hasText: 'linux/amd64' }).waitFor();
    await page.keyboard.type('loong64');
    await quickRows(page).filter({ hasText: 'linux/loong64' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.locator('.quick-input-count', { hasText: '3 Selected' }).waitFor();
    // What was ticked stays so, whatever is typed next.
    await page.locator('.quick-input-box input').fill('x86_64');
    await quickRows(page).filter({ hasText: 'linux/amd64' }).waitFor();
    await page.keyboard.press('Enter');
    await lensTexts(page, '✗ linux/loong64 missing');
    assert.deepEqual(await writtenIn(sample.folder), ['linux/amd64', 'linux/arm64', 'linux/loong64']);
  });

  it('are changed from the hover of an image too', async () => {
    const { page } = fixture;
    await hoverText(page, 'sample/attested', 'Targets:');
    await screenshots(page, 'target-hover');
    await page.locator('.monaco-hover a', { hasText: 'Change…' }).click();
    await quickRows(page).filter({ hasText: 'linux/loong64' }).waitFor();
    await page.keyboard.press('Escape');
    await quickRows(page).first().waitFor({ state: 'hidden' });
  });

  it('are removed by a button, and put back by Undo', async () => {
    const { page, sample } = fixture;
    const before = await writtenIn(sample.folder);
    await runCommand(page, title);
    await quickRows(page).filter({ hasText: 'linux/loong64' }).waitFor();
    // To the box that ticks all, and to the button of the title.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await notification(page, /no longer set in settings \(workspace\)\. Now: linux\/\S+, this machine/);
    assert.equal(await writtenIn(sample.folder), undefined);
    await languageStatus(page, 'this machine');
    await screenshots(page, 'target-removed');
    await page.locator('.notification-toast').getByRole('button', { name: 'Undo' }).click();
    await languageStatus(page, 'linux/loong64');
    assert.deepEqual(await writtenIn(sample.folder), before);
  });

  it('that are none are a warning, which says what was not understood', async () => {
    const { page, sample } = fixture;
    const file = join(sample.folder, '.vscode', 'settings.json');
    const written = JSON.parse(await readFile(file, 'utf8'));
    const targets = ['linux/amd64', '[x](command:workbench.action.quit) $(alert)'];
    await writeFile(file, JSON.stringify({ ...written, 'multiarch.targetPlatforms': targets }));
    const item = await languageStatus(page, 'not a platform: [x] (command:');
    assert.equal(await item.locator('.element a[href*="quit"], .element .codicon-alert').count(), 0);
    await item.locator('.severity.show').waitFor();
    await screenshots(page, 'target-invalid');
  });
});

describe('target platforms in a workspace of two folders', () => {
  it('are those of the document’s folder, and are saved there', async () => {
    const sample = await startSampleWorkspace();
    const other = join(sample.folder, 'mismatch');
    const file = join(sample.folder, 'two.code-workspace');
    await writeFile(file, JSON.stringify({ folders: [{ path: '.', name: 'whole' }, { path: 'mismatch' }] }));
    const server = await startWorkbench({ folder: sample.folder, vsix: packagedExtension });
    const { page, close } = await openBrowser();
    try {
      const url = new URL(server.url);
      await openWorkbench(page, `${url.origin}/?workspace=${encodeURIComponent(file)}`);
      await openFile(page, 'missing/Dockerfile');
      await languageStatus(page, 'setting (folder whole)');
      await openFile(page, 'mismatch/Dockerfile');
      await languageStatus(page, 'this machine');
      await runCommand(page, title);
      await quickRows(page).filter({ hasText: 's390x' }).click();
      await page.keyboard.press('Enter');
      await lensTexts(page, 'linux/s390x missing');
      await languageStatus(page, 'setting (folder mismatch)');
      await screenshot(page, 'target-folders');
      assert(Array.isArray(await writtenIn(other)));
      assert.deepEqual(await writtenIn(sample.folder), three);
    } finally {
      await close();
      await server.stop();
      await sample.stop();
    }
  });
});
