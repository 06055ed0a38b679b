// What is done with an image from the side bar, as a person does it: its JSON is read from digest to digest, it is copied by
// key and dragged into a Dockerfile.
import assert from 'node:assert/strict';
import { SAMPLES } from '../support/registry/samples.ts';
import {
  chooseFromMenu,
  clickText,
  editorText,
  expandTreeItem,
  hoverText,
  openFile,
  openMenu,
  openView,
  runCommand,
  screenshot,
  treeItems,
  useTheme,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

const { attested } = SAMPLES;
const [amd64, arm64] = attested.manifests;

describe('an image of the side bar', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture({ files: { 'drop/Dockerfile': 'FROM scratch\n\nCOPY . .\n' } });
    await showPlatforms();
  });
  after(() => fixture?.stop());

  const showPlatforms = async (): Promise<void> => {
    const { page } = fixture;
    await openView(page, 'Multiarch');
    for (const row of ['Sample registry', 'sample/attested', '1.0']) await expandTreeItem(page, row);
  };
  const choose = async (row: string, entry: string): Promise<void> => {
    await chooseFromMenu(fixture.page, treeItems(fixture.page, row), entry);
  };
  const activeTab = (name: string) => fixture.page.locator(`.tab.active[data-resource-name="${name}"]`);
  /** Follows the link on a digest of the document. */
  const follow = async (digest: string): Promise<void> => {
    const { page } = fixture;
    // A long text is drawn in pieces.
    await page
      .locator('.editor-instance .detected-link', { hasText: digest.slice(0, 30) })
      .first()
      .waitFor();
    await page.keyboard.down('ControlOrMeta');
    await clickText(page, digest);
    await page.keyboard.up('ControlOrMeta');
  };

  const configurationOf = async (manifest: string): Promise<string> => {
    const answer = await fetch(`http://${fixture.sample.host}/v2/sample/attested/manifests/${manifest}`);
    return ((await answer.json()) as { config: { digest: string } }).config.digest;
  };

  it('shows its index as JSON, whose digests lead to a platform’s manifest and configuration', async () => {
    const { page } = fixture;
    await choose('1.0', 'Inspect Image…');
    await activeTab(`attested:1.0 index ${attested.digest.slice(7, 19)}.json`).waitFor();
    await editorText(page, '"manifests": [');
    await screenshot(page, 'inspect-index-dark');
    await follow(arm64.digest);
    await activeTab('attested:1.0 linux-arm64 2aec26218f0a.json').waitFor();
    const configuration = await configurationOf(arm64.digest);
    await follow(configuration);
    await activeTab(`attested:1.0 configuration ${configuration.slice(7, 19)}.json`).waitFor();
    assert.match(await editorText(page, '"architecture"'), /"architecture": "arm64"/);
    await screenshot(page, 'inspect-configuration-dark');
  });

  it('is there again after the window was closed', async () => {
    const { page } = fixture;
    const closed = page.waitForEvent('framenavigated');
    await runCommand(page, 'Developer: Reload Window');
    await closed;
    await page.locator('.tab.active', { hasText: 'configuration' }).waitFor();
    assert.match(await editorText(page, '"architecture"'), /"architecture": "arm64"/);
    await showPlatforms();
  });

  it('of one platform shows the same document that its index leads to', async () => {
    const { page } = fixture;
    await choose('linux/arm64', 'Inspect Image…');
    await activeTab('attested:1.0 linux-arm64 2aec26218f0a.json').waitFor();
    await editorText(page, '"layers": [');
    await screenshot(page, 'inspect-platform-dark');
  });

  it('is copied by its key', async () => {
    const { page } = fixture;
    await treeItems(page, 'linux/amd64').click();
    await page.keyboard.press('ControlOrMeta+C');
    await page.locator('.statusbar-item', { hasText: `@${amd64.digest}` }).waitFor();
    await treeItems(page, 'linux/arm64').click({ modifiers: ['ControlOrMeta'] });
    await page.keyboard.press('ControlOrMeta+C');
    await page.locator('.statusbar-item', { hasText: 'Copied 2 lines' }).waitFor();
    await choose('linux/arm64', 'Copy Pull Command');
    await page.locator('.statusbar-item', { hasText: 'Copied 2 lines' }).waitFor();
  });

  it('is asked about before it is deleted by its key', async () => {
    const { page } = fixture;
    await treeItems(page, '1.0').click();
    await page.keyboard.press('Delete');
    await page.locator('.monaco-dialog-box', { hasText: 'attested' }).waitFor();
    await page.keyboard.press('Escape');
    await expandTreeItem(page, '1.0');
  });

  it('is dragged into a Dockerfile, where it is pinned', async () => {
    const { page } = fixture;
    await openFile(page, 'drop/Dockerfile');
    await openView(page, 'Multiarch');
    await dragTo('1.0', 2);
    const pinned = `FROM ${fixture.sample.host}/sample/attested:1.0@${attested.digest}`;
    assert.equal(await editorText(page, pinned), `FROM scratch\n${pinned}\nCOPY . .\n`);
    await screenshot(page, 'drag-into-dockerfile-dark');
  });

  it('is used in the Dockerfile that is open, for one platform', async () => {
    const { page } = fixture;
    await choose('linux/arm64', 'Use in Dockerfile');
    await editorText(page, `FROM --platform=linux/arm64 ${fixture.sample.host}/sample/attested:1.0`);
    await useTheme(page, 'light');
    await screenshot(page, 'use-in-dockerfile-light');
    await openMenu(page, treeItems(page, '1.0'), 'Use in Dockerfile');
    await screenshot(page, 'image-menu-light');
    await page.keyboard.press('Escape');
  });

  it('is explained where its JSON says little, and copied from there', async () => {
    const { page } = fixture;
    await choose('1.0', 'Inspect Image…');
    await activeTab(`attested:1.0 index ${attested.digest.slice(7, 19)}.json`).waitFor();
    await editorText(page, '"manifests": [');
    assert.match(
      await hoverText(page, arm64.digest.slice(7), 'Copy Digest'),
      /linux\/arm64 · \d+ B · OCI image manifest/,
    );
    await screenshot(page, 'inspect-hover-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('.monaco-workbench.vs-dark').waitFor();
    assert.match(
      await hoverText(page, 'oci.image.index', 'Specification'),
      /one name for the images of several platforms/,
    );
    await screenshot(page, 'inspect-hover-dark');
    await runCommand(page, 'Multiarch: Copy JSON as Sent');
    await page.locator('.statusbar-item', { hasText: `Copied the JSON of ${attested.digest}` }).waitFor();
  });

  it('is inspected from the line of a Dockerfile that names it', async () => {
    const { page } = fixture;
    await openFile(page, 'drop/Dockerfile');
    await clickText(page, 'FROM --platform=linux/arm64');
    await runCommand(page, 'Multiarch: Inspect Image…');
    const box = page.locator('.quick-input-widget input');
    await box.waitFor();
    assert.match(await box.inputValue(), /\/sample\/attested:1\.0/);
    await screenshot(page, 'inspect-box-dark');
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'attested:1.0 index' }).waitFor();
  });

  /** With the real mouse, to the middle of a line of the editor, from 1. */
  async function dragTo(row: string, line: number): Promise<void> {
    const { page } = fixture;
    const from = await treeItems(page, row).locator('.label-name').boundingBox();
    const to = await page.locator('.editor-instance .line-numbers', { hasText: new RegExp(`^${line}$`) }).boundingBox();
    assert(from && to);
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 200, to.y + to.height / 2, { steps: 20 });
    await page.mouse.move(to.x + 120, to.y + to.height / 2, { steps: 5 });
    await page.mouse.up();
  }
});
