// Verify Image Platforms… as a person does it: from the palette, a row of the side bar and a lens, and what it shows then.
import assert from 'node:assert/strict';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { elf } from '../support/registry/executables.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { layeredImage, layerOf } from '../support/registry/layered.ts';
import {
  answer,
  expandTreeItem,
  lenses,
  openFile,
  openMenu,
  openView,
  pick,
  quickRows,
  runCommand,
  screenshot,
  screenshots,
  treeItems,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('Verify Image Platforms…', () => {
  let registry: EmbeddedRegistry;
  let fixture: Fixture;
  let reference: string;
  before(async () => {
    registry = await startEmbeddedRegistry();
    reference = `${registry.host}/team/app:1.0`;
    const empty = await layeredImage('linux/riscv64', [await layerOf({ 'etc/passwd': 'root' })]);
    const lie = await layeredImage('linux/arm64', [await layerOf({ 'usr/bin/app': elf('amd64') })], { Cmd: ['app'] });
    const sound = await Promise.all(
      ['linux/amd64', 'linux/arm/v7', 'windows/amd64'].map(each => image({ platform: each })),
    );
    registry.add('team/app:1.0', index([...sound, lie, empty], { attestations: true }));
    fixture = await startFixture({ files: { 'lens/Dockerfile': `FROM ${reference}\n` } });
  });
  after(async () => {
    await fixture?.stop();
    await registry?.close();
  });

  const rows = async (): Promise<string[]> => {
    const { page } = fixture;
    await page.locator('.quick-input-title', { hasText: /team\/app|sample\/app/ }).waitFor();
    await quickRows(page).first().waitFor();
    // As a screen reader says them.
    return quickRows(page).evaluateAll(all => all.map(row => row.getAttribute('aria-label') ?? ''));
  };

  it('crosses the platform that is not what it claims', async () => {
    const { page } = fixture;
    await openView(page, 'Multiarch');
    await runCommand(page, 'Multiarch: Verify Image Platforms…');
    await answer(page, reference);
    assert.deepEqual(await rows(), [
      'error  linux/arm64, /usr/bin/app is amd64, not arm64',
      'pass  linux/amd64, /app is amd64',
      'pass  linux/arm/v7, /app is arm',
      'dash  linux/riscv64, nothing to compare: no program was found in it',
      'pass  windows/amd64, C:\\app.exe is amd64',
    ]);
    assert.match(
      await page.locator('.quick-input-title').innerText(),
      /team\/app:1\.0: 1 of 5 platforms do not hold what they claim/,
    );
    await screenshots(page, 'verify-lie');
    await pick(page, 'linux/arm64');
    await page.locator('.tab.active', { hasText: 'app:1.0 linux-arm64' }).waitFor();
  });

  it('is in the menu of a tag and of a platform', async () => {
    const { page } = fixture;
    await openView(page, 'Multiarch');
    for (const row of ['Sample registry', 'sample/app']) await expandTreeItem(page, row);
    const verify = async (row: string) => {
      await openMenu(page, treeItems(page, row).first(), 'Verify Image Platforms…');
      await screenshot(page, 'verify-menu-dark');
      await page.keyboard.press('Enter');
      const shown = await rows();
      await page.keyboard.press('Escape');
      return shown;
    };
    assert((await verify('1.0')).length > 1);
    await expandTreeItem(page, '1.0');
    assert.equal((await verify('linux/arm64')).length, 1);
  });

  it('is among the actions of a lens', async () => {
    const { page } = fixture;
    await openFile(page, 'lens/Dockerfile');
    await lenses(page, 'linux/amd64').first().click();
    await quickRows(page).filter({ hasText: 'Verify Platforms' }).waitFor();
    await pick(page, 'Verify Platforms');
    await quickRows(page).filter({ hasText: 'is amd64, not arm64' }).waitFor();
    await page.keyboard.press('Escape');
  });
});
