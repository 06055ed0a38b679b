// One run of our client: inside this process, cold and then with what it keeps, and as a fresh process.
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runOrThrow } from '../support/process.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { fillWithSamples } from '../support/registry/samples.ts';
import { timed } from './measure.ts';
import { openOurClient, referenceOf } from './ourClient.ts';
import { expectedDigests, type Scenario } from './scenarios.ts';

export interface Sample {
  readonly ms: number;
  readonly requests: readonly string[];
}

/** Loads the HTTP stack by a look-up elsewhere: a user has it loaded after the first image. */
export async function warmUp(dockerConfig: string): Promise<void> {
  const registry = await startEmbeddedRegistry();
  await fillWithSamples(registry);
  const { images, close } = openOurClient(dockerConfig);
  await images.lookUp(referenceOf(`${registry.host}/sample/app:1.0`), new AbortController().signal);
  await close();
  await registry.close();
}

export interface InProcessRun {
  /** A new client: no connection, no token. */
  readonly cold: Sample;
  /** The same client with the image forgotten: connection and token at hand. */
  readonly tokenAtHand: Sample;
  readonly cached: Sample;
}

export async function runInProcess(scenario: Scenario, dockerConfig: string): Promise<InProcessRun> {
  const { images, close } = openOurClient(dockerConfig);
  const reference = referenceOf(scenario.reference);
  const { signal } = new AbortController();
  const look = async (): Promise<Sample> => {
    const { ms, result } = await timed(() => images.lookUp(reference, signal));
    assertComplete(JSON.stringify(result.description.platforms));
    return { ms, requests: scenario.takeRequests() };
  };
  try {
    const cold = await look();
    images.forget();
    const tokenAtHand = await look();
    return { cold, tokenAtHand, cached: await look() };
  } finally {
    await close();
  }
}

/** Bundles the program of a fresh process the way the extension is bundled; returns its path. */
export async function bundleFreshProcess(folder: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(import.meta.resolve('./describeOnce.ts'))],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
  });
  return join(folder, 'describeOnce.mjs');
}

export async function runFreshProcess(program: string, scenario: Scenario, dockerConfig: string): Promise<Sample> {
  const args = [program, scenario.reference, dockerConfig];
  const { ms, result } = await timed(() => runOrThrow(process.execPath, args, { timeout: 20_000 }));
  assertComplete(result);
  return { ms, requests: scenario.takeRequests() };
}

/** A fast answer that is not the image is no answer. */
export function assertComplete(text: string): void {
  const absent = expectedDigests.filter(digest => !text.includes(digest));
  if (absent.length > 0) throw new Error(`the answer lacks ${absent.join(', ')}: ${text.slice(0, 300)}`);
}
