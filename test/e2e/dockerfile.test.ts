// A Dockerfile, as a person writes it: lens, hover, warning; the warning goes when the line is mended.
import assert from 'node:assert/strict';
import {
  clickText,
  editorText,
  hoverText,
  lenses,
  lensTexts,
  openFile,
  pick,
  problems,
  quickRows,
  screenshots,
  squiggles,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('a Dockerfile', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
  });
  after(() => fixture?.stop());

  it('that is clean shows its platforms, and no problem', async () => {
    const { page } = fixture;
    await openFile(page, 'clean/Dockerfile');
    const texts = await lensTexts(page, /✓ linux\/amd64 · linux\/arm64 · linux\/arm\/v7 · 1 more/);
    // The first is that of `# syntax`, whose registry may be out of reach here.
    assert.equal(texts.length, 3);
    assert.match(texts[1] ?? '', /^✓ linux\/amd64 · linux\/arm64$/);
    assert.equal(await squiggles(page, 'error').count(), 0);
    assert.equal(await squiggles(page, 'warning').count(), 0);
  });

  it('hovers with a table, the targets and links', async () => {
    const { page } = fixture;
    const text = await hoverText(page, 'sample/app', /linux\/arm\/v7/);
    for (const expected of [
      /index/,
      /sha256:c518f8695d23/,
      /this machine/,
      /10\.0\.20348\.2340/,
      /Targets: linux\/amd64, linux\/arm64, linux\/arm\/v7 \(setting/,
      /Inspect/,
      /Copy Digest/,
      /Pin Digest/,
    ]) {
      assert.match(text, expected);
    }
    await screenshots(page, 'hover');
  });

  it('that lacks a platform says which, and where it stands', async () => {
    const { page } = fixture;
    await openFile(page, 'missing/Dockerfile');
    await lensTexts(page, '✗ linux/arm/v7 missing · has linux/amd64 · linux/arm64');
    await squiggles(page, 'error').first().waitFor();
    const rows = await problems(page, /has no linux\/arm\/v7/);
    assert(
      rows.some(row => /platform-missing/.test(row)),
      rows.join('\n'),
    );
    await screenshots(page, 'missing');
  });

  it('stops warning when the line is mended', async () => {
    const { page } = fixture;
    await clickText(page, 'attested');
    await page.keyboard.press('End');
    for (let count = 0; count < 'attested:1.0 AS base'.length; count++) await page.keyboard.press('Backspace');
    await page.keyboard.type('app:1.0 AS base');
    await lensTexts(page, '✓ linux/amd64 · linux/arm64 · linux/arm/v7 · 1 more');
    await squiggles(page, 'error').first().waitFor({ state: 'detached' });
  });

  it('with a single-platform image of another platform is warned of', async () => {
    const { page } = fixture;
    await openFile(page, 'mismatch/Dockerfile');
    await lensTexts(page, '✗ linux/arm64, linux/arm/v7 missing · has linux/amd64');
    await squiggles(page, 'warning').first().waitFor();
  });

  it('opens a picker of platforms and actions from its lens', async () => {
    const { page } = fixture;
    await openFile(page, 'missing/Dockerfile');
    await lenses(page, /linux\/amd64/)
      .first()
      .locator('a')
      .first()
      .click();
    await quickRows(page).filter({ hasText: 'Pin to Digest' }).waitFor();
    await screenshots(page, 'lens-picker');
    await pick(page, 'Pin to Digest');
    assert.match(await editorText(page, '@sha256:'), /^FROM \S+\/sample\/app:1\.0@sha256:[0-9a-f]{64} AS base$/m);
    await lenses(page, /linux\/amd64/)
      .first()
      .locator('a')
      .first()
      .click();
    await quickRows(page).filter({ hasText: 'Inspect' }).waitFor();
    await pick(page, 'Inspect');
    await page.locator('.tab.active', { hasText: '.json' }).waitFor();
    await page.locator('.view-line', { hasText: 'manifests' }).first().waitFor();
    await screenshots(page, 'inspect');
  });
});
