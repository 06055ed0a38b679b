// The packaged extension in a real VS Code, opened in a real browser on a copy of the sample workspace.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openBrowser } from '../support/browser.ts';
import type { BrowserOptions, OpenBrowser } from '../support/browser.ts';
import { startWorkbench } from '../support/codeServer.ts';
import type { RunningServer } from '../support/codeServer.ts';
import { packagedExtension } from '../support/paths.ts';
import { startSampleWorkspace } from '../support/sampleWorkspace.ts';
import type { SampleWorkspace } from '../support/sampleWorkspace.ts';
import { openWorkbench } from '../support/workbench.ts';

export interface Fixture {
  readonly sample: SampleWorkspace;
  readonly page: OpenBrowser['page'];
  readonly stop: () => Promise<void>;
}

export interface FixtureOptions extends BrowserOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** By path in the folder; there before VS Code opens it, which reads its own files when it is told that they changed. */
  readonly files?: Readonly<Record<string, string>>;
  /** True: VS Code does not trust the folder until somebody says so. */
  readonly workspaceTrust?: boolean;
}

export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  // What was started ends also where the next part does not start, such as a browser that breaks down.
  await using undo = new AsyncDisposableStack();
  const sample = await startSampleWorkspace();
  undo.defer(() => sample.stop());
  const { env = {}, files = {}, workspaceTrust = false } = options;
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
  undo.defer(() => browser.close());
  await openWorkbench(browser.page, server.url);
  const started = undo.move();
  return { sample, page: browser.page, stop: () => started.disposeAsync() };
}
