// Lets the kernel run arm64 and arm programs through qemu (binfmt_misc), as BuildKit needs for a foreign platform's RUN.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from '../process.ts';

const BINFMT = '/proc/sys/fs/binfmt_misc';

/** Registers what is not registered yet. It lasts until the machine restarts, as when the package's own service does it. */
export async function registerEmulators(): Promise<void> {
  if (!existsSync(join(BINFMT, 'register'))) await mountBinfmt();
  for (const name of ['qemu-aarch64', 'qemu-arm']) await register(name);
}

async function mountBinfmt(): Promise<void> {
  try {
    await runOrThrow('mount', ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT], { timeout: 10_000 });
  } catch (error) {
    // Another test run may have mounted it in the meantime.
    if (existsSync(join(BINFMT, 'register'))) return;
    throw new Error('binfmt_misc cannot be mounted: try modprobe binfmt_misc, or a privileged container', {
      cause: error,
    });
  }
}

async function register(name: string): Promise<void> {
  const entry = join(BINFMT, name);
  if (existsSync(entry)) return;
  const rule = await readFile(`/usr/lib/binfmt.d/${name}.conf`, 'utf8');
  try {
    await writeFile(join(BINFMT, 'register'), rule.trim());
  } catch (error) {
    if (!existsSync(entry)) throw new Error(`the kernel refused the emulator ${name}`, { cause: error });
  }
}
