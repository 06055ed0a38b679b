// What the engine is made of, and where each program of it lies once it is unpacked.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface EngineParts {
  /** docker, containerd, crane, oras. */
  readonly bin: string;
  /** dockerd. */
  readonly sbin: string;
  /** The docker CLI's plugins: docker-buildx. */
  readonly plugins: string;
  /** One root file system with a static busybox for each TARGETARCH: `<rootfs>/amd64`, `arm64`, `arm`. */
  readonly rootfs: string;
}

/** Why this machine has no engine, in one line; a test skips with it at a developer's and fails with it where CI is set. */
export interface MissingParts {
  readonly missing: string;
}

/** Docker's name of an architecture (TARGETARCH) and Debian's. */
export const architectures = { amd64: 'amd64', arm64: 'arm64', arm: 'armhf' } as const;

export function partsIn(folder: string): EngineParts {
  const usr = join(folder, 'root', 'usr');
  return {
    bin: join(usr, 'bin'),
    sbin: join(usr, 'sbin'),
    plugins: join(usr, 'libexec', 'docker', 'cli-plugins'),
    rootfs: join(folder, 'rootfs'),
  };
}

/** The registry clients that can be measured against on this machine: name → path. */
export function peers(parts: EngineParts): Record<string, string> {
  const unpacked = ['crane', 'oras', 'docker'].map(name => [name, join(parts.bin, name)] as const);
  // Debian forky's skopeo wants a newer libc than Debian 12 has, so only the machine's own will do.
  const known = [...unpacked, ['skopeo', '/usr/bin/skopeo'] as const];
  return Object.fromEntries(known.filter(([, path]) => existsSync(path)));
}
