// The light bulb of a warning, as a person uses it: with the mouse and from the keyboard.
import assert from 'node:assert/strict';
import {
  clickText,
  editorText,
  lensTexts,
  notification,
  openFile,
  quickFixes,
  runCommand,
  screenshots,
  squiggles,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('quick fixes', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
  });
  after(() => fixture?.stop());

  it('behind the light bulb ask the registry for another tag only when that is chosen', async () => {
    const { page } = fixture;
    await openFile(page, 'missing/Dockerfile');
    await lensTexts(page, 'linux/arm/v7 missing');
    await clickText(page, 'attested');
    await page.locator('[class*="codicon-gutter-lightbulb"]').first().click();
    await page.locator('.action-widget .monaco-list-row', { hasText: 'Find a tag that supports' }).click();
    assert.match(await notification(page, 'names no tag'), /sample\/attested:1\.0/);
  });

  it('are in the menu, each in its words', async () => {
    const { page } = fixture;
    await squiggles(page, 'error').first().waitFor();
    const rows = await quickFixes(page, 'attested');
    const titles = await rows.allInnerTexts();
    const plain = titles.map(title => title.replaceAll('\u00A0', ' ').trim());
    for (const title of [
      'Remove linux/arm/v7 from the target platforms',
      'Silence platform-missing for this line',
      'Pin to Digest',
    ]) {
      assert(plain.includes(title), plain.join('\n'));
    }
    await screenshots(page, 'quick-fix');
  });

  it('are applied with the mouse', async () => {
    const { page } = fixture;
    const row = page.locator('.action-widget .monaco-list-row', { hasText: 'Pin to Digest' });
    await row.click();
    assert.match(await editorText(page, '@sha256:'), /^FROM \S+\/sample\/attested:1\.0@sha256:[0-9a-f]{64} AS base$/m);
  });

  it('are applied from the keyboard, and the warning goes', async () => {
    const { page } = fixture;
    await openFile(page, 'mismatch/Dockerfile');
    await squiggles(page, 'warning').first().waitFor();
    await lensTexts(page, 'linux/arm/v7 missing');
    const rows = await quickFixes(page, 'legacy');
    const focused = rows.and(page.locator('.focused'));
    await focused.first().waitFor();
    for (let count = await rows.count(); count > 0; count--) {
      if (/Set --platform/.test(await focused.innerText())) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    assert.match(await editorText(page, '--platform'), /^FROM --platform=linux\/amd64 \S+\/sample\/legacy:1\.0$/m);
    await squiggles(page, 'warning').first().waitFor({ state: 'detached' });
  });

  it('for all images are commands, and one undo takes them back', async () => {
    const { page } = fixture;
    await openFile(page, 'missing/Dockerfile');
    await clickText(page, '@sha256:');
    await page.keyboard.press('ControlOrMeta+Z');
    const pins = page.locator('.editor-instance .view-line', { hasText: '@sha256:' });
    await pins.first().waitFor({ state: 'detached' });
    const before = await editorText(page, 'attested');
    await runCommand(page, 'Multiarch: Pin All Images to Digests');
    await pins.nth(1).waitFor();
    await screenshots(page, 'pin-all');
    await page.keyboard.press('ControlOrMeta+Z');
    await pins.first().waitFor({ state: 'detached' });
    assert.equal(await editorText(page, 'attested'), before);
  });
});
