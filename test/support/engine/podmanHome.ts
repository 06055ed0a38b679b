// The folder in which a Podman or Buildah of the tests lives: Debian's own packages unpacked into the cache, and a program that
// keeps all it has in that folder, whatever the machine's own is set up for.
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process.ts';
import { findMirror, requireDebianRoot } from './aptSources.ts';
import { ensureCached } from './cached.ts';
import { registerEmulators } from './emulators.ts';
import { folderPrefix, removeRemains } from './remains.ts';
import { openSuite } from './suite.ts';

export interface PodmanHome {
  readonly folder: string;
  /** Holds the program: the first folder of a PATH. */
  readonly bin: string;
  readonly path: string;
}

/** Their programs of this release run on every newer Debian too; later ones want a newer libc. */
const suite = 'bookworm';

/** Unpacks the packages once and returns the folder of their programs and libraries. */
export async function provision(name: string, what: string, packages: readonly string[]): Promise<string> {
  const codename = await requireDebianRoot();
  const recipe = JSON.stringify({ version: 1, suite, packages });
  const cached = await ensureCached(name, recipe, what, async folder => {
    const apt = join(folder, 'apt');
    const debian = await openSuite(suite, await findMirror(codename), apt);
    await debian.unpack(packages, join(folder, 'root'));
    await rm(apt, { recursive: true });
  });
  return join(cached, 'root', 'usr');
}

/** A store of its own, in which nothing is yet. `registryHost` is spoken to over plain HTTP. */
export async function makePodmanHome(program: string, parts: string, registryHost: string): Promise<PodmanHome> {
  await registerEmulators();
  const folder = await mkdtemp(folderPrefix());
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(folder, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  await writeFile(join(folder, 'auth.json'), '{}');
  await writeFile(join(folder, 'storage.conf'), storageSettings(folder));
  await writeFile(join(folder, 'registries.conf'), `[[registry]]\nlocation = "${registryHost}"\ninsecure = true\n`);
  await writeFile(join(folder, 'containers.conf'), containerSettings(folder, parts));
  const path = join(bin, program);
  await writeProgram(path, variables(folder, parts), join(parts, 'bin', program));
  return { folder, bin, path };
}

/** Ends and removes what is left, also of a build that was killed: its containers' states and cgroups lie outside. */
export async function removePodmanHome({ folder }: PodmanHome): Promise<void> {
  const bundles = (await readdir(folder)).filter(name => /^buildah\d+$/.test(name));
  for (const name of bundles) await run('runc', ['delete', '--force', `buildah-${name}`], { timeout: 10_000 });
  await removeRemains(folder);
}

const variables = (folder: string, parts: string): string[] => [
  `TMPDIR=${folder}`,
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
