// A real Podman for tests, in a fresh folder.
import { rmdir } from 'node:fs/promises';
import { run } from '../process.ts';
import { cgroupsOf } from './cgroups.ts';
import type { MissingParts } from './parts.ts';
import { makePodmanHome, provision, removePodmanHome, type PodmanHome } from './podmanHome.ts';
import { oneLine } from './provision.ts';

export interface Podman extends PodmanHome {
  readonly stop: () => Promise<void>;
}

const packages = ['podman', 'conmon', 'libsubid4', 'libgpgme11', 'libassuan0', 'libdevmapper1.02.1'];

/** Makes Podman 4.3 ready and returns the folder of its parts. */
export const provisionPodman = (): Promise<string> =>
  provision('podman', 'Podman (about 15 MB of Debian packages)', packages);

export async function startPodman(registryHost: string): Promise<Podman | MissingParts> {
  let parts: string;
  try {
    parts = await provisionPodman();
  } catch (error) {
    return { missing: `no Podman for the tests: ${oneLine(error)}` };
  }
  const home = await makePodmanHome('podman', parts, registryHost);
  return { ...home, stop: () => remove(home) };
}

async function remove(home: PodmanHome): Promise<void> {
  // A container's own mounts and processes go with it.
  await run(home.path, ['rm', '--all', '--force', '--time=0'], { timeout: 30_000 });
  for (const cgroup of await cgroupsOf('libpod_parent')) await rmdir(cgroup).catch(() => {});
  await removePodmanHome(home);
}
