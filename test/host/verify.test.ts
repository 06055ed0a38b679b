// `multiarch.verify`: what is inside the images of any registry, for scripts and for people.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/host/ids.ts';
import { insideText } from '../../src/features/shared/insideText.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { elf } from '../support/registry/executables.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { layeredImage, layerOf } from '../support/registry/layered.ts';
import { sampleHost } from './support.ts';

interface Verification {
  readonly platform: string;
  readonly found: string | null;
  readonly ok: boolean;
  readonly file: string | null;
}

const verify = async (argument: object): Promise<Verification[]> =>
  vscode.commands.executeCommand<Verification[]>(commandIds.verify, argument);

describe('multiarch.verify', () => {
  let registry: EmbeddedRegistry;
  before(async () => void (registry = await startEmbeddedRegistry()));
  after(() => registry.close());

  it('says of each platform what its program is', async () => {
    const images = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'].map(platform => image({ platform }));
    registry.add('good/app:1', index(await Promise.all(images), { attestations: true }));
    assert.deepEqual(await verify({ reference: `${registry.host}/good/app:1` }), [
      { platform: 'linux/amd64', found: 'amd64', ok: true, file: '/app' },
      { platform: 'linux/arm64', found: 'arm64', ok: true, file: '/app' },
      { platform: 'linux/arm/v7', found: 'arm', ok: true, file: '/app' },
      { platform: 'windows/amd64', found: 'amd64', ok: true, file: 'C:\\app.exe' },
    ]);
  });

  it('finds a label that lies', async () => {
    const layer = await layerOf({ app: elf('amd64') });
    const images = ['linux/amd64', 'linux/arm64'].map(platform => layeredImage(platform, [layer]));
    registry.add('lying/app:1', index(await Promise.all(images)));
    assert.deepEqual(await verify({ reference: `${registry.host}/lying/app:1` }), [
      { platform: 'linux/amd64', found: 'amd64', ok: true, file: '/app' },
      { platform: 'linux/arm64', found: 'amd64', ok: false, file: '/app' },
    ]);
  });

  it('has nothing to say where nothing can be compared', async () => {
    registry.add('empty/app:1', await layeredImage('linux/arm64', [await layerOf({ 'etc/passwd': 'root' })]));
    const nothing = [{ platform: 'linux/arm64', found: null, ok: true, file: null }];
    assert.deepEqual(await verify({ reference: `${registry.host}/empty/app:1` }), nothing);
  });

  it('asks again for a tag that was known before', async () => {
    const reference = `${registry.host}/moving/app:1`;
    registry.add('moving/app:1', await image({ platform: 'linux/amd64' }));
    assert.equal((await verify({ reference }))[0]?.platform, 'linux/amd64');
    registry.add('moving/app:1', await image({ platform: 'linux/s390x' }));
    assert.equal((await verify({ reference }))[0]?.platform, 'linux/s390x');
  });

  it('of a row of one platform is of that alone', async () => {
    const images = await Promise.all(['linux/amd64', 'linux/arm64'].map(platform => image({ platform })));
    registry.add('row/app:1', index(images));
    const digest = images[1]?.manifest.digest;
    const row = { image: { reference: `${registry.host}/row/app:1`, platform: 'linux/arm64', digest } };
    assert.deepEqual(
      (await verify(row)).map(({ platform }) => platform),
      ['linux/arm64'],
    );
  });

  it('shows a file’s name as text, whatever it is', () => {
    const platform = { os: 'linux', architecture: 'arm64' };
    const text = (file: string, found: string) => insideText({ file, found, ok: false, isRead: true }, platform);
    assert.equal(text('/a\u001b[31m\n\u202eb', 'amd64'), '/a [31m b is amd64, not arm64');
    assert.equal(text('/app', 'darwin/arm64'), '/app is darwin/arm64, not linux/arm64');
    assert(text(`/${'a'.repeat(4000)}`, 'amd64').length < 400);
  });

  it('throws what a person can read', async () => {
    await assert.rejects(verify({ reference: `${sampleHost}/sample/app:9` }), /does not hold .*sample\/app:9/);
    await assert.rejects(verify({ reference: 'UPPER' }), /not an image reference/);
    registry.add(
      'bomb/app:1',
      await layeredImage('linux/arm64', [
        { bytes: Buffer.from('no archive'.repeat(99)), mediaType: 'application/vnd.oci.image.layer.v1.tar' },
      ]),
    );
    await assert.rejects(verify({ reference: `${registry.host}/bomb/app:1` }), /bomb\/app:1.* cannot be read/);
  });
});
