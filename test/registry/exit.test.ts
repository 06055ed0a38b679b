// What a whole process shows: that nothing stays open after close(), and that other users of undici are left alone.
import assert from 'node:assert/strict';
import process from 'node:process';
import { run } from '../../src/system/run.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';

const source = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);

/** Runs a script that has a `client`, a `cache` and `ask(path)`; resolves with what it printed and how long it took. */
async function inProcess(host: string, script: string) {
  const started = performance.now();
  const { exitCode, stdout, stderr } = await run(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { createRegistryClient } from ${source('registry/client.ts')};
       import { createImageCache } from ${source('registry/cache/cache.ts')};
       import { parseReference } from ${source('core/reference.ts')};
       const client = createRegistryClient({
         credentials: async () => undefined, options: () => ({}), timeout: () => 20_000,
       });
       const cache = createImageCache(client, { tagTtl: () => 60_000 });
       const ask = (path, signal = new AbortController().signal) =>
         cache.lookUp(parseReference(${JSON.stringify(`${host}/`)} + path), signal);
       ${script}`,
    ],
    { timeout: 10_000 },
  );
  assert.equal(exitCode, 0, stderr);
  return { stdout: stdout.trim(), stderr, took: performance.now() - started };
}

const scripts: readonly (readonly [title: string, script: string, printed: string])[] = [
  [
    'a look-up',
    "console.log((await ask('sample/app:1.0')).description.digest); await client.close();",
    SAMPLES.app.digest,
  ],
  [
    'a failure',
    "await ask('sample/absent:1').catch(error => console.log(error.kind)); await client.close();",
    'not-found',
  ],
  [
    'an error without end',
    "await ask('endless/app:1').catch(error => console.log(error.kind)); await client.close();",
    'server',
  ],
  [
    'a look-up that was cancelled',
    `const controller = new AbortController();
     setTimeout(() => controller.abort(), 200);
     await ask('silent/app:1', controller.signal).catch(error => console.log(error.name));
     await client.close();`,
    'AbortError',
  ],
  [
    'close() in the middle of a look-up',
    `ask('silent/app:1').catch(error => console.log(error.kind));
     setTimeout(() => client.close(), 200);`,
    'unreachable',
  ],
  ['nothing at all', "await client.close(); console.log('closed');", 'closed'],
];

describe('a process', () => {
  const serve = () =>
    startFaultyRegistry(({ path }) => {
      if (path.startsWith('/v2/silent/')) return { kind: 'silent' };
      return path.startsWith('/v2/endless/') ? { kind: 'endless', status: 500 } : undefined;
    });

  for (const [title, script, printed] of scripts) {
    it(`ends by itself after ${title}`, async () => {
      const registry = await serve();
      const { stdout, stderr, took } = await inProcess(registry.host, script);
      await registry.close();
      assert.deepEqual([stdout, stderr], [printed, '']);
      assert(took < 5000, `${took} ms`);
    });
  }

  it('keeps the dispatchers that all its users of undici share', async () => {
    const registry = await serve();
    const { stdout } = await inProcess(
      registry.host,
      `const shared = () => [1, 2].map(version => globalThis[Symbol.for('undici.globalDispatcher.' + version)]);
       const symbols = () => Object.getOwnPropertySymbols(globalThis).length;
       const before = [...shared(), symbols()];
       await ask('sample/app:1.0');
       console.log([...shared(), symbols()].every((each, at) => each === before[at]));
       await client.close();`,
    );
    await registry.close();
    assert.equal(stdout, 'true');
  });
});
