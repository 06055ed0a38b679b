// Runs test/host inside the extension host of a real VS Code: its server here, its page in a headless browser.
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { startTestServer } from './codeServer.ts';
import { pushBusyboxBase } from './engine/baseImages.ts';
import { startEngine } from './engine/engine.ts';
import { startPodman } from './engine/podman.ts';
import { provisionEngine } from './engine/provision.ts';
import { startDistribution } from './registry/distribution.ts';
import { startLoginRegistries } from './registry/loginRegistries.ts';
import { requireTool } from './registry/tools.ts';
import type { RunningServer } from './codeServer.ts';
import { repositoryRoot } from './paths.ts';
import { runOrThrow } from './process.ts';
import { appendResult, parseResult } from './results.ts';
import type { SuiteResult } from './results.ts';
import { startSampleWorkspace } from './sampleWorkspace.ts';
import { screenshot } from './workbench.ts';

export interface HostSuite {
  /** The extension under development, and the bundle whose `run` is called. */
  readonly extension: string;
  readonly tests: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const TIME_LIMIT = 900_000;

/** Shows what the suite prints and returns its counts. Throws when it does not come to its end. */
export async function runHostSuite(suite: HostSuite): Promise<SuiteResult> {
  const server = await startTestServer({ env: suite.env });
  try {
    const { page, close } = await openBrowser();
    try {
      return await watchSuite(page, server, suite);
    } finally {
      await close();
    }
  } finally {
    await server.stop();
  }
}

async function watchSuite(page: Page, server: RunningServer, suite: HostSuite): Promise<SuiteResult> {
  const seen: string[] = [];
  const counts = countsIn(page, seen);
  await page.goto(testUrl(server.url, suite), { timeout: 60_000 });
  try {
    return await Promise.race([counts, failLate(), failWithHost(server)]);
  } catch (error) {
    const picture = await screenshot(page, 'host-suite');
    throw new Error(
      `${error instanceof Error ? error.message : String(error)}; see ${picture}\n` +
        `last lines of the page's console:\n${seen.slice(-30).join('\n')}\nof the server:\n${server.log().slice(-3000)}`,
      { cause: error },
    );
  }
}

async function countsIn(page: Page, seen: string[]): Promise<SuiteResult> {
  return await new Promise((resolve, reject) => {
    page.on('console', message => {
      seen.push(message.text());
      const line = /host\| ([^]*)$/.exec(message.text())?.[1];
      if (line === undefined) return;
      if (line.startsWith('results ')) resolve(parseResult(line.slice('results '.length), 'host'));
      else if (line.startsWith('crashed ')) reject(new Error(`the suite in VS Code ${line}`));
      else console.log(line);
    });
  });
}

async function failLate(): Promise<never> {
  await sleep(TIME_LIMIT, undefined, { ref: false });
  throw new Error(`the suite in VS Code did not end within ${TIME_LIMIT / 1000} s`);
}

async function failWithHost(server: RunningServer): Promise<never> {
  while (!server.log().includes('Extension Host Process exited')) await sleep(500, undefined, { ref: false });
  // What it printed last may still be on its way to the page.
  await sleep(3000, undefined, { ref: false });
  throw new Error('the extension host ended before the suite did');
}

function testUrl(url: string, { folder, extension, tests }: HostSuite): string {
  const remote = (path: string): string => `vscode-remote://${new URL(url).host}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(tests)],
  ];
  return `${url}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) }).toString()}`;
}

/** `--grep <text>` runs only the tests whose names hold it, while one works on them. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { grep: { type: 'string', default: '' } } });
  await runOrThrow(process.execPath, ['esbuild.config.mjs', '--tests'], { cwd: repositoryRoot, output: 'show' });
  const sample = await startSampleWorkspace();
  const builds = await startBuildParts();
  const logins = await startLoginRegistries();
  try {
    const env = {
      MULTIARCH_SAMPLE_REGISTRY: sample.host,
      MULTIARCH_TEST_FOLDER: sample.folder,
      MULTIARCH_TEST_GREP: values.grep,
      ...builds?.env,
      ...logins?.env,
    };
    const tests = join(repositoryRoot, 'out', 'host', 'index.cjs');
    const result = await runHostSuite({ extension: repositoryRoot, tests, folder: sample.folder, env });
    await appendResult(result);
    if (result.failures > 0 || result.passes === 0) process.exitCode = 1;
  } finally {
    await logins?.stop();
    await builds?.stop();
    await sample.stop();
  }
}

interface BuildParts {
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** A real engine and a registry for the suite's builds; undefined where the machine cannot have them, which CI forbids. */
async function startBuildParts(): Promise<BuildParts | undefined> {
  const parts = await provisionEngine();
  if ('missing' in parts) {
    if (process.env['CI'] === 'true') throw new Error(parts.missing);
    return undefined;
  }
  await using undo = new AsyncDisposableStack();
  const [engine, classic] = await Promise.all([
    startEngine({ store: 'containerd' }),
    startEngine({ store: 'classic' }),
  ]);
  undo.defer(() => engine.stop());
  undo.defer(() => classic.stop());
  const registry = await startDistribution();
  undo.defer(() => registry.stop());
  const base = await pushBusyboxBase(engine, registry.host);
  const podman = await startPodman(registry.host);
  if ('missing' in podman) throw new Error(podman.missing);
  undo.defer(() => podman.stop());
  const started = undo.move();
  return {
    env: {
      ...engine.env,
      MULTIARCH_PODMAN: podman.bin,
      MULTIARCH_CRANE: requireTool('crane'),
      MULTIARCH_BUILD_REGISTRY: registry.host,
      MULTIARCH_BUILD_BASE: base,
      MULTIARCH_CLASSIC_ENGINE: classic.env['DOCKER_HOST'] ?? '',
    },
    stop: () => started.disposeAsync(),
  };
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
