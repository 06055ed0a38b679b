// The Builders view as a person handles it, by the keyboard: a builder of two nodes looked at, another one made and removed.
import assert from 'node:assert/strict';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker, startEngine, type Engine } from '../support/engine/engine.ts';
import { startRemoteBuilder, type RemoteBuilder } from '../support/engine/remoteBuilder.ts';
import { requireEngine } from '../support/engine/required.ts';
import {
  answer,
  moveToEntry,
  notification,
  openView,
  quickRows,
  runCommand,
  screenshot,
  screenshots,
  treeItems,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

describe('the builders in the side bar', () => {
  let engine: Engine;
  let remotes: RemoteBuilder[];
  let fixture: Fixture;

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    remotes = await Promise.all([startRemoteBuilder(engine), startRemoteBuilder(engine)]);
    const [x86, arm] = remotes.map(each => each.endpoint) as [string, string];
    const create = (...args: string[]) => docker(engine, ['buildx', 'create', '--name=team', ...args]);
    await create('--driver=remote', '--node=x86', '--platform=linux/amd64,linux/386', x86);
    await create('--append', '--node=arm', '--platform=linux/arm64,linux/arm/v7', arm);
    fixture = await startFixture({ env: engine.env });
    await openView(fixture.page, 'Multiarch');
  });
  after(async () => {
    await fixture?.stop();
    await Promise.all((remotes ?? []).map(each => each.stop()));
    await engine?.stop();
  });

  const row = (...texts: string[]) => {
    const pattern = new RegExp(
      texts.map(text => text.replaceAll(/[.+*]/g, String.raw`\$&`)).join(String.raw`\s*`),
      's',
    );
    return treeItems(fixture.page).filter({ hasText: pattern }).first();
  };

  it('are read when the view is opened, the current one first', async () => {
    const { page } = fixture;
    await runCommand(page, 'Multiarch: Focus on Builders View');
    await row('default', 'current · docker · running').waitFor();
    await row('team', 'remote · running · 2 nodes').waitFor();
  });

  it('open to their nodes and platforms', async () => {
    const { page } = fixture;
    // Room for the rows.
    await page.locator('.pane-header', { hasText: 'Registries' }).click();
    await row('team').click();
    await row('x86', 'running · linux/amd64').waitFor();
    await row('arm', 'running · linux/arm64').waitFor();
    await row('x86', 'running').click();
    await row('Native', 'linux/amd64').waitFor();
    await row('Emulated', 'linux/arm64').waitFor();
    await row('Build cache').locator('.monaco-tl-twistie').click();
    await row('Can be freed').waitFor();
    const label = await row('x86', 'running').getAttribute('aria-label');
    assert.match(label ?? '', /x86, running, linux\/amd64, linux\/386, emulates linux\/arm64/);
    await widen();
    await screenshots(page, 'builders');
  });

  it('are made with a dialog, and asked for before anything is run', async () => {
    const { page } = fixture;
    await runCommand(page, 'Multiarch: Create Builder…');
    await quickRows(page).filter({ hasText: 'Container on this machine' }).waitFor();
    await screenshot(page, 'builders-create');
    await page.keyboard.press('Enter');
    await prompt('Registries that are spoken to without TLS');
    await answer(page, 'localhost:5000');
    await prompt('Name of the builder');
    await answer(page, 'own');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Create builder “own”?').waitFor();
    const text = (await dialog.innerText()).replaceAll(' ', ' ');
    assert.match(text, /privileged container/);
    assert.match(
      text,
      /docker buildx create --name=own --driver=docker-container --buildkitd-config=\S+\/own\.toml --driver-opt=network=host/,
    );
    await screenshot(page, 'builders-confirm');
    // The first button is chosen: the arrow moves on to the one that starts nothing.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await row('own', 'docker-container · not started').waitFor();
  });

  it('are removed, once it was said what goes', async () => {
    const { page } = fixture;
    await row('own', 'docker-container').click();
    await page.keyboard.press('Shift+F10');
    await moveToEntry(page, 'Remove Builder…');
    await screenshot(page, 'builders-menu');
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Remove builder “own”?').waitFor();
    assert.match(await dialog.innerText(), /build cache are deleted[^]*own0/);
    await screenshot(page, 'builders-remove');
    await page.keyboard.press('Enter');
    await row('own', 'docker-container').waitFor({ state: 'detached' });
    await row('team', 'remote · running').waitFor();
  });

  it('give their cache back, once it was said how much there is', async () => {
    const { page } = fixture;
    await buildBinfmt('--builder=team', '--platform=linux/amd64');
    await runCommand(page, 'Multiarch: Clear Builder’s Cache…');
    await quickRows(page).filter({ hasText: 'team' }).waitFor();
    await answer(page, 'team');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Clear the cache of builder “team”?').waitFor();
    assert.match(await dialog.innerText(), /[\d.]+ [kM]B of [\d.]+ [kM]B can be freed/);
    await screenshot(page, 'builders-clear');
    await page.keyboard.press('Enter');
    await notification(page, /Builder team: [\d.]+ [kM]B freed/);
  });

  it('come with emulators that are installed after two questions', async () => {
    const { page } = fixture;
    await buildBinfmt('--load', '--tag=docker.io/tonistiigi/binfmt:latest');
    await runCommand(page, 'Multiarch: Install Emulators…');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Look which emulators there are?').waitFor();
    await page.keyboard.press('Enter');
    await quickRows(page).filter({ hasText: 'linux/riscv64' }).waitFor();
    assert.equal(
      await quickRows(page)
        .filter({ hasText: /linux\/(?:amd64|arm64)/ })
        .count(),
      0,
    );
    await screenshot(page, 'emulators-choose');
    await quickRows(page).filter({ hasText: 'linux/riscv64' }).click();
    await page.keyboard.press('Enter');
    await dialog.getByText('Install emulators of riscv64?').waitFor();
    const text = (await dialog.innerText()).replaceAll('\u00A0', ' ');
    assert.match(text, /settings of the kernel[^]*until that machine is restarted/);
    assert.match(text, /docker run --privileged --rm docker\.io\/tonistiigi\/binfmt --install=riscv64/);
    await screenshot(page, 'emulators-confirm');
    await page.keyboard.press('Enter');
    await notification(page, /Emulated now: riscv64/);
  });

  it('are explained where there is no engine', async () => {
    const { page, sample } = fixture;
    const settings = join(sample.folder, '.vscode', 'settings.json');
    await writeFile(settings, JSON.stringify({ 'multiarch.enginePath': '/nowhere/docker' }));
    await page.locator('.part.sidebar').getByText('No container engine was found that builds images.').waitFor();
    await screenshot(page, 'builders-welcome');
  });

  /** In place of tonistiigi/binfmt, which prints the same and registers something. */
  async function buildBinfmt(...flags: string[]): Promise<void> {
    const said = '{ "supported": ["linux/amd64", "linux/arm64"], "emulators": ["qemu-aarch64"] }';
    const script = `case "$1" in --install=*) echo "installing: \${1#--install=} OK" >&2;; esac\necho '${said}'\n`;
    const folder = await mkdtemp(join(engine.folder, 'binfmt-'));
    await cp(join(engine.parts.rootfs, 'amd64'), folder, { recursive: true });
    await writeFile(join(folder, 'binfmt'), script);
    const lines = ['FROM scratch', 'COPY . /', 'ENTRYPOINT ["/bin/busybox", "sh", "/binfmt"]'];
    await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
    await docker(engine, ['buildx', 'build', ...flags, folder]);
  }

  const prompt = (text: string) => fixture.page.locator('.quick-input-widget', { hasText: text }).waitFor();

  /** The side bar gets as wide as its rows. */
  async function widen(): Promise<void> {
    const { page } = fixture;
    const box = await page.locator('.part.sidebar').boundingBox();
    assert(box);
    await page.mouse.move(box.x + box.width, 300);
    await page.mouse.down();
    await page.mouse.move(720, 300, { steps: 5 });
    await page.mouse.up();
  }
});
