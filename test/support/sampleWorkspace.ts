// A registry filled with samples and a copy of test/workspace that names it: what `npm start` and the suites in VS Code open.
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from './cleanup.ts';
import { repositoryRoot } from './paths.ts';
import { startEmbeddedRegistry } from './registry/embedded.ts';
import { fillWithSamples } from './registry/samples.ts';

export interface SampleWorkspace {
  /** The registry's `host:port`. */
  readonly host: string;
  /** The folder to open in VS Code. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** The registry's address as the files of test/workspace write it. */
const WRITTEN_HOST = 'localhost:5000';

export async function startSampleWorkspace(): Promise<SampleWorkspace> {
  const registry = await startEmbeddedRegistry();
  const temp = await makeTempFolder('sample');
  const stop = async (): Promise<void> => {
    await registry.close();
    await temp.remove();
  };
  try {
    await fillWithSamples(registry);
    const folder = join(temp.path, 'workspace');
    await copyWorkspace(folder, registry.host);
    return { host: registry.host, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function copyWorkspace(folder: string, host: string): Promise<void> {
  await cp(join(repositoryRoot, 'test', 'workspace'), folder, { recursive: true });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await replaceHost(join(entry.parentPath, entry.name), host);
  }
  const settings = {
    'multiarch.registries': [{ host, name: 'Sample registry' }],
    'multiarch.targetPlatforms': ['linux/amd64', 'linux/arm64', 'linux/arm/v7'],
  };
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(join(folder, '.vscode', 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
}

async function replaceHost(file: string, host: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (text.includes(WRITTEN_HOST)) await writeFile(file, text.replaceAll(WRITTEN_HOST, host));
}
