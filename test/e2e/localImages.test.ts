// The engine's images in the side bar, as a person handles them: pulled for a platform, looked at, removed; and a pull that
// is cancelled.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import {
  answer,
  chooseFromMenu,
  expandTreeItem,
  openView,
  quickRows,
  runCommand,
  screenshot,
  treeItems,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';
import { until } from './until.ts';

describe('the engine’s images in the side bar', () => {
  let engine: Engine;
  let stalled: FaultyRegistry;
  let fixture: Fixture;

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    stalled = await startFaultyRegistry(({ path }) => (path.includes('/blobs/') ? { kind: 'silent' } : undefined));
    fixture = await startFixture({ env: engine.env });
    await openView(fixture.page, 'Multiarch');
  });
  after(async () => {
    await fixture?.stop();
    await stalled?.close();
    await engine?.stop();
  });

  const local = () => treeItems(fixture.page).filter({ hasText: /Local images\s*Docker/ });
  const image = (tag: string) => treeItems(fixture.page, `${fixture.sample.host}/sample/app:${tag}`);
  const choose = (row: Locator, entry: string) => chooseFromMenu(fixture.page, row.first(), entry);

  it('are none at first', async () => {
    const { page } = fixture;
    await local().locator('.monaco-tl-twistie').click();
    await treeItems(page).filter({ hasText: 'Docker holds no images.' }).waitFor();
  });

  it('are pulled from a tag, for a platform that is chosen, this machine’s first', async () => {
    const { page } = fixture;
    await expandTreeItem(page, 'Sample registry');
    await expandTreeItem(page, 'sample/app');
    await choose(treeItems(page, '1.0'), 'Pull Image…');
    await quickRows(page).filter({ hasText: 'windows/amd64' }).waitFor();
    assert.match((await quickRows(page).first().innerText()).replaceAll(/\s+/g, ' '), /linux\/\w+ ?this machine/);
    await screenshot(page, 'pull-platform');
    await quickRows(page).filter({ hasText: 'linux/arm64' }).click();
    await image('1.0').waitFor();
  });

  it('are pulled from a platform’s row, without a question', async () => {
    const { page } = fixture;
    await expandTreeItem(page, 'latest');
    await choose(treeItems(page, 'linux/arm/v7'), 'Pull Image…');
    await image('latest').waitFor();
    await image('latest').locator('.monaco-tl-twistie').click();
    await treeItems(page)
      .filter({ hasText: /linux\/amd64\s*not pulled/ })
      .waitFor();
  });

  it('are pulled for several platforms that were selected together', async () => {
    const { page } = fixture;
    // The engine's own have the same names, further down.
    const platform = (name: string) => treeItems(page, name).first();
    await platform('linux/amd64').click();
    await platform('linux/arm64').click({ modifiers: ['ControlOrMeta'] });
    await choose(platform('linux/arm64'), 'Pull Image…');
    await treeItems(page, 'Sample registry').locator('.monaco-tl-twistie').click();
    await treeItems(page)
      .filter({ hasText: /linux\/amd64\s*[\d.]+ kB.*this machine/s })
      .waitFor();
  });

  it('show which platforms are here', async () => {
    const { page } = fixture;
    await treeItems(page)
      .filter({ hasText: /windows\/amd64\s*not pulled/ })
      .waitFor();
    await screenshot(page, 'local-images');
  });

  it('are removed together, once it was said which', async () => {
    const { page } = fixture;
    await image('1.0').first().click();
    await image('latest')
      .first()
      .click({ modifiers: ['ControlOrMeta'] });
    await choose(image('latest'), 'Remove Image…');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Remove 2 images?').waitFor();
    const text = await dialog.innerText();
    for (const tag of ['1.0', 'latest']) assert(text.includes(`sample/app:${tag}, from Docker`), text);
    await screenshot(page, 'remove-images');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await treeItems(page).filter({ hasText: 'Docker holds no images.' }).waitFor();
  });

  it('are not pulled to the end when that is cancelled, and no process is left', async () => {
    const { page } = fixture;
    await runCommand(page, 'Multiarch: Pull Image…');
    await answer(page, `${stalled.host}/sample/app:1.0`);
    await quickRows(page).filter({ hasText: 'linux/arm64' }).click();
    const toast = page.locator('.notification-toast', { hasText: 'Docker: pulling' });
    await toast.waitFor();
    await until(async () => (await processes(stalled.host)) > 0);
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await toast.waitFor({ state: 'detached' });
    await until(async () => (await processes(stalled.host)) === 0);
    assert.equal(await page.locator('.notification-toast', { hasText: 'failed' }).count(), 0);
  });
});

/** How many processes pull from that registry. */
async function processes(host: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter(line => line.includes('pull ') && line.includes(host)).length;
}
