// Build Multi-Arch Image…, from the palette to the proven result, on a real BuildKit with emulation and a real registry.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pushBusyboxBase } from '../support/engine/baseImages.ts';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import {
  answer,
  lensTexts,
  notification,
  openFile,
  pick,
  quickRows,
  runCommand,
  screenshot,
  terminalText,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

const buildTitle = 'Multiarch: Build Multi-Arch Image…';

describe('Build Multi-Arch Image…', () => {
  let engine: Engine;
  let registry: Distribution;
  let fixture: Fixture;
  let base: string;

  const startBuild = async (tag: string): Promise<void> => {
    const { page } = fixture;
    await runCommand(page, buildTitle);
    await quickRows(page).filter({ hasText: 'linux/amd64' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: 'Tag' }).waitFor();
    await answer(page, tag);
    await quickRows(page).filter({ hasText: 'Push' }).first().click();
  };

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    registry = await startDistribution();
    base = await pushBusyboxBase(engine, registry.host);
    const task = {
      type: 'multiarch',
      label: 'ship it',
      dockerfile: 'app/Dockerfile',
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: [`${registry.host}/built/task:1.0`],
    };
    const files = {
      'app/Dockerfile': `FROM ${base}\nRUN uname -m > /machine && cat /machine\n`,
      '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [task] }),
    };
    fixture = await startFixture({ env: engine.env, files });
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
    await runCommand(page, buildTitle);
    await quickRows(page).filter({ hasText: 'linux/arm/v7' }).waitFor();
    // The list fades in.
    await page.locator('.quick-input-count-badge, .monaco-count-badge', { hasText: '3 Selected' }).waitFor();
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

  it('proves a build of tasks.json just the same', async () => {
    const { page } = fixture;
    await runCommand(page, 'Tasks: Run Task');
    await pick(page, 'ship it');
    await notification(page, /Pushed .*built\/task:1\.0 with all 2 platforms/);
  });

  it('is ended by Cancel, and leaves no process', async () => {
    const { page, sample } = fixture;
    await mkdir(join(sample.folder, 'endless'));
    await writeFile(join(sample.folder, 'endless', 'Dockerfile'), `FROM ${base}\nRUN sleep 3583\n`);
    await openFile(page, 'endless/Dockerfile');
    await startBuild(`${registry.host}/built/endless:1.0`);
    await until(async () => (await processes('sleep 3583')) > 0);
    const toast = page.locator('.notification-toast', { hasText: 'Building' });
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await until(async () => (await processes('sleep 3583')) + (await processes('built/endless')) === 0);
    await toast.waitFor({ state: 'detached' });
  });

  it('says before it starts what would fail, and builds what can be built', async () => {
    const { page, sample } = fixture;
    const settings = join(sample.folder, '.vscode', 'settings.json');
    const own = await readFile(settings, 'utf8');
    await writeFile(settings, JSON.stringify({ 'multiarch.targetPlatforms': ['linux/amd64', 'linux/s390x'] }));
    await openFile(page, 'app/Dockerfile');
    await lensTexts(page, '✗ linux/s390x missing');
    await runCommand(page, buildTitle);
    const row = quickRows(page).filter({ hasText: 'linux/s390x' });
    await row.filter({ hasText: 'not in' }).waitFor();
    await row.locator('.monaco-checkbox').click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await page.locator('.quick-input-title', { hasText: 'Tag' }).waitFor();
    await answer(page, `${registry.host}/built/partly:1.0`);
    await quickRows(page).filter({ hasText: 'Push' }).first().click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'has no linux/s390x' }).waitFor();
    await screenshot(page, 'build-refused');
    await dialog.getByRole('button', { name: /^Build Only/ }).click();
    await notification(page, /Pushed .*built\/partly:1\.0 with all/);
    await writeFile(settings, own);
  });
});

async function until(look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await look())) {
    assert(Date.now() < deadline, 'it did not come to that within 30 s');
    await setTimeout(100);
  }
}

/** How many processes have this text in their command line. */
async function processes(text: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter(line => line.includes(text)).length;
}
