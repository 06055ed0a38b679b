// Brings a real Docker engine into the ignored cache folder, once: Debian forky's packages unpacked beside Debian 12's own runc.
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { ensureDebianPackages } from '../debian.ts';
import { cacheFolder } from '../paths.ts';
import { debianMirror, readAptSources } from './aptSources.ts';
import { openForky, suite } from './forky.ts';
import type { Forky } from './forky.ts';
import { architectures, partsIn } from './parts.ts';
import type { EngineParts, MissingParts } from './parts.ts';
import { isAlive } from './remains.ts';

const programs = ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'crane', 'oras'];
// runc of forky wants a newer libc than Debian 12 has; iproute2 makes the bridge.
const machinePackages = ['runc', 'qemu-user-static', 'iproute2', 'debian-archive-keyring'];
/** Says what the cache holds: another recipe than today's means that it is to be made anew. */
const recipe = JSON.stringify({ version: 1, suite, programs, architectures });

/** Makes the engine's parts ready; the second call touches no network. A machine that cannot have them is told why. */
export async function provisionEngine(): Promise<EngineParts | MissingParts> {
  const folder = join(cacheFolder, 'engine');
  try {
    const codename = await requireDebianRoot();
    await ensureDebianPackages(machinePackages);
    if (!(await isComplete(folder))) await fetchInto(folder, codename);
    return partsIn(folder);
  } catch (error) {
    return { missing: `no Docker engine for the tests: ${oneLine(error)}` };
  }
}

/** Looks at the machine before anything is changed on it; returns the name of its Debian release. */
async function requireDebianRoot(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(release)?.[1];
  const isDebian = /^ID=debian$/m.test(release) && process.arch === 'x64';
  if (!isDebian || codename === undefined) throw new Error('it needs Debian 12 or newer on amd64');
  if (process.getuid?.() !== 0) throw new Error('dockerd needs root: run the tests as root');
  return codename;
}

async function fetchInto(folder: string, codename: string): Promise<void> {
  const mirror = await findMirror(codename);
  await removeUnfinished();
  console.log('Fetching a Docker engine (about 130 MB of Debian packages), once');
  await mkdir(cacheFolder, { recursive: true });
  const unfinished = await mkdtemp(`${folder}.${process.pid}-`);
  try {
    await fillFolder(unfinished, mirror);
    // Another run may have been quicker, and have an engine running from there.
    if (await isComplete(folder)) return;
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function findMirror(codename: string): Promise<string> {
  const mirror = debianMirror(await readAptSources(), codename);
  if (mirror === undefined) throw new Error(`apt has no source for Debian ${codename} main: add one below /etc/apt`);
  return mirror;
}

async function fillFolder(folder: string, mirror: string): Promise<void> {
  const apt = join(folder, 'apt');
  const forky = await openForky(mirror, apt, ['arm64', 'armhf']);
  await forky.unpack(programs, join(folder, 'root'));
  for (const [target, architecture] of Object.entries(architectures)) {
    await makeRootfs(forky, join(folder, 'rootfs', target), `busybox-static:${architecture}`);
  }
  await rm(apt, { recursive: true });
  await writeFile(stampOf(folder), recipe);
}

async function makeRootfs(forky: Forky, folder: string, packageName: string): Promise<void> {
  const unpacked = `${folder}.unpacked`;
  await forky.unpack([packageName], unpacked);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await copyFile(join(unpacked, 'usr', 'bin', 'busybox'), join(folder, 'bin', 'busybox'));
  await symlink('busybox', join(folder, 'bin', 'sh'));
  await rm(unpacked, { recursive: true });
}

/** What an earlier run left when it was ended half-way; a run that is still at it keeps its own. */
async function removeUnfinished(): Promise<void> {
  for (const name of await readdir(cacheFolder).catch(() => [])) {
    const owner = /^engine\.(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner)))
      await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}

async function isComplete(folder: string): Promise<boolean> {
  return (await readFile(stampOf(folder), 'utf8').catch(() => '')) === recipe;
}

const stampOf = (folder: string): string => join(folder, 'recipe.json');

function oneLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  // apt-get's own reason says more than the long command it was given.
  return lines.find(line => line.startsWith('E:'))?.replace('E:', 'apt-get:') ?? lines[0] ?? '';
}
