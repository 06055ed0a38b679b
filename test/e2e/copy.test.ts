// Copy Image… as a person does it: from a row of the side bar to another registry, for some platforms, over a tag that is there.
import assert from 'node:assert/strict';
import { parseManifest } from '../../src/core/manifest.ts';
import { call } from '../support/registry/call.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import {
  chooseFromMenu,
  expandTreeItem,
  notification,
  openView,
  quickRows,
  screenshot,
  treeItems,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('copying', () => {
  let fixture: Fixture;
  let other: EmbeddedRegistry;
  before(async () => {
    other = await startEmbeddedRegistry();
    // Another tag than the samples have: rows stand in no order in the page.
    other.add('team/app:2.0', await image({ platform: 'linux/s390x' }));
    const registries = [{ host: other.host, name: 'Other registry', repositories: ['team/app'] }];
    fixture = await startFixture({ colorScheme: 'dark', registries });
  });
  after(async () => {
    await fixture?.stop();
    await other?.close();
  });

  const choose = (row: string): Promise<void> =>
    chooseFromMenu(fixture.page, treeItems(fixture.page, row).first(), 'Copy Image…');
  const box = () => fixture.page.locator('.quick-input-box input');
  const stored = async (tag: string) => {
    const headers = { accept: '*/*' };
    const { body } = await call(other.host, 'GET', `/v2/team/app/manifests/${tag}`, { headers });
    const manifest = parseManifest(body.toString());
    assert(!(manifest instanceof Error));
    return { manifest, text: body.toString() };
  };

  it('a tag asks where to, for which platforms, and before it replaces what is there', async () => {
    const { page, sample } = fixture;
    await openView(page, 'Multiarch');
    for (const row of ['Other registry', 'team/app', 'Sample registry', 'sample/attested']) {
      await expandTreeItem(page, row);
    }
    await choose('1.0');
    await box().waitFor();
    assert.equal(await box().inputValue(), `${sample.host}/sample/attested:1.0`);
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-message', { hasText: 'That is where the image is' }).waitFor();
    await screenshot(page, 'copy-where');
    await box().fill(`${other.host}/team/app:2.0`);
    await page.locator('.quick-input-message', { hasText: 'Where to: another tag' }).waitFor();
    await page.keyboard.press('Enter');

    await quickRows(page).filter({ hasText: 'with attestations' }).first().waitFor();
    const rows = quickRows(page);
    assert.equal(await rows.count(), 2);
    await rows
      .filter({ hasText: /\d B|kB/ })
      .nth(1)
      .waitFor();
    assert.equal(await rows.locator('[role="checkbox"][aria-checked="true"], input:checked').count(), 2);
    await screenshot(page, 'copy-platforms');
    await page.keyboard.press('Enter');

    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const text = (await dialog.innerText()).replaceAll('\u00A0', ' ');
    assert.match(text, new RegExp(`${other.host}/team/app:2\\.0 is there already\\. Replace it\\?`));
    assert.match(text, /Now: .* · linux\/s390x\s+Afterwards: .* · linux\/amd64, linux\/arm64/);
    await screenshot(page, 'copy-replace');
    await dialog.getByRole('button', { name: 'Replace' }).click();

    assert.match(
      await notification(page, 'Copied'),
      /Copied .*sample\/attested:1\.0 to .*team\/app:2\.0: sha256:[0-9a-f]{64}\. .* were sent\./,
    );
    assert.equal((await stored('2.0')).manifest.kind, 'index');
    await screenshot(page, 'copy-done');
    await page.locator('.notification-toast').getByRole('button', { name: 'Inspect' }).click();
    await page.locator('.tab.active', { hasText: 'app:2.0 index' }).waitFor();
  });

  it('a platform goes to a tag that says which it is, and the side bar shows it', async () => {
    const { page } = fixture;
    await expandTreeItem(page, '1.0');
    await choose('linux/arm64');
    await box().waitFor();
    assert.match(await box().inputValue(), /\/sample\/attested:1\.0-arm64$/);
    await box().fill(`${other.host}/team/app:2.0-arm64`);
    await page.keyboard.press('Enter');
    await notification(page, '2.0-arm64');
    await treeItems(page, '2.0-arm64').waitFor();
    const [, arm] = SAMPLES.attested.manifests;
    assert(JSON.stringify((await stored('2.0')).manifest).includes(arm.digest));
    assert.equal((await stored('2.0-arm64')).manifest.kind, 'image');
    await screenshot(page, 'copy-platform');
  });
});
