// Completion as a person types: tags behind a colon, with their platforms beside the list; platforms behind `--platform=`.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { clickText, editorText, lensTexts, openFile, screenshots } from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

/** The rows of the open list of suggestions. */
function suggestions(page: Page, text?: string | RegExp): Locator {
  const rows = page.locator('.editor-widget.suggest-widget.visible .monaco-list-row');
  return text === undefined ? rows : rows.filter({ hasText: text });
}

/** What stands beside the list, about the row in focus. */
function details(page: Page, text: string | RegExp): Locator {
  return page.locator('.suggest-details-container .suggest-details', { hasText: text });
}

describe('completion', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
  });
  after(() => fixture?.stop());

  it('offers tags behind a colon, and tells the platforms of the one in focus', async () => {
    const { page, sample } = fixture;
    await openFile(page, 'clean/Dockerfile');
    // The lenses move the lines: before they are there no place is for sure.
    await lensTexts(page, /linux\/arm\/v7/);
    await clickText(page, 'FROM');
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(`FROM ${sample.host}/library/tools`);
    await page.keyboard.press('Escape');
    await page.keyboard.type(':');
    await suggestions(page, '2.1').first().waitFor();
    const rows = await suggestions(page).allInnerTexts();
    assert.match(rows[0] ?? '', /^2\.1/);
    assert.match(rows[1] ?? '', /^2\.0/);
    await page.keyboard.press('Control+Space');
    await details(page, 'linux/arm/v7').first().waitFor();
    await details(page, 'missing').first().waitFor();
    await screenshots(page, 'completion-tags');
    await page.keyboard.type('2.0');
    await suggestions(page, '2.1').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    assert.match(await editorText(page, 'library/tools:2'), /library\/tools:2\.0$/m);
  });

  it('offers platforms behind --platform=, the automatic ones first', async () => {
    const { page, sample } = fixture;
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.keyboard.type(`FROM  ${sample.host}/sample/app:1.0`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    for (let count = 0; count < 'FROM '.length; count++) await page.keyboard.press('ArrowRight');
    await page.keyboard.type('--platform=');
    await suggestions(page, 'windows/amd64').first().waitFor();
    const rows = await suggestions(page).allInnerTexts();
    assert.match(rows[0] ?? '', /^\$BUILDPLATFORM/);
    assert(
      rows.some(row => /^linux\/arm\/v7\s*target/.test(row)),
      rows.join('\n'),
    );
    // VS Code remembers that it is open.
    await details(page, 'cross-compiles').first().waitFor();
    await screenshots(page, 'completion-platforms');
    await page.keyboard.type('linux/arm/');
    await suggestions(page, 'linux/arm64').first().waitFor({ state: 'detached' });
    await suggestions(page, 'linux/arm/v7').first().waitFor();
    await page.keyboard.press('Enter');
    assert.match(await editorText(page, '--platform='), /^FROM --platform=linux\/arm\/v7 \S+\/sample\/app:1\.0$/m);
  });
});
