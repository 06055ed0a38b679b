// This machine, as containers see it.
import type { Platform } from '../core/platform.ts';

/** Containers run on Linux even where the desktop is macOS or Windows. */
export function machinePlatform(architecture: string = process.arch): Platform {
  const names: Readonly<Record<string, Platform>> = {
    x64: { os: 'linux', architecture: 'amd64' },
    ia32: { os: 'linux', architecture: '386' },
    arm: { os: 'linux', architecture: 'arm', variant: 'v7' },
    ppc64: { os: 'linux', architecture: 'ppc64le' },
  };
  return names[architecture] ?? { os: 'linux', architecture };
}
