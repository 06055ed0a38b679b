// Build Multi-Arch Image…, from the palette to the proven result, on a real BuildKit with emulation and a real registry.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pushBusyboxBase } from '../support/engine/baseImages.ts';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import {
  answer,
  editorText,
  lensTexts,
  notification,
  openFile,
  pick,
  quickRows,
  runCommand,
  screenshot,
  squiggles,
  terminalText,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';
import { until } from './until.ts';

/** What a shell would make something of. */
const word = '$(id); --push "two"';
const secret = 'hunter2 of the end-to-end test';
const buildTitle = 'Multiarch: Build Multi-Arch Image…';

describe('Build Multi-Arch Image…', () => {
  let engine: Engine;
  let registry: Distribution;
  let fixture: Fixture;
  let base: string;

  const title = (text: string | RegExp) => fixture.page.locator('.quick-input-title', { hasText: text });
  /** The page's first row, once the plan is made. */
  const ready = (text: string | RegExp) =>
    quickRows(fixture.page).filter({ hasText: text }).filter({ hasText: 'builder' });

  /** The first time for a Dockerfile: platforms as they are ticked, a tag; then the page. */
  const openPage = async (file: string, tag: string): Promise<void> => {
    const { page } = fixture;
    await openFile(page, file);
    await runCommand(page, buildTitle);
    await quickRows(page).filter({ hasText: 'linux/amd64' }).waitFor();
    await page.keyboard.press('Enter');
    await title('Tag').waitFor();
    await answer(page, tag);
    await title('Build Multi-Arch Image').waitFor();
  };
  const clearNotifications = () => runCommand(fixture.page, 'Notifications: Clear All Notifications');

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    registry = await startDistribution();
    base = await pushBusyboxBase(engine, registry.host);
    const files = {
      'app/Dockerfile': `FROM ${base}\nRUN uname -m > /machine && cat /machine\n`,
      'broken/Dockerfile': `FROM ${base}\nRUN echo begins\nRUN [ "$(uname -m)" != aarch64 ]\n`,
      'endless/Dockerfile': `FROM ${base}\nRUN sleep 3583\n`,
      'archive/Dockerfile': `ARG VERSION=1.0\nFROM ${base} AS build\nRUN echo $VERSION\nFROM build AS final\n`,
      'task/Dockerfile': `FROM ${base}\n`,
      'inputs/Dockerfile': `FROM ${base}
ARG WORD=none
RUN --mount=type=secret,id=token test "$(cat /run/secrets/token)" = "${secret}" && test "$WORD" = '${word}'
`,
      'partly/Dockerfile': `FROM ${base}\n`,
    };
    fixture = await startFixture({ env: { ...engine.env, MULTIARCH_E2E_TOKEN: secret }, files });
  });
  after(async () => {
    await fixture?.stop();
    await registry?.stop();
    await engine?.stop();
  });

  it('asks for platforms and a tag, shows its plan, builds, pushes, and proves that all are there', async () => {
    const { page } = fixture;
    await openFile(page, 'app/Dockerfile');
    await lensTexts(page, '✓ linux/amd64 · linux/arm64 · linux/arm/v7');
    await runCommand(page, buildTitle);
    await quickRows(page).filter({ hasText: 'linux/arm/v7' }).waitFor();
    // The list fades in.
    await page.locator('.quick-input-count-badge, .monaco-count-badge', { hasText: '3 Selected' }).waitFor();
    await screenshot(page, 'build-platforms');
    await page.keyboard.press('Enter');
    await title('Tag').waitFor();
    await answer(page, `${registry.host}/built/app:1.0`);
    await ready(/Build and push .*built\/app:1\.0/).waitFor();
    await screenshot(page, 'build-page');
    await page.keyboard.press('Enter');
    const message = await notification(page, /Pushed .*built\/app:1\.0 with all 3 platforms/);
    for (const platform of ['linux/amd64', 'linux/arm64', 'linux/arm/v7']) {
      assert.match(message, new RegExp(`${platform} sha256:[0-9a-f]{12}`));
    }
    await terminalText(page, 'linux/arm64');
    await screenshot(page, 'build-done');
  });

  it('is one Enter the second time', async () => {
    const { page } = fixture;
    await clearNotifications();
    await openFile(page, 'app/Dockerfile');
    await runCommand(page, buildTitle);
    await page.locator('.quick-input-box input').waitFor();
    await title('Build Multi-Arch Image').waitFor();
    // Before the plan is made: it is waited for.
    await page.keyboard.press('Enter');
    await notification(page, /Pushed .*built\/app:1\.0 with all 3 platforms/);
  });

  it('says before it starts what would fail, and a row mends it', async () => {
    const { page, sample } = fixture;
    await clearNotifications();
    const settings = join(sample.folder, '.vscode', 'settings.json');
    const own = await readFile(settings, 'utf8');
    await writeFile(settings, JSON.stringify({ 'multiarch.targetPlatforms': ['linux/amd64', 'linux/s390x'] }));
    const row = quickRows(page).filter({ hasText: 'linux/s390x' });
    try {
      await openFile(page, 'partly/Dockerfile');
      await lensTexts(page, '✗ linux/s390x missing');
      await runCommand(page, buildTitle);
      await row.filter({ hasText: 'not in' }).waitFor();
    } finally {
      await writeFile(settings, own);
    }
    await screenshot(page, 'build-platforms-blocked');
    await row.locator('.monaco-checkbox').click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await title('Tag').waitFor();
    await answer(page, `${registry.host}/built/partly:1.0`);
    await quickRows(page).filter({ hasText: 'This build would fail' }).waitFor();
    await screenshot(page, 'build-refused');
    // Enter on the first row leads to the first that mends.
    await page.keyboard.press('Enter');
    await page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Build without linux/s390x' })
      .waitFor();
    // A row that has just come is not taken as chosen: nobody is that quick.
    await setTimeout(300);
    await page.keyboard.press('Enter');
    await ready('Build and push').waitFor();
    await page.keyboard.press('Enter');
    await notification(page, /Pushed .*built\/partly:1\.0/);
  });

  it('marks the line that failed, with its platform', async () => {
    const { page } = fixture;
    await clearNotifications();
    await openPage('broken/Dockerfile', `${registry.host}/built/broken:1.0`);
    await ready('Build and push').waitFor();
    await page.keyboard.press('Enter');
    await notification(page, /linux\/arm64/);
    await squiggles(page, 'error').first().waitFor();
    await screenshot(page, 'build-failed');
  });

  it('is ended by Cancel, and leaves no process', async () => {
    const { page } = fixture;
    await clearNotifications();
    await openPage('endless/Dockerfile', `${registry.host}/built/endless:1.0`);
    await ready('Build and push').waitFor();
    await page.keyboard.press('Enter');
    await until(async () => (await processes('sleep 3583')) > 0);
    const toast = page.locator('.notification-toast', { hasText: 'built/endless' });
    await screenshot(page, 'build-running');
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await until(async () => (await processes('sleep 3583')) + (await processes('built/endless')) === 0);
  });

  it('changes tags and output on the page, and writes an OCI archive', async () => {
    const { page, sample } = fixture;
    await clearNotifications();
    await openPage('archive/Dockerfile', `${registry.host}/built/archive:1.0`);
    await ready('Build and push').waitFor();
    await quickRows(page).filter({ hasText: /^Tags/ }).click();
    await title(/: Tags$/).waitFor();
    await quickRows(page).filter({ hasText: 'Add Tag…' }).click();
    await title(/: Tag$/).waitFor();
    await answer(page, `${registry.host}/built/archive:2.0`);
    await quickRows(page).filter({ hasText: 'built/archive:2.0' }).waitFor();
    await screenshot(page, 'build-tags');
    await page.keyboard.press('Escape');
    await ready(/Build and push .*archive:1\.0/).waitFor();
    await quickRows(page)
      .filter({ hasText: /^Output/ })
      .click();
    await title(/: Output$/).waitFor();
    await quickRows(page).filter({ hasText: 'OCI Archive' }).click();
    await title('OCI Archive').waitFor();
    await until(async () => (await page.locator('.quick-input-box input').inputValue()).endsWith('archive.tar'));
    await page.keyboard.press('Enter');
    await ready('Build and write archive/archive.tar').waitFor();
    await screenshot(page, 'build-archive');
    // The cursor is where it was.
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'OCI Archive' }).waitFor();
    await ready('Build and write').click();
    await until(async () => isThere(join(sample.folder, 'archive', 'archive.tar')));
  });

  it('takes build arguments, secrets that stay secret, and a tag for each platform', async () => {
    const { page } = fixture;
    /** A row of the page may hold the words of the list that it opens. */
    const field = async (label: string, opened: RegExp) => {
      await quickRows(page).filter({ hasText: label }).click();
      await title(opened).waitFor();
    };
    await clearNotifications();
    await openPage('inputs/Dockerfile', `${registry.host}/built/inputs:1.0`);
    await ready('Build and push').waitFor();
    await field('Build Arguments', /: Build Arguments$/);
    await quickRows(page).filter({ hasText: 'default: none' }).click();
    await title(/: WORD$/).waitFor();
    await answer(page, word);
    await quickRows(page).filter({ hasText: '; --push' }).waitFor();
    await page.keyboard.press('Escape');
    await ready('Build and push').waitFor();
    await field('Secrets', /: Secrets$/);
    await field('not given', /: Secret token$/);
    await quickRows(page).filter({ hasText: 'From a Variable' }).click();
    await page.locator('.quick-input-message', { hasText: 'Name of the variable' }).waitFor();
    await answer(page, 'MULTIARCH_E2E_TOKEN');
    await quickRows(page).filter({ hasText: 'variable MULTIARCH_E2E_TOKEN' }).waitFor();
    await page.keyboard.press('Escape');
    await ready('Build and push').waitFor();
    await field('More…', /: More$/);
    await quickRows(page).filter({ hasText: 'Tag for Each Platform' }).click();
    await quickRows(page).filter({ hasText: 'inputs:1.0-arm64' }).waitFor();
    await ready('Build and push').waitFor();
    await screenshot(page, 'build-inputs');
    await quickRows(page).filter({ hasText: 'Copy Command Line' }).click();
    await until(async () => (await copied(page)).includes('id=token,env=MULTIARCH_E2E_TOKEN'));
    assert(!(await copied(page)).includes(secret));
    await ready('Build and push').click();
    await notification(page, /Pushed .*built\/inputs:1\.0/);
    const answerOf = await fetch(`http://${registry.host}/v2/built/inputs/tags/list`);
    const { tags } = (await answerOf.json()) as { tags: string[] };
    assert.deepEqual(tags.toSorted(), ['1.0', '1.0-amd64', '1.0-arm-v7', '1.0-arm64']);
    const shown = await terminalText(page, 'linux/arm64');
    assert(!shown.includes(secret));
  });

  it('is saved as a task, which builds just the same', async () => {
    const { page } = fixture;
    await clearNotifications();
    await openPage('task/Dockerfile', `${registry.host}/built/task:1.0`);
    await ready('Build and push').waitFor();
    // A tooltip of what lies behind the page may cover its buttons.
    await page.mouse.move(700, 700);
    await page.locator('.quick-input-titlebar').getByRole('button', { name: 'Save as Task' }).click();
    await editorText(page, '"label": "build task/Dockerfile"');
    await screenshot(page, 'build-task');
    await runCommand(page, 'Tasks: Run Task');
    await pick(page, 'build task/Dockerfile');
    await notification(page, /Pushed .*built\/task:1\.0/);
  });
});

describe('Build Multi-Arch Image… on the classic image store, in a light and small window', () => {
  let engine: Engine;
  let registry: Distribution;
  let fixture: Fixture;

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'classic' });
    registry = await startDistribution();
    const files = { 'plain/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n' };
    const look = { colorScheme: 'light', width: 1024, height: 700 } as const;
    fixture = await startFixture({ env: engine.env, files, ...look });
  });
  after(async () => {
    await fixture?.stop();
    await registry?.stop();
    await engine?.stop();
  });

  it('says why it would fail, explains what is set elsewhere, and builds what it can', async () => {
    const { page } = fixture;
    const row = (text: string) => quickRows(page).filter({ hasText: text });
    await openFile(page, 'plain/Dockerfile');
    await runCommand(page, buildTitle);
    await row('linux/arm64').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: 'Tag' }).waitFor();
    await screenshot(page, 'build-tag-light');
    await answer(page, `${registry.host}/built/plain:1.0`);
    await row('builds one platform at a time').waitFor();
    await screenshot(page, 'build-refused-light');
    // A row that has just come is not taken as chosen: nobody is that quick.
    await setTimeout(300);
    await row('Turn on the containerd image store').click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('containerd-snapshotter').waitFor();
    await screenshot(page, 'build-explained-light');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.quick-input-box input:enabled').waitFor();
    await row('Platforms').filter({ hasText: 'linux/arm64' }).click();
    await page.locator('.quick-input-title', { hasText: 'Platforms' }).waitFor();
    await row('linux/arm64').locator('.monaco-checkbox').click();
    await row('linux/arm/v7').locator('.monaco-checkbox').click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await row('Build and push').filter({ hasText: 'linux/amd64 · builder' }).waitFor();
    await screenshot(page, 'build-page-light');
    await row('Build and push').click();
    await notification(page, /Pushed .*built\/plain:1\.0/);
    await screenshot(page, 'build-done-light');
  });
});

function copied(page: Fixture['page']): Promise<string> {
  return page.evaluate<string>('navigator.clipboard.readText()');
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** How many processes have this text in their command line. */
async function processes(text: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter(line => line.includes(text)).length;
}
