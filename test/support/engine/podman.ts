// A real Podman for tests: Debian's own packages unpacked into the cache, and a program `podman` in a fresh folder that keeps all
// it has in there, whatever the machine's own Podman is set up for.
import { chmod, mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process.ts';
import { findMirror, requireDebianRoot } from './aptSources.ts';
import { ensureCached } from './cached.ts';
import { cgroupsOf } from './cgroups.ts';
import type { MissingParts } from './parts.ts';
import { oneLine } from './provision.ts';
import { folderPrefix, removeRemains } from './remains.ts';
import { openSuite } from './suite.ts';

export interface Podman {
  /** Holds `podman`: the first folder of a PATH. */
  readonly bin: string;
  readonly path: string;
  readonly stop: () => Promise<void>;
}

/** Podman 4.3, whose programs run on every newer Debian too; later ones want a newer libc. */
const suite = 'bookworm';
const packages = ['podman', 'conmon', 'libsubid4', 'libgpgme11', 'libassuan0', 'libdevmapper1.02.1'];
const recipe = JSON.stringify({ version: 1, suite, packages });

/** Makes Podman ready and returns the folder of its parts. */
export async function provisionPodman(): Promise<string> {
  const codename = await requireDebianRoot();
  return await ensureCached('podman', recipe, 'Podman (about 15 MB of Debian packages)', async folder => {
    const apt = join(folder, 'apt');
    const debian = await openSuite(suite, await findMirror(codename), apt);
    await debian.unpack(packages, join(folder, 'root'));
    await rm(apt, { recursive: true });
  });
}

/** A store of its own, in which nothing is yet. `registryHost` is spoken to over plain HTTP. */
export async function startPodman(registryHost: string): Promise<Podman | MissingParts> {
  let parts: string;
  try {
    parts = join(await provisionPodman(), 'root', 'usr');
  } catch (error) {
    return { missing: `no Podman for the tests: ${oneLine(error)}` };
  }
  const folder = await mkdtemp(folderPrefix());
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(folder, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  await writeFile(join(folder, 'auth.json'), '{}');
  await writeFile(join(folder, 'storage.conf'), storageSettings(folder));
  await writeFile(join(folder, 'registries.conf'), `[[registry]]\nlocation = "${registryHost}"\ninsecure = true\n`);
  await writeFile(join(folder, 'containers.conf'), containerSettings(folder, parts));
  const path = join(bin, 'podman');
  await writeProgram(path, variables(folder, parts), join(parts, 'bin', 'podman'));
  return { bin, path, stop: () => remove(folder, path) };
}

async function remove(folder: string, path: string): Promise<void> {
  // A container's own mounts and processes go with it.
  await run(path, ['rm', '--all', '--force', '--time=0'], { timeout: 30_000 });
  for (const cgroup of await cgroupsOf('libpod_parent')) await rmdir(cgroup).catch(() => {});
  await removeRemains(folder);
}

const variables = (folder: string, parts: string): string[] => [
  `LD_LIBRARY_PATH=${parts}/lib/x86_64-linux-gnu`,
  `CONTAINERS_CONF=${folder}/containers.conf`,
  `CONTAINERS_STORAGE_CONF=${folder}/storage.conf`,
  `CONTAINERS_REGISTRIES_CONF=${folder}/registries.conf`,
  `REGISTRY_AUTH_FILE=${folder}/auth.json`,
];

/** A script in the program's place: what the program has to be told in its environment would disturb others. */
async function writeProgram(path: string, env: readonly string[], program: string): Promise<void> {
  const exports = env.map(each => `export ${each}`);
  // Podman 4.3 fails on a folder of Docker's that holds no config.json.
  await writeFile(path, ['#!/bin/sh', ...exports, 'unset DOCKER_CONFIG', `exec ${program} "$@"`, ''].join('\n'));
  await chmod(path, 0o755);
}

function storageSettings(folder: string): string {
  return `[storage]
driver = "vfs"
graphroot = "${folder}/store"
runroot = "${folder}/run"
`;
}

/**
 * Containers share the machine's network: none is made for them. The database is where Podman looks for it when it is called
 * with a store alone, as conmon calls it to clean up.
 */
function containerSettings(folder: string, parts: string): string {
  return `[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[network]
network_config_dir = "${folder}/net"
[engine]
conmon_path = ["${parts}/bin/conmon"]
runtime = "runc"
events_logger = "file"
cgroup_manager = "cgroupfs"
tmp_dir = "${folder}/tmp"
static_dir = "${folder}/store/libpod"
volume_path = "${folder}/volumes"
image_copy_tmp_dir = "${folder}"
signature_policy_path = "${folder}/policy.json"
`;
}
