// Build Multi-Arch Image…, from the palette to the proven result, on a real BuildKit with emulation and a real registry.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pushBusyboxBase } from '../support/engine/baseImages.ts';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import {
  answer,
  lensTexts,
  notification,
  openFile,
  quickRows,
  runCommand,
  screenshot,
  terminalText,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('Build Multi-Arch Image…', () => {
  let engine: Engine;
  let registry: Distribution;
  let fixture: Fixture;

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    registry = await startDistribution();
    const base = await pushBusyboxBase(engine, registry.host);
    fixture = await startFixture({ env: engine.env });
    const folder = join(fixture.sample.folder, 'app');
    await mkdir(folder);
    await writeFile(join(folder, 'Dockerfile'), `FROM ${base}\nRUN uname -m > /machine && cat /machine\n`);
  });
  after(async () => {
    await fixture?.stop();
    await registry?.stop();
    await engine?.stop();
  });

  it('builds three platforms, pushes them and proves that all are there', async () => {
    const { page } = fixture;
    await openFile(page, 'app/Dockerfile');
    await lensTexts(page, '✓ linux/amd64 · linux/arm64 · linux/arm/v7');
    await runCommand(page, 'Multiarch: Build Multi-Arch Image…');
    await quickRows(page).filter({ hasText: 'linux/arm/v7' }).waitFor();
    await screenshot(page, 'build-platforms');
    const checked = page.locator('.quick-input-list .monaco-checkbox.checked');
    assert.equal(await checked.count(), 3);
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: 'Tag' }).waitFor();
    await answer(page, `${registry.host}/built/app:1.0`);
    await quickRows(page).filter({ hasText: 'Push' }).first().click();
    const message = await notification(page, /Pushed .*built\/app:1\.0 with all 3 platforms/);
    for (const platform of ['linux/amd64', 'linux/arm64', 'linux/arm/v7']) {
      assert.match(message, new RegExp(`${platform} sha256:[0-9a-f]{12}`));
    }
    await terminalText(page, /pushing manifest/);
    await screenshot(page, 'build-done');
  });
});
