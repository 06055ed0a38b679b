// The folder one engine lives in, and the configuration that keeps everything it has in there: it must neither see nor disturb
// a Docker of the machine's own.
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { EngineParts } from './parts.ts';
import { folderPrefix, nameOf } from './remains.ts';

/** `containerd` keeps images of several platforms and builds them; `classic` refuses to. */
type Store = 'containerd' | 'classic';

export interface EngineOptions {
  readonly store: Store;
  /** `http://host:port` of a registry on this machine that is asked in Docker Hub's place; the engine then reaches no other host. */
  readonly hubMirror?: string;
}

export interface Home {
  readonly folder: string;
  /** Of its bridge and its cgroup. */
  readonly name: string;
  readonly daemonConfig: string;
  readonly containerdConfig: string;
  readonly daemonEnv: NodeJS.ProcessEnv;
  readonly clientEnv: Readonly<Record<string, string>>;
}

export async function makeHome(parts: EngineParts, options: EngineOptions): Promise<Home> {
  const folder = await mkdtemp(folderPrefix());
  const config = join(folder, 'docker-config');
  await mkdir(join(config, 'cli-plugins'), { recursive: true });
  await symlink(join(parts.plugins, 'docker-buildx'), join(config, 'cli-plugins', 'docker-buildx'));
  const daemonConfig = join(folder, 'daemon.json');
  await writeFile(daemonConfig, JSON.stringify(daemonSettings(folder, options), undefined, 2));
  const containerdConfig = join(folder, 'containerd.toml');
  await writeFile(containerdConfig, containerdSettings(folder));
  return {
    folder,
    name: nameOf(folder),
    daemonConfig,
    containerdConfig,
    daemonEnv: { ...process.env, PATH: path(parts.sbin, parts.bin, process.env['PATH'], '/usr/sbin', '/sbin') },
    clientEnv: {
      ...withoutDockerSettings(process.env),
      PATH: path(parts.bin, process.env['PATH']),
      DOCKER_HOST: socketOf(folder),
      DOCKER_CONFIG: config,
    },
  };
}

function daemonSettings(folder: string, { store, hubMirror }: EngineOptions): Record<string, unknown> {
  return {
    features: { 'containerd-snapshotter': store === 'containerd' },
    'insecure-registries': ['127.0.0.0/8'],
    ...(hubMirror === undefined ? {} : onlyMirror(hubMirror)),
    hosts: [socketOf(folder)],
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    pidfile: join(folder, 'dockerd.pid'),
    containerd: join(folder, 'containerd.sock'),
    'cgroup-parent': nameOf(folder),
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    // RUN needs a bridge; the machine's firewall and forwarding need not be touched for it.
    bridge: nameOf(folder),
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'ip-masq': false,
    'userland-proxy': false,
  };
}

/** The registry is no proxy: whatever is sent through it fails at once, and nothing leaves the machine. */
function onlyMirror(mirror: string): Record<string, unknown> {
  return {
    'registry-mirrors': [mirror],
    proxies: { 'http-proxy': mirror, 'https-proxy': mirror, 'no-proxy': '127.0.0.0/8' },
  };
}

/** Kubernetes' interface, and a plugin that makes a folder in /opt. */
const unwanted = [
  'io.containerd.grpc.v1.cri',
  'io.containerd.cri.v1.images',
  'io.containerd.cri.v1.runtime',
  'io.containerd.internal.v1.opt',
];

function containerdSettings(folder: string): string {
  const quoted = (name: string): string => JSON.stringify(join(folder, name));
  return `version = 3
root = ${quoted('containerd')}
state = ${quoted('containerd-state')}
disabled_plugins = ${JSON.stringify(unwanted)}
[grpc]
address = ${quoted('containerd.sock')}
[ttrpc]
address = ${quoted('containerd.sock.ttrpc')}
`;
}

const socketOf = (folder: string): string => `unix://${join(folder, 'docker.sock')}`;

const path = (...parts: (string | undefined)[]): string => parts.filter(part => part !== undefined).join(':');

/** A developer's own settings (a context, a builder, a default platform) must not reach the tests; docker takes '' for unset. */
function withoutDockerSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const isDockers = (name: string): boolean => /^(?:DOCKER|BUILDX|BUILDKIT)_/.test(name);
  return Object.fromEntries(Object.entries(env).map(([name, value = '']) => [name, isDockers(name) ? '' : value]));
}
