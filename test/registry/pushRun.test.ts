// An index made by hand of images that BuildKit built, on two real registries: the real engine runs each of its platforms.
import assert from 'node:assert/strict';
import { pushSingle } from '../support/engine/baseImages.ts';
import { docker, startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { createClients } from '../support/registry/clients.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { referenceTo, uncancelled, withClient } from './support.ts';
import { pushIndex } from './pushSupport.ts';

const machines = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64', 'linux/arm/v7': 'armv7l' } as const;

describe('an index of what was built apart', function () {
  this.timeout(120_000);
  const undo = new AsyncDisposableStack();
  let engine: Engine;
  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    undo.defer(() => engine.stop());
  });
  after(() => undo.disposeAsync());

  it('is pulled and run on each of its platforms, its emulated ones too', async () => {
    const [far, near] = await Promise.all([startDistribution(), startDistribution()]);
    undo.defer(() => far.stop());
    undo.defer(() => near.stop());
    const places = [
      [near.host, 'linux/amd64', 'app'],
      [near.host, 'linux/arm64', 'build/arm64'],
      [far.host, 'linux/arm/v7', 'build/armv7'],
    ] as const;
    const names: string[] = [];
    for (const [host, platform, repository] of places) names.push(await pushSingle(engine, host, platform, repository));
    const { transfers } = await withClient({}, client =>
      pushIndex(
        client,
        { host: near.host, repository: 'app' },
        names.map(name => ({ reference: referenceTo(name) })),
        { signal: uncancelled(), tags: ['1.0'] },
      ),
    );
    assert.deepEqual(
      transfers.map(({ how }) => how),
      ['unchanged', 'mounted', 'copied'],
    );
    // Whatever the engine has from building it must come from there.
    await far.stop();
    await docker(engine, ['image', 'prune', '--all', '--force']);
    const image = `${near.host}/app:1.0`;
    const clients = await createClients();
    undo.defer(() => clients.clean());
    await clients.crane('validate', '--insecure', '--remote', image);
    for (const [platform, machine] of Object.entries(machines)) {
      const line = ['run', '--rm', '--network=none', '--pull=always', '--platform', platform, image];
      const said = await docker(engine, [...line, '/bin/busybox', 'uname', '-m']);
      assert.equal(said.trim().split('\n').at(-1), machine);
    }
  });
});
