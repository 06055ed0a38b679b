// Connecting a registry as a person does: from the view’s + to its repositories, with a wrong password first, and with a
// certificate that nobody knows.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { makeTempFolder, type TempFolder } from '../support/cleanup.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import {
  startLoginRegistries,
  type LoginRegistries,
  type StartedLoginRegistries,
} from '../support/registry/loginRegistries.ts';
import {
  answer,
  chooseFromMenu,
  expandTreeItem,
  notification,
  openMenu,
  openView,
  quickRows,
  runCommand,
  screenshot,
  screenshots,
  treeItems,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

const empty = { '.vscode/settings.json': '{ "multiarch.registries": [] }' };

/** The step that is shown: its title, what it says, its rows. */
async function step(page: Page, text: string | RegExp): Promise<void> {
  await page.locator('.quick-input-widget:visible', { hasText: text }).waitFor();
}

/** What is fading in is waited for, as a picture of it shows nothing. */
async function pictures(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    `getComputedStyle(document.querySelector('.quick-input-widget') ?? document.body).opacity === '1'`,
  );
  await screenshots(page, `connect-${name}`);
}

const placeholder = (page: Page, text: string): Locator =>
  page.locator(`.quick-input-box input[placeholder*="${text}"]`);

/** Answers the step that shows `text`, and no other that is still on its way out. */
async function answerStep(page: Page, text: string, value: string): Promise<void> {
  await step(page, text);
  await answer(page, value);
}

async function goBack(page: Page): Promise<void> {
  await page.locator('.quick-input-titlebar').getByRole('button', { name: 'Back' }).click();
}

async function choose(page: Page, label: string): Promise<void> {
  await quickRows(page).filter({ hasText: label }).first().click();
}

async function written(folder: string): Promise<unknown> {
  const settings = JSON.parse(await readFile(join(folder, '.vscode', 'settings.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  return settings['multiarch.registries'];
}

/** The + of the view, which shows while the mouse is over it; what the welcome view has goes with the first row. */
async function clickConnect(page: Page): Promise<void> {
  const header = page.locator('.part.sidebar .pane-header', { hasText: 'Registries' });
  await header.hover();
  await header.getByRole('button', { name: 'Connect Registry…' }).click();
}

describe('connecting a registry', () => {
  let started: StartedLoginRegistries | undefined;
  let registries: LoginRegistries;
  before(async () => {
    started = await startLoginRegistries();
    registries = JSON.parse(started?.env['MULTIARCH_LOGIN_REGISTRIES'] ?? '{}') as LoginRegistries;
  });
  after(() => started?.stop());

  describe('with a password, or with a certificate', () => {
    let fixture: Fixture;
    let docker: TempFolder;
    before(async () => {
      docker = await makeTempFolder('no-docker');
      fixture = await startFixture({ files: empty, env: { DOCKER_CONFIG: docker.path } });
      await openView(fixture.page, 'Multiarch');
    });
    after(async () => {
      await fixture?.stop();
      await docker?.remove();
    });
    const shot = (name: string) => pictures(fixture.page, name);

    it('begins at the view’s +, and says of a wrong password that the login failed', async () => {
      const { page } = fixture;
      await clickConnect(page);
      await step(page, 'Connect Registry (1/3)');
      await shot('kinds');
      await choose(page, 'Any other registry');
      await step(page, 'Connect Registry (2/4)');
      await page.locator('.quick-input-box input').fill('not a host');
      await step(page, 'This is no host name');
      await shot('host');
      await page.locator('.quick-input-box input').fill(`https://${registries.htpasswd}/v2/`);
      await step(page, `Host: ${registries.htpasswd}`);
      await answer(page, registries.htpasswd);
      await step(page, 'Connect Registry (3/4)');
      await shot('login');
      await choose(page, 'User and token…');
      await answerStep(page, 'Connect Registry (4/6)', registries.user);
      await step(page, 'Connect Registry (5/6)');
      await page.locator('.quick-input-box input').fill('not this one');
      await shot('password');
      await page.keyboard.press('Enter');
      await step(page, 'Connect Registry (6/6)');
      await shot('name');
      await answerStep(page, 'Connect Registry (6/6)', 'Lab');
      await step(page, `The login failed at ${registries.htpasswd}`);
      await placeholder(page, 'were refused').waitFor();
      await shot('refused');
    });

    it('takes another account, and its repositories show', async () => {
      const { page, sample } = fixture;
      await choose(page, 'Use Another Account…');
      await choose(page, 'User and token…');
      await step(page, `User name for ${registries.htpasswd}`);
      await page.keyboard.press('Enter');
      await answerStep(page, 'kept in VS Code’s secret storage', registries.password);
      await page.locator('.statusbar', { hasText: `Connected to ${registries.htpasswd} as tester` }).waitFor();
      await expandTreeItem(page, 'Lab');
      await treeItems(page, 'private/app').or(treeItems(page, 'private')).first().waitFor();
      await shot('connected');
      assert.deepEqual(await written(sample.folder), [{ host: registries.htpasswd, name: 'Lab' }]);
    });

    it('and signs out from the menu of its row, which counts at once; signing in again too', async () => {
      const { page } = fixture;
      await openMenu(page, treeItems(page, 'Lab'), 'Sign Out…');
      await screenshot(page, 'connect-menu-dark');
      await page.keyboard.press('Enter');
      await page.locator('.statusbar', { hasText: `Signed out of ${registries.htpasswd}` }).waitFor();
      await treeItems(page)
        .filter({ hasText: `sign in to ${registries.htpasswd}` })
        .waitFor();
      await runCommand(page, 'Multiarch: Sign In…');
      await placeholder(page, 'Which registry?').waitFor();
      await choose(page, 'Lab');
      await step(page, `Sign In to ${registries.htpasswd}`);
      await choose(page, 'User and token…');
      await answerStep(page, `User name for ${registries.htpasswd}`, registries.user);
      await answerStep(page, 'kept in VS Code’s secret storage', registries.password);
      await page.locator('.statusbar', { hasText: `Signed in to ${registries.htpasswd} as tester` }).waitFor();
      await treeItems(page, 'private/app').or(treeItems(page, 'private')).first().waitFor();
    });

    it('and is left, after a question', async () => {
      const { page, sample } = fixture;
      await chooseFromMenu(page, treeItems(page, 'Lab'), 'Disconnect Registry…');
      await page.locator('.monaco-dialog-box', { hasText: 'Disconnect' }).waitFor();
      await shot('disconnect');
      await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Disconnect', exact: true }).click();
      await treeItems(page, 'Lab').waitFor({ state: 'detached' });
      assert.deepEqual(await written(sample.folder), []);
    });

    it('turns to HTTPS where that is wanted, and back and forth what was typed is there', async () => {
      const { page } = fixture;
      await clickConnect(page);
      await choose(page, 'Any other registry');
      await answerStep(page, 'Connect Registry (2/4)', registries.tls);
      await step(page, 'Connect Registry (3/4)');
      await goBack(page);
      await step(page, 'Connect Registry (2/4)');
      assert.equal(await page.locator('.quick-input-box input').inputValue(), registries.tls);
      await page.keyboard.press('Enter');
      await choose(page, 'Without signing in');
      await answerStep(page, 'Connect Registry (4/4)', '');
      await step(page, 'wants HTTPS');
      await choose(page, 'Use HTTPS');
      await step(page, 'is not trusted');
      await shot('certificate');
    });

    it('takes the file of an authority that nobody knows', async () => {
      const { page, sample } = fixture;
      await choose(page, 'Choose a CA File…');
      await step(page, 'authority');
      // The dialog reads a folder first, and then writes its name over what was typed.
      await quickRows(page).filter({ hasText: 'mismatch' }).waitFor();
      await page.locator('.quick-input-box input').fill(registries.ca);
      await quickRows(page).filter({ hasText: 'ca.pem' }).waitFor();
      await shot('ca-file');
      await page.keyboard.press('Enter');
      await treeItems(page, registries.tls).waitFor();
      assert.deepEqual(await written(sample.folder), [
        { host: registries.tls, plainHttp: false, caFile: registries.ca },
      ]);
    });
  });

  describe('that may not list', () => {
    let fixture: Fixture;
    let docker: TempFolder;
    before(async () => {
      docker = await makeTempFolder('docker');
      const auth = Buffer.from(`${registries.user}:${registries.password}`).toString('base64');
      await writeFile(join(docker.path, 'config.json'), JSON.stringify({ auths: { [registries.token]: { auth } } }));
      fixture = await startFixture({ files: empty, env: { DOCKER_CONFIG: docker.path } });
    });
    after(async () => {
      await fixture?.stop();
      await docker?.remove();
    });

    it('shows what Docker has, and asks for repositories by name', async () => {
      const { page, sample } = fixture;
      await openView(page, 'Multiarch');
      await runCommand(page, 'Multiarch: Connect Registry…');
      await choose(page, 'Any other registry');
      await answerStep(page, 'Connect Registry (2/4)', registries.token);
      await quickRows(page)
        .filter({ hasText: /tester.*found in .*config\.json/s })
        .waitFor();
      await pictures(page, 'found');
      await choose(page, 'Without signing in');
      await answerStep(page, 'Connect Registry (4/4)', '');
      await notification(page, /does not list its repositories/);
      await screenshot(page, 'connect-no-list');
      await page.locator('.notification-toast').getByRole('button', { name: 'Add Repository…' }).click();
      await page.locator('.quick-input-box input').fill('private/*');
      await step(page, `private/* of ${registries.token}`);
      await pictures(page, 'add-repository');
      await page.keyboard.press('Enter');
      await expandTreeItem(page, registries.token);
      await treeItems(page, 'private').waitFor();
      assert.deepEqual(await written(sample.folder), [{ host: registries.token, repositories: ['private/*'] }]);
    });
  });

  describe('in a folder that nobody trusts', () => {
    let fixture: Fixture;
    let silent: FaultyRegistry;
    before(async () => {
      silent = await startFaultyRegistry(() => ({ kind: 'silent' }));
      fixture = await startFixture({ files: empty, workspaceTrust: true });
    });
    after(async () => {
      await fixture?.stop();
      await silent?.close();
    });

    it('goes back to the last step when its trial is cancelled', async () => {
      const { page } = fixture;
      await openView(page, 'Multiarch');
      await runCommand(page, 'Multiarch: Connect Registry…');
      await choose(page, 'Any other registry');
      await answerStep(page, 'Connect Registry (2/4)', silent.host);
      await choose(page, 'Without signing in');
      await answerStep(page, 'Connect Registry (4/4)', 'Slow');
      await notification(page, `Connecting to ${silent.host}`);
      await screenshot(page, 'connect-trying');
      await page.locator('.notification-toast').getByRole('button', { name: 'Cancel' }).click();
      await step(page, 'Connect Registry (4/4)');
      assert.equal(await page.locator('.quick-input-box input').inputValue(), 'Slow');
    });

    it('is kept for the user', async () => {
      const { page, sample } = fixture;
      for (const place of ['(3/4)', '(2/4)']) {
        await goBack(page);
        await step(page, `Connect Registry ${place}`);
      }
      await answer(page, sample.host);
      await choose(page, 'Without signing in');
      await answerStep(page, 'Connect Registry (4/4)', 'Sample');
      await expandTreeItem(page, 'Sample');
      await treeItems(page).filter({ hasText: 'sample/app' }).first().waitFor();
      assert.deepEqual(await written(sample.folder), []);
    });
  });
});
