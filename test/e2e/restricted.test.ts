// A folder that nobody trusts: images are shown, its settings for registries are ignored, and no program is started until
// somebody trusts it.
import assert from 'node:assert/strict';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { provisionEngine } from '../support/engine/provision.ts';
import { requireEngine } from '../support/engine/required.ts';
import { lensTexts, openFile, openView, quickRows, runCommand, screenshot, treeItems } from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('in an untrusted folder', () => {
  let engine: Engine | undefined;
  let fixture: Fixture;
  before(async function () {
    this.timeout(600_000);
    if (!('missing' in (await provisionEngine()))) engine = await startEngine({ store: 'containerd' });
    fixture = await startFixture({ workspaceTrust: true, env: engine?.env ?? {} });
    await fixture.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  });
  after(async () => {
    await fixture?.stop();
    await engine?.stop();
  });

  const welcome = () => fixture.page.locator('.part.sidebar').getByText('none is run in a folder that is not trusted');
  const builders = () => treeItems(fixture.page).filter({ hasText: 'docker · running' });
  const localImages = () => treeItems(fixture.page).filter({ hasText: 'Local images' });

  /** Which of some commands the palette offers, once it shows what a word finds: `there` is among it in any folder. */
  const offered = async (word: string, there: string, commands: readonly string[]): Promise<string[]> => {
    const { page } = fixture;
    await page.keyboard.press('F1');
    await page.locator('.quick-input-box input').fill(`>Multiarch: ${word}`);
    await quickRows(page).filter({ hasText: there }).waitFor();
    const rows = await quickRows(page).allInnerTexts();
    await page.keyboard.press('Escape');
    return commands.filter(command => rows.some(row => row.includes(`Multiarch: ${command}`)));
  };
  const needingTrust = async (): Promise<string[]> => [
    ...(await offered('Image…', 'Inspect Image…', ['Build Multi-Arch Image…', 'Pull Image…'])),
    ...(await offered('Create', 'Create GitHub Actions Workflow…', ['Create Builder…'])),
  ];

  it('the platforms of images are shown', async () => {
    const { page } = fixture;
    await openFile(page, 'missing/Dockerfile');
    await lensTexts(page, 'missing');
  });

  it('the folder’s own registries are not, and no engine’s images', async () => {
    const { page } = fixture;
    await openView(page, 'Multiarch');
    await treeItems(page, 'Docker Hub').waitFor();
    assert.equal(await treeItems(page).count(), 1);
    await screenshot(page, 'restricted');
  });

  it('no builder is asked for', async () => {
    const { page } = fixture;
    await runCommand(page, 'Multiarch: Focus on Builders View');
    await welcome().waitFor();
    assert.equal(await builders().count(), 0);
  });

  it('nothing is built, pulled or made', async () => {
    assert.deepEqual(await needingTrust(), []);
  });

  it('all of it is there once somebody trusts the folder', async function () {
    await requireEngine(this);
    const { page } = fixture;
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).first().click();
    // It stands above the window, and keeps some of its keys.
    await page.getByRole('button', { name: 'Close Modal Editor' }).click();
    await page.locator('.workspace-trust-editor').waitFor({ state: 'hidden' });
    await builders().waitFor();
    await localImages().waitFor();
    await treeItems(page, 'Sample registry').waitFor();
    assert.deepEqual(await needingTrust(), ['Build Multi-Arch Image…', 'Pull Image…', 'Create Builder…']);
  });
});
