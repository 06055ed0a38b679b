// Bake…, from the palette to the proven result, and a workflow for GitHub, as a person makes them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pushBusyboxBase } from '../support/engine/baseImages.ts';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import {
  answer,
  editorText,
  notification,
  openFile,
  pick,
  quickRows,
  runCommand,
  screenshot,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

const bakeTitle = 'Multiarch: Bake…';

describe('Bake…', () => {
  let engine: Engine;
  let registry: Distribution;
  let fixture: Fixture;

  const title = (text: string) => fixture.page.locator('.quick-input-title', { hasText: text });
  const ready = (text: string | RegExp) =>
    quickRows(fixture.page).filter({ hasText: text }).filter({ hasText: 'builder' });

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    registry = await startDistribution();
    const base = await pushBusyboxBase(engine, registry.host);
    const files = {
      'shop/docker-bake.hcl': `variable "TAG" {
  default = "1.0"
}
group "default" {
  targets = ["api", "web"]
}
target "api" {
  context   = "api"
  platforms = ["linux/amd64", "linux/arm64"]
  tags      = ["${registry.host}/shop/api:\${TAG}"]
}
target "web" {
  context   = "web"
  platforms = ["linux/amd64", "linux/arm/v7"]
  tags      = ["${registry.host}/shop/web:\${TAG}"]
}
target "files" {
  description = "what a shared folder gives"
  context     = "../shared"
  platforms   = ["linux/s390x"]
  output      = ["type=local,dest=out"]
}
`,
      'shop/api/Dockerfile': `FROM ${base}\nRUN uname -m > /machine\n`,
      'shop/web/Dockerfile': `FROM ${base}\nCOPY Dockerfile /\n`,
      'shared/Dockerfile': `FROM ${base}\n`,
    };
    fixture = await startFixture({ env: engine.env, files });
  });
  after(async () => {
    await fixture?.stop();
    await registry?.stop();
    await engine?.stop();
  });

  it('shows groups and targets, asks what the file leaves open, plans, builds, and proves each target', async () => {
    const { page } = fixture;
    await openFile(page, 'shop/docker-bake.hcl');
    await runCommand(page, bakeTitle);
    await quickRows(page).filter({ hasText: 'linux/arm/v7' }).waitFor();
    await page.locator('.quick-input-count-badge, .monaco-count-badge', { hasText: '1 Selected' }).waitFor();
    await screenshot(page, 'bake-targets');
    await page.keyboard.press('Enter');
    await title('Bake: Output').waitFor();
    await pick(page, 'Push');
    await ready(/Build and push .*shop\/api:1\.0/).waitFor();
    await screenshot(page, 'bake-page');
    await page.keyboard.press('Enter');
    await notification(
      page,
      /found with all platforms: api \(linux\/amd64, linux\/arm64\) · web \(linux\/amd64, linux\/arm\/v7\)/,
    );
    await screenshot(page, 'bake-done');
  });

  it('is one Enter the second time', async () => {
    const { page } = fixture;
    await runCommand(page, 'Notifications: Clear All Notifications');
    await openFile(page, 'shop/docker-bake.hcl');
    await runCommand(page, bakeTitle);
    await title('Bake').waitFor();
    await page.keyboard.press('Enter');
    await notification(page, /found with all platforms: api/);
  });

  it('takes another value for a variable', async () => {
    const { page } = fixture;
    await runCommand(page, 'Notifications: Clear All Notifications');
    await openFile(page, 'shop/docker-bake.hcl');
    await runCommand(page, bakeTitle);
    await ready(/Build and push/).waitFor();
    await quickRows(page).filter({ hasText: 'Variables' }).click();
    await title('Bake: Variables').waitFor();
    await quickRows(page).filter({ hasText: 'TAG' }).click();
    await title('TAG').waitFor();
    await answer(page, '2.0');
    await title('Bake: Variables').waitFor();
    await screenshot(page, 'bake-variables');
    await page.keyboard.press('Escape');
    await ready(/Build and push .*shop\/api:2\.0/).waitFor();
    await page.keyboard.press('Escape');
  });

  it('asks before a file reaches beyond its folder, and says what would fail', async () => {
    const { page } = fixture;
    await openFile(page, 'shop/docker-bake.hcl');
    await runCommand(page, bakeTitle);
    await ready(/Build and push/).waitFor();
    await quickRows(page).filter({ hasText: 'Targets' }).first().click();
    await title('Bake: Targets').waitFor();
    await quickRows(page).filter({ hasText: 'default' }).first().locator('.monaco-checkbox').click();
    await quickRows(page).filter({ hasText: 'files' }).first().locator('.monaco-checkbox').click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog
      .filter({ hasText: 'reaches beyond its folder' })
      .filter({ hasText: /read .*shared/ })
      .waitFor();
    await screenshot(page, 'bake-allow');
    await dialog.getByRole('button', { name: 'Allow' }).click();
    await quickRows(page).filter({ hasText: 'This build would fail' }).waitFor();
    await quickRows(page).filter({ hasText: 'no linux/s390x' }).first().waitFor();
    await screenshot(page, 'bake-refused');
    await page.keyboard.press('Escape');
  });
});

describe('Create GitHub Actions Workflow…', () => {
  let fixture: Fixture;

  const title = (text: string) => fixture.page.locator('.quick-input-title', { hasText: text });
  const begin = async (): Promise<void> => {
    const { page } = fixture;
    await openFile(page, 'app/Dockerfile');
    await runCommand(page, 'Multiarch: Create GitHub Actions Workflow…');
    await title('Create Workflow: Platforms').waitFor();
  };

  before(async () => {
    const files = {
      'app/Dockerfile': 'FROM scratch\n',
      '.git/config': '[remote "origin"]\n\turl = git@github.com:Owner/Shop.git\n',
    };
    fixture = await startFixture({ files });
  });
  after(() => fixture?.stop());

  it('asks for platforms, runners and a name, and opens what it wrote', async () => {
    const { page, sample } = fixture;
    await begin();
    await page.locator('.quick-input-list .monaco-checkbox.checked').first().waitFor();
    const row = quickRows(page).filter({ hasText: 'linux/s390x' });
    await row.locator('.monaco-checkbox').click();
    await screenshot(page, 'workflow-platforms');
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await title('Create Workflow: Runners').waitFor();
    await screenshot(page, 'workflow-runners');
    await pick(page, 'A Runner for Each Platform');
    await title('Create Workflow: Image').waitFor();
    assert.equal(await page.locator('.quick-input-box input').inputValue(), 'ghcr.io/owner/shop');
    await page.keyboard.press('Enter');
    await editorText(page, /runs-on/);
    await screenshot(page, 'workflow-written');
    const text = await readFile(join(sample.folder, '.github', 'workflows', 'shop-image.yml'), 'utf8');
    assert.match(text, /platform: linux\/s390x\n\s+name: linux-s390x\n\s+runner: ubuntu-24\.04\n\s+emulator: s390x/);
    assert.match(text, /DOCKERFILE: app\/Dockerfile\n\s+CONTEXT: app/);
  });

  it('shows what would change in one that is there, and replaces it only with a yes', async () => {
    const { page, sample } = fixture;
    const path = join(sample.folder, '.github', 'workflows', 'shop-image.yml');
    const before = await readFile(path, 'utf8');
    await begin();
    await page.locator('.quick-input-list .monaco-checkbox.checked').first().waitFor();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await title('Create Workflow: Runners').waitFor();
    await pick(page, 'One Runner with Emulators');
    await title('Create Workflow: Image').waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'shop-image.yml is there already' }).waitFor();
    await dialog.getByRole('button', { name: 'Show Differences' }).click();
    await notification(page, /Replace .*shop-image\.yml/);
    await page.locator('.monaco-diff-editor').waitFor();
    await screenshot(page, 'workflow-differences');
    assert.equal(await readFile(path, 'utf8'), before);
    await page.locator('.notification-toast').getByRole('button', { name: 'Replace' }).click();
    await page.locator('.monaco-diff-editor').waitFor({ state: 'detached' });
    await editorText(page, /emulated/);
    assert.notEqual(await readFile(path, 'utf8'), before);
  });
});
