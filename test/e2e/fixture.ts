// The packaged extension in a real VS Code, opened in a real browser on a copy of the sample workspace.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openBrowser } from '../support/browser.ts';
import type { BrowserOptions, OpenBrowser } from '../support/browser.ts';
import { startWorkbench } from '../support/codeServer.ts';
import type { RunningServer } from '../support/codeServer.ts';
import { packagedExtension } from '../support/paths.ts';
import { startSampleWorkspace } from '../support/sampleWorkspace.ts';
import type { SampleWorkspace } from '../support/sampleWorkspace.ts';
import { openWorkbench, screenshot } from '../support/workbench.ts';

export interface Fixture {
  readonly sample: SampleWorkspace;
  readonly page: OpenBrowser['page'];
  readonly stop: () => Promise<void>;
}

export interface FixtureOptions extends BrowserOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** By path in the folder; there before VS Code opens it, which reads its own files when it is told that they changed. */
  readonly files?: Readonly<Record<string, string>>;
  /** Entries of `multiarch.registries` beside the sample registry: changed later, all rows are read again while a test uses them. */
  readonly registries?: readonly object[];
  /** True: VS Code does not trust the folder until somebody says so. */
  readonly workspaceTrust?: boolean;
}

const open = new Set<OpenBrowser['page']>();

// Who looks for the cause sees what was on the screen.
afterEach('screenshot of a failure', async function () {
  if (this.currentTest?.state !== 'failed') return;
  const name = `failed ${this.currentTest.fullTitle()}`.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 150);
  for (const page of open) console.log(`see ${await screenshot(page, name)}`);
});

export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  // What was started ends also where the next part does not start, such as a browser that breaks down.
  await using undo = new AsyncDisposableStack();
  const sample = await startSampleWorkspace();
  undo.defer(() => sample.stop());
  const { env = {}, files = {}, registries = [], workspaceTrust = false } = options;
  if (registries.length > 0) await addRegistries(sample.folder, registries);
  for (const [path, text] of Object.entries(files)) {
    const file = join(sample.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const server: RunningServer = await startWorkbench({
    folder: sample.folder,
    vsix: packagedExtension,
    env,
    workspaceTrust,
  });
  undo.defer(() => server.stop());
  const browser = await openBrowser(options);
  open.add(browser.page);
  undo.defer(() => {
    open.delete(browser.page);
    return browser.close();
  });
  await openWorkbench(browser.page, server.url);
  const started = undo.move();
  return { sample, page: browser.page, stop: () => started.disposeAsync() };
}

async function addRegistries(folder: string, registries: readonly object[]): Promise<void> {
  const file = join(folder, '.vscode', 'settings.json');
  const settings = JSON.parse(await readFile(file, 'utf8')) as { 'multiarch.registries': object[] };
  settings['multiarch.registries'].push(...registries);
  await writeFile(file, JSON.stringify(settings));
}
