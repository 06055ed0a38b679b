// Deleting from the side bar, as a person does it: what the dialog says before, the rows that vanish after, and a registry
// that deletes nothing.
import assert from 'node:assert/strict';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { fillWithSamples } from '../support/registry/samples.ts';
import { chooseFromMenu, expandTreeItem, notification, openView, screenshot, treeItems } from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('deleting', () => {
  let fixture: Fixture;
  let locked: EmbeddedRegistry;
  before(async () => {
    locked = await startEmbeddedRegistry({ deletes: false });
    await fillWithSamples(locked);
    const lockedEntry = { host: locked.host, name: 'Locked', repositories: ['sample/legacy'] };
    const { page } = (fixture = await startFixture({ registries: [lockedEntry] }));
    await openView(page, 'Multiarch');
    await expandTreeItem(page, 'Sample registry');
  });
  after(async () => {
    await fixture?.stop();
    await locked?.close();
  });

  const chooseDelete = async (label: string): Promise<void> => {
    const { page } = fixture;
    await chooseFromMenu(page, treeItems(page, label).last(), 'Delete Tag…');
  };

  const dialog = () => fixture.page.locator('.monaco-dialog-box');
  const dialogText = async (): Promise<string> => {
    await dialog().waitFor();
    return (await dialog().innerText()).replaceAll('\u00A0', ' ');
  };
  const press = (button: string) => dialog().getByRole('button', { name: button }).click();

  it('a tag shows first which other tag has the same image', async () => {
    const { page, sample } = fixture;
    await expandTreeItem(page, 'sample/app');
    await chooseDelete('1.0');
    const text = await dialogText();
    assert.match(text, new RegExp(`Delete “${sample.host}/sample/app:1\\.0”\\?`));
    assert.match(text, /Deleting the image deletes its other tags too: latest\./);
    assert.match(text, /This cannot be undone\./);
    await screenshot(page, 'delete-shared');
    await press('Cancel');
    await treeItems(page, '1.0').waitFor();
  });

  it('a tag alone leaves the other one, and its row is gone at once', async () => {
    const { page } = fixture;
    await chooseDelete('1.0');
    await press('Delete Tag Only');
    await treeItems(page, '1.0').waitFor({ state: 'detached' });
    await treeItems(page, 'latest').waitFor();
    await screenshot(page, 'delete-done');
  });

  it('a platform names the tags that would be broken, and takes them along', async () => {
    const { page } = fixture;
    await expandTreeItem(page, 'latest');
    await chooseDelete('linux/arm64');
    assert.match(
      await dialogText(),
      /It is part of multi-platform images, which would be broken and are deleted too: latest\./,
    );
    await screenshot(page, 'delete-platform');
    await press('Delete with Its Indexes');
    await treeItems(page, 'latest').waitFor({ state: 'detached' });
  });

  it('two rows at once asks once, and keeps what else is open', async () => {
    const { page, sample } = fixture;
    await expandTreeItem(page, 'sample/legacy');
    await expandTreeItem(page, 'library/tools');
    await treeItems(page, '2.0').click();
    await treeItems(page, '2.1').click({ modifiers: ['ControlOrMeta'] });
    await chooseDelete('2.1');
    assert.match(
      await dialogText(),
      new RegExp(`Delete 2 tags of ${sample.host}/library/tools\\?\\s+2\\.[01], 2\\.[01]`),
    );
    await screenshot(page, 'delete-several');
    await press('Delete 2 Images (2 Tags)');
    await treeItems(page).filter({ hasText: 'This repository has no tags' }).waitFor();
    await treeItems(page, '1.0').waitFor();
  });

  it('from a registry that deletes nothing says what its administrator has to switch on', async () => {
    const { page } = fixture;
    await treeItems(page, 'Sample registry').locator('.monaco-tl-twistie').click();
    await expandTreeItem(page, 'Locked');
    await expandTreeItem(page, 'sample/legacy');
    await chooseDelete('1.0');
    await dialogText();
    await press('Delete Image');
    assert.match(
      await notification(page, 'storage.delete.enabled'),
      /deletion is switched off there.*Nothing was deleted\./,
    );
    await page.locator('.notification-toast').hover();
    await screenshot(page, 'delete-refused');
    await treeItems(page, '1.0').waitFor();
  });
});
