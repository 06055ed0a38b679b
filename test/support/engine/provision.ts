// Brings a real Docker engine into the ignored cache folder, once: Debian forky's packages unpacked beside Debian 12's own runc.
import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDebianPackages } from '../debian.ts';
import { findMirror, requireDebianRoot } from './aptSources.ts';
import { ensureCached } from './cached.ts';
import { architectures, partsIn } from './parts.ts';
import type { EngineParts, MissingParts } from './parts.ts';
import { openSuite } from './suite.ts';
import type { Suite } from './suite.ts';

/** The first release with an engine that builds for several platforms and whose programs still run on Debian 12. */
const suite = 'forky';

const programs = ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'crane', 'oras'];
// runc of forky wants a newer libc than Debian 12 has; iproute2 makes the bridge.
const machinePackages = ['runc', 'qemu-user-static', 'iproute2', 'debian-archive-keyring'];
/** Says what the cache holds: another recipe than today's means that it is to be made anew. */
const recipe = JSON.stringify({ version: 1, suite, programs, architectures });

/** Makes the engine's parts ready; the second call touches no network. A machine that cannot have them is told why. */
export async function provisionEngine(): Promise<EngineParts | MissingParts> {
  try {
    const codename = await requireDebianRoot();
    await ensureDebianPackages(machinePackages);
    const what = 'a Docker engine (about 130 MB of Debian packages)';
    return partsIn(await ensureCached('engine', recipe, what, folder => fillFolder(folder, codename)));
  } catch (error) {
    return { missing: `no Docker engine for the tests: ${oneLine(error)}` };
  }
}

async function fillFolder(folder: string, codename: string): Promise<void> {
  const apt = join(folder, 'apt');
  const forky = await openSuite(suite, await findMirror(codename), apt, ['arm64', 'armhf']);
  await forky.unpack(programs, join(folder, 'root'));
  for (const [target, architecture] of Object.entries(architectures)) {
    await makeRootfs(forky, join(folder, 'rootfs', target), `busybox-static:${architecture}`);
  }
  await rm(apt, { recursive: true });
}

async function makeRootfs(forky: Suite, folder: string, packageName: string): Promise<void> {
  const unpacked = `${folder}.unpacked`;
  await forky.unpack([packageName], unpacked);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await copyFile(join(unpacked, 'usr', 'bin', 'busybox'), join(folder, 'bin', 'busybox'));
  await symlink('busybox', join(folder, 'bin', 'sh'));
  await rm(unpacked, { recursive: true });
}

/** For people: what went wrong, without the long command. */
export function oneLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  // apt-get's own reason says more than the long command it was given.
  return lines.find(line => line.startsWith('E:'))?.replace('E:', 'apt-get:') ?? lines[0] ?? '';
}
