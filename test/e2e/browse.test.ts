// The side bar, as a person opens it: registry, repository, tag, platforms, attestations.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mediaTypes } from '../../src/core/manifest.ts';
import { chooseFromMenu, expandTreeItem, openView, runCommand, screenshot, treeItems } from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';
import { eventually } from './until.ts';

describe('the side bar', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
    await openView(fixture.page, 'Multiarch');
    await expandTreeItem(fixture.page, 'Sample registry');
  });
  after(() => fixture?.stop());

  const rows = async (): Promise<string> => {
    const texts = await treeItems(fixture.page).allInnerTexts();
    return texts.map(text => text.replaceAll(/\s+/g, ' ').trim()).join(' | ');
  };

  it('lists the repositories of the registry', async () => {
    await treeItems(fixture.page, 'sample/nested').waitFor();
    assert.match(await rows(), /library\/tools \| sample\/app \| sample\/attested \| sample\/legacy \| sample\/nested/);
  });

  it('shows a tag’s platforms with size, and the OS version of Windows', async () => {
    const { page } = fixture;
    await expandTreeItem(page, 'sample/app');
    await expandTreeItem(page, '1.0');
    await treeItems(page)
      .filter({ hasText: /linux\/arm\/v7.*4\.6 kB/s })
      .waitFor();
    await treeItems(page)
      .filter({ hasText: /windows\/amd64.*10\.0\.20348\.2340/s })
      .waitFor();
    assert.match(await rows(), /latest \| 1\.0 \| linux\/amd64.*\| linux\/arm64.*\| linux\/arm\/v7.*\| windows\/amd64/);
    await screenshot(page, 'side-bar-dark');
  });

  it('folds attestations under the platform they describe', async () => {
    const { page } = fixture;
    await treeItems(page, 'sample/app').locator('.monaco-tl-twistie').click();
    await expandTreeItem(page, 'sample/attested');
    await expandTreeItem(page, '1.0');
    await treeItems(page, 'linux/amd64').waitFor();
    assert.equal(await treeItems(page, 'Attestations').count(), 0);
    await expandTreeItem(page, 'linux/amd64');
    await treeItems(page, 'Attestations').waitFor();
    assert.doesNotMatch(await rows(), /unknown/);
  });

  it('keeps what is open and chosen over a refresh that brings something new', async () => {
    const { page, sample } = fixture;
    const manifests = `http://${sample.host}/v2/sample/attested/manifests`;
    const image = await fetch(`${manifests}/1.0`, { headers: { accept: mediaTypes.ociIndex } });
    const headers = { 'content-type': mediaTypes.ociIndex };
    const put = await fetch(`${manifests}/2.0`, { method: 'PUT', headers, body: await image.text() });
    assert.equal(put.status, 201);
    await treeItems(page, 'Attestations').click();
    await treeItems(page, 'SLSA provenance').waitFor();
    await treeItems(page, 'Attestations').filter({ hasText: 'SLSA' }).waitFor();
    const before = await rows();
    await runCommand(page, 'Multiarch: Refresh');
    await treeItems(page, '2.0').waitFor();
    await eventually(async () => (await rows()).replace(' | 2.0', ''), before);
    assert.equal(await treeItems(page, 'Attestations').getAttribute('aria-selected'), 'true');
  });

  it('opens a row again as it was when it was closed', async () => {
    const { page } = fixture;
    const before = await rows();
    const registry = treeItems(page, 'Sample registry').locator('.monaco-tl-twistie');
    await registry.click();
    await treeItems(page, 'sample/attested').waitFor({ state: 'detached' });
    await registry.click();
    // From the top down, what was open below is drawn after what it stands below.
    await eventually(rows, before);
  });

  it('copies a digest from a platform’s menu', async () => {
    const { page } = fixture;
    await chooseFromMenu(page, treeItems(page, 'linux/arm64'), 'Copy Digest');
    await page.locator('.statusbar-item', { hasText: 'Copied sha256:2aec26218f0a' }).waitFor();
  });

  it('says what to do where a registry cannot be reached, and where none is named', async () => {
    const { page, sample } = fixture;
    const settings = join(sample.folder, '.vscode', 'settings.json');
    await writeFile(settings, JSON.stringify({ 'multiarch.registries': [{ host: '127.0.0.1:1', name: 'Gone' }] }));
    await expandTreeItem(page, 'Gone');
    await treeItems(page)
      .filter({ hasText: /offline.*Check the network/s })
      .waitFor();
    await screenshot(page, 'side-bar-offline');
    await writeFile(settings, JSON.stringify({ 'multiarch.registries': [] }));
    // A row where the machine has an engine to show, else the welcome view.
    const row = treeItems(page).filter({ hasText: 'Connect Registry…' });
    const button = page.locator('.welcome-view-content').getByRole('button', { name: 'Connect Registry…' });
    await row.or(button).waitFor();
    await screenshot(page, 'side-bar-no-registry');
  });
});
