// What the kernel of this machine hands to an emulator: binfmt_misc, a file for each handler.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../../core/platform.ts';

/** Nothing on another system than Linux, or where the kernel has no such folder. */
export async function binfmtPlatforms(folder = '/proc/sys/fs/binfmt_misc'): Promise<Platform[]> {
  const names = await readdir(folder).catch(() => []);
  const platforms = await Promise.all(
    names.map(async name => {
      const known = architectures.get(/^qemu-(\w+?)(?:-static)?$/.exec(name)?.[1] ?? '') ?? [];
      return known.length > 0 && isUsable(await readFile(join(folder, name), 'utf8').catch(() => '')) ? known : [];
    }),
  );
  return platforms.flat();
}

/** Enabled, and opened before a container hides its program (`F`, Documentation/admin-guide/binfmt-misc.rst of Linux). */
function isUsable(handler: string): boolean {
  return /^enabled$/m.test(handler) && /^flags: \w*F/m.test(handler);
}

/** QEMU's names of architectures, and what each of them runs. */
const architectures: ReadonlyMap<string, readonly Platform[]> = new Map([
  ['aarch64', [{ os: 'linux', architecture: 'arm64' }]],
  [
    'arm',
    [
      { os: 'linux', architecture: 'arm', variant: 'v7' },
      { os: 'linux', architecture: 'arm', variant: 'v6' },
    ],
  ],
  ['i386', [{ os: 'linux', architecture: '386' }]],
  ['loongarch64', [{ os: 'linux', architecture: 'loong64' }]],
  ['mips64', [{ os: 'linux', architecture: 'mips64' }]],
  ['mips64el', [{ os: 'linux', architecture: 'mips64le' }]],
  ['ppc64le', [{ os: 'linux', architecture: 'ppc64le' }]],
  ['riscv64', [{ os: 'linux', architecture: 'riscv64' }]],
  ['s390x', [{ os: 'linux', architecture: 's390x' }]],
  ['x86_64', [{ os: 'linux', architecture: 'amd64' }]],
]);
