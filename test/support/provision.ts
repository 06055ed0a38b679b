// Brings what the tests need besides npm packages: registries, a browser, VS Code, a build engine. Each step is quick when done before.
import process from 'node:process';
import { openBrowser } from './browser.ts';
import { ensureCodeServer } from './codeServerInstall.ts';
import { ensureDebianPackages } from './debian.ts';
import { provisionBuildah } from './engine/buildah.ts';
import { provisionPodman } from './engine/podman.ts';
import { provisionEngine } from './engine/provision.ts';

const DEBIAN_PACKAGES = ['docker-registry', 'skopeo', 'apache2-utils', 'openssl', 'chromium'];

const steps: readonly { readonly what: string; readonly run: () => Promise<unknown> }[] = [
  { what: 'Debian packages', run: async () => await ensureDebianPackages(DEBIAN_PACKAGES) },
  { what: 'browser', run: async () => await (await openBrowser()).close() },
  { what: 'VS Code (code-server)', run: ensureCodeServer },
  { what: 'build engine', run: prepareEngine },
  { what: 'Podman and Buildah', run: preparePodman },
];

for (const { what, run } of steps) {
  try {
    await run();
    console.log(`  ready: ${what}`);
  } catch (error) {
    console.error(`  not ready: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function prepareEngine(): Promise<void> {
  const engine = await provisionEngine();
  if (!('missing' in engine)) return;
  // On a developer's machine the tests that need it say that they are left out; CI runs them all.
  if (process.env['CI'] === 'true') throw new Error(engine.missing);
  console.log(`  left out: ${engine.missing}`);
}

async function preparePodman(): Promise<void> {
  try {
    await provisionPodman();
    await provisionBuildah();
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    console.log(`  left out: Podman and Buildah: ${error instanceof Error ? error.message : String(error)}`);
  }
}
