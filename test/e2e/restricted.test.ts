// A folder that nobody trusts: images are shown, its settings for registries are ignored, and no program is started.
import assert from 'node:assert/strict';
import { lensTexts, openFile, openView, quickRows, screenshot, treeItems } from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('in an untrusted folder', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture({ workspaceTrust: true });
    await fixture.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  });
  after(() => fixture?.stop());

  it('the platforms of images are shown', async () => {
    const { page } = fixture;
    await openFile(page, 'missing/Dockerfile');
    await lensTexts(page, 'missing');
  });

  it('the folder’s own registries are not', async () => {
    const { page } = fixture;
    await openView(page, 'Multiarch');
    await treeItems(page, 'Docker Hub').waitFor();
    assert.equal(await treeItems(page).count(), 1);
    await screenshot(page, 'restricted');
  });

  it('nothing is built', async () => {
    const { page } = fixture;
    await page.keyboard.press('F1');
    await page.locator('.quick-input-box input').fill('>Multiarch:');
    await quickRows(page).filter({ hasText: 'Inspect Image…' }).waitFor();
    assert.equal(await quickRows(page).filter({ hasText: 'Build Multi-Arch Image…' }).count(), 0);
    await page.keyboard.press('Escape');
  });
});
