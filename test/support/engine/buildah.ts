// A real Buildah for tests, in a fresh folder.
import { makePodmanHome, provision, removePodmanHome } from './podmanHome.ts';
import type { Podman } from './podman.ts';

const packages = ['buildah', 'libgpgme11', 'libassuan0', 'libdevmapper1.02.1'];

/** Makes Buildah 1.28 ready and returns the folder of its parts. */
export const provisionBuildah = (): Promise<string> =>
  provision('buildah', 'Buildah (about 8 MB of Debian packages)', packages);

/** Throws where the machine cannot have it. */
export async function startBuildah(registryHost: string): Promise<Podman> {
  const parts = await provisionBuildah();
  const home = await makePodmanHome('buildah', parts, registryHost);
  return { ...home, stop: () => removePodmanHome(home) };
}
