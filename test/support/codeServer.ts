// Runs VS Code's server for a browser: as a user has it (with the packaged extension), or with a test suite in its extension host.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { ChildProcess } from 'node:child_process';
import { makeTempFolder } from './cleanup.ts';
import type { TempFolder } from './cleanup.ts';
import { ensureCodeServer } from './codeServerInstall.ts';
import { collectOutput, runOrThrow, startProgram, stopTree, stopWithUs } from './process.ts';

export interface ServerOptions {
  /** Added to and overriding the settings that calm the page. */
  readonly userSettings?: Readonly<Record<string, unknown>>;
  /** Passed on to the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** On 127.0.0.1; a free one when absent. */
  readonly port?: number;
  /** Whether VS Code asks if the folder is trusted (and restricts extensions until then); `false` when absent. */
  readonly workspaceTrust?: boolean;
}

export interface WorkbenchOptions extends ServerOptions {
  readonly folder: string;
  /** A packaged extension to install beforehand. */
  readonly vsix?: string;
}

export interface RunningServer {
  readonly url: string;
  /** What the server printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

const CALM_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  // The theme follows the browser's `colorScheme`.
  'window.autoDetectColorScheme': true,
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'git.openRepositoryInParentFolders': 'never',
  // Text in the page, where tests can read it.
  'terminal.integrated.gpuAcceleration': 'off',
  'files.simpleDialog.enable': true,
};
const START_LIMIT = 60_000;

/** code-server with a folder open, and the packaged extension installed as a user would install it. */
export async function startWorkbench(options: WorkbenchOptions): Promise<RunningServer> {
  const { cli } = await ensureCodeServer();
  return await serve(options, async home => {
    const base = [cli, '--config', join(home, 'config.yaml'), ...folders(home)];
    if (options.vsix !== undefined)
      await cp(await installed(options.vsix), join(home, 'extensions'), { recursive: true });
    const address = ['--auth', 'none', '--bind-addr', `127.0.0.1:${options.port ?? 0}`];
    const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'];
    return {
      args: [...base, ...address, ...quiet, ...trustFlag(options), options.folder],
      ready: /HTTP server listening on (http:\/\/\S+?)\/?\s/,
      url: match => `${match}/?folder=${encodeURIComponent(options.folder)}`,
    };
  });
}

/** VS Code's own server, which heeds a page's `extensionTestsPath`; its `url` has no query. */
export async function startTestServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { serverMain } = await ensureCodeServer();
  return await serve(options, async home => {
    const address = ['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--without-connection-token'];
    const quiet = ['--accept-server-license-terms', '--telemetry-level', 'off'];
    return {
      args: [serverMain, ...address, ...quiet, '--enable-smoke-test-driver', ...trustFlag(options), ...folders(home)],
      ready: /Extension host agent listening on (\d+)/,
      url: match => `http://127.0.0.1:${match}`,
    };
  });
}

interface Launch {
  readonly args: string[];
  /** What the server prints once it listens. */
  readonly ready: RegExp;
  readonly url: (match: string) => string;
}

async function serve(options: ServerOptions, plan: (home: string) => Promise<Launch>): Promise<RunningServer> {
  const home = await makeTempFolder('vscode');
  try {
    await writeUserSettings(home.path, options);
    const launch = await plan(home.path);
    return await launchServer(launch, home, options);
  } catch (error) {
    await home.remove();
    throw error;
  }
}

async function launchServer(launch: Launch, home: TempFolder, options: ServerOptions): Promise<RunningServer> {
  const child = startProgram(process.execPath, launch.args, { env: serverEnvironment(options) });
  const release = stopWithUs(child);
  const log = collectOutput(child);
  const stop = async (): Promise<void> => {
    await stopTree(child);
    release();
    await home.remove();
  };
  try {
    return { url: launch.url(await printed(child, launch.ready, log)), log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function printed(child: ChildProcess, pattern: RegExp, log: () => string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const fail = (what: string): void => reject(new Error(`the VS Code server ${what}\n${log()}`));
    const timer = setTimeout(() => fail(`did not listen within ${START_LIMIT / 1000} s`), START_LIMIT);
    const look = (): void => {
      const match = pattern.exec(log())?.[1];
      if (match === undefined) return;
      clearTimeout(timer);
      resolve(match);
    };
    child.stdout?.on('data', look);
    child.once('error', error => fail(`could not be started: ${error.message}`));
    child.once('close', code => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

/** By the extension's file, the folder that VS Code installed it into: once for all servers, each of which has a copy. */
const installations = new Map<string, Promise<string>>();

function installed(vsix: string): Promise<string> {
  const installation = installations.get(vsix) ?? install(vsix);
  installations.set(vsix, installation);
  return installation;
}

async function install(vsix: string): Promise<string> {
  const { cli } = await ensureCodeServer();
  const home = await makeTempFolder('extensions');
  const args = [cli, '--config', join(home.path, 'config.yaml'), ...folders(home.path), '--install-extension', vsix];
  await runOrThrow(process.execPath, args, { timeout: 120_000 });
  return join(home.path, 'extensions');
}

async function writeUserSettings(home: string, { userSettings }: ServerOptions): Promise<void> {
  await mkdir(join(home, 'data', 'User'), { recursive: true });
  const settings = JSON.stringify({ ...CALM_SETTINGS, ...userSettings }, undefined, 2);
  await writeFile(join(home, 'data', 'User', 'settings.json'), settings);
}

function folders(home: string): string[] {
  return ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
}

function trustFlag({ workspaceTrust }: ServerOptions): string[] {
  return workspaceTrust === true ? [] : ['--disable-workspace-trust'];
}

/** A terminal inside VS Code sets variables that would send the folder to that window instead. */
function serverEnvironment({ env }: ServerOptions): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VSCODE_'));
  return { ...Object.fromEntries(own), ...env };
}
