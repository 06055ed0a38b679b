// Copy and Open on Web: one image or several, rows of the side bar or arguments of a script.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SAMPLES } from '../support/registry/samples.ts';
import type { Row } from '../../src/features/registries/row.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { deadHost, sampleHost } from './support.ts';
import { createTestTree, withRegistries } from './tree.ts';

const { app, attested, legacy } = SAMPLES;
const [amd64, arm64] = attested.manifests;
const name = `${sampleHost}/sample/attested`;

const tag = { kind: 'tag', reference: `${name}:1.0`, image: { reference: `${name}:1.0` } };
const platform = {
  kind: 'platform',
  reference: `${name}@${arm64.digest}`,
  digest: arm64.digest,
  image: { reference: `${name}:1.0`, platform: 'linux/arm64', digest: arm64.digest },
};
const attestation = { kind: 'attestation', reference: `${name}@${arm64.attestation}`, digest: arm64.attestation };
const repository = { kind: 'repository', host: sampleHost, repository: 'sample/attested' };

async function copy(id: string, argument: unknown, chosen?: readonly unknown[]): Promise<string> {
  await vscode.env.clipboard.writeText('before');
  const text = await vscode.commands.executeCommand<string>(`multiarch.${id}`, argument, chosen);
  assert.equal(await vscode.env.clipboard.readText(), text);
  return text;
}

describe('what is copied', () => {
  before(async () => {
    await vscode.commands.executeCommand('multiarch.inspect', { reference: `${name}:1.0`, show: false });
  });

  const cases: [what: string, id: string, argument: unknown, text: string][] = [
    ['a tag’s reference', 'copyReference', tag, `${name}:1.0`],
    ['a platform’s reference', 'copyReference', platform, `${name}@${arm64.digest}`],
    ['a reference of Docker Hub', 'copyReference', { reference: 'docker.io/library/alpine:3' }, 'alpine:3'],
    [
      'the reference of one platform',
      'copyReference',
      { reference: `${name}:1.0`, platform: 'linux/amd64' },
      `${name}:1.0@${amd64.digest}`,
    ],
    ['a tag’s digest', 'copyDigest', tag, attested.digest],
    ['a platform’s digest', 'copyDigest', platform, arm64.digest],
    ['an attestation’s digest', 'copyDigest', attestation, arm64.attestation],
    ['the digest of one platform', 'copyDigest', { reference: `${name}:1.0`, platform: 'arm64' }, arm64.digest],
    ['a tag’s pull command', 'copyPullCommand', tag, `docker pull ${name}:1.0`],
    [
      'a platform’s pull command',
      'copyPullCommand',
      platform,
      `docker pull --platform=linux/arm64 ${name}:1.0@${attested.digest}`,
    ],
    [
      'the pull command of one platform of what nobody knows',
      'copyPullCommand',
      { reference: `${deadHost}/a`, platform: 'linux/arm/v7' },
      `docker pull --platform=linux/arm/v7 ${deadHost}/a`,
    ],
    [
      'the same, where its own digest is known',
      'copyPullCommand',
      { image: { reference: `${deadHost}/a:1`, platform: 'linux/arm64', digest: arm64.digest } },
      `docker pull --platform=linux/arm64 ${deadHost}/a:1@${arm64.digest}`,
    ],
  ];
  for (const [what, id, argument, text] of cases) {
    it(`is ${what}`, async () => assert.equal(await copy(id, argument), text));
  }

  it('is a line for each row that is chosen, in their order; others are passed over', async () => {
    const chosen = [platform, tag, repository, attestation];
    assert.equal(await copy('copyDigest', tag, chosen), [arm64.digest, attested.digest, arm64.attestation].join('\n'));
    assert.equal(
      await copy('copyPullCommand', tag, chosen),
      `docker pull --platform=linux/arm64 ${name}:1.0@${attested.digest}\ndocker pull ${name}:1.0`,
    );
    assert.equal(await copy('copyReference', tag, [tag, { reference: 'alpine' }]), `${name}:1.0\nalpine`);
    const local = { kind: 'localImage', engine: 'docker', reference: 'local:1' };
    assert.equal(await copy('copyReference', tag, [local, tag]), `${name}:1.0`);
    assert.equal(await copy('copyReference', local, [local, tag]), 'local:1');
  });

  const refused: [argument: unknown, message: RegExp][] = [
    [{ reference: 'A' }, /“A” is not an image reference/],
    [{ reference: `${name}:1.0`, platform: 'x' }, /“x” is neither an operating system nor an architecture/],
    [
      { reference: `${name}:1.0`, platform: 'linux/s390x' },
      /attested:1\.0 has no linux\/s390x\. It has linux\/amd64, linux\/arm64\.$/,
    ],
    [{ reference: `${name}:none` }, /does not hold .*attested:none/],
  ];
  for (const [argument, message] of refused) {
    it(`is nothing where it is refused: ${message.source}`, async () => {
      await assert.rejects(copy('copyDigest', argument), message);
      assert.equal(await vscode.env.clipboard.readText(), 'before');
    });
  }

  it('is nothing where one of several is refused', async () => {
    await assert.rejects(copy('copyDigest', tag, [tag, { reference: `${name}:none` }]), /does not hold/);
    assert.equal(await vscode.env.clipboard.readText(), 'before');
  });
});

describe('Open on Web', () => {
  const page = async (argument: object): Promise<string> =>
    vscode.commands.executeCommand<string>('multiarch.openWebPage', { ...argument, show: false });

  it('tells the address for scripts and rows', async () => {
    assert.equal(await page({ reference: 'alpine:3.20' }), 'https://hub.docker.com/_/alpine/tags?name=3.20');
    assert.equal(
      await page({ reference: `quay.io/a/b@${app.digest}` }),
      `https://quay.io/repository/a/b/manifest/${app.digest}`,
    );
    assert.equal(
      await page({ kind: 'repository', host: 'ghcr.io', repository: 'owner/app' }),
      'https://ghcr.io/owner/app',
    );
    assert.equal(await page({ kind: 'registry', host: 'docker.io' }), 'https://hub.docker.com');
    const image = { reference: 'quay.io/a/b:1', platform: 'linux/arm64', digest: legacy.digest };
    const row = {
      kind: 'platform',
      host: 'quay.io',
      reference: `quay.io/a/b@${legacy.digest}`,
      digest: legacy.digest,
      image,
    };
    assert.equal(await page(row), `https://quay.io/repository/a/b/manifest/${legacy.digest}`);
  });

  it('is in the menu of rows whose page is known', async () => {
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: host => (host === 'hub.test' ? { kind: 'harbor' } : {}),
      timeout: () => 1000,
    });
    const log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
    const tree = createTestTree(client, createImageCache(client, { tagTtl: () => 0 }), log);
    const entries = [
      { host: 'docker.io', repositories: ['alpine', 'user/*'] },
      { host: 'hub.test', kind: 'harbor', repositories: ['a/b'] },
      { host: sampleHost, repositories: ['sample/app'] },
    ];
    await withRegistries(entries, async () => {
      const kindOf = (row: Row) => tree.item(row).contextValue;
      assert.deepEqual((await tree.open()).map(kindOf), [
        'multiarch.registry web',
        'multiarch.registry web',
        'multiarch.registry',
      ]);
      assert.deepEqual((await tree.open('docker.io')).map(kindOf), ['multiarch.repository web', 'multiarch.namespace']);
      assert.equal((await tree.open('hub.test')).map(kindOf)[0], 'multiarch.repository');
      const [tag] = await tree.open(sampleHost, 'sample/app');
      assert(tag);
      assert.equal(kindOf(tag), 'multiarch.tag');
      assert.equal(kindOf({ ...tag, image: { reference: 'quay.io/a/b:1' } }), 'multiarch.tag web');
      const untagged = { ...tag, image: undefined, reference: `sha256:${'a'.repeat(64)}` };
      assert.equal(kindOf(untagged as unknown as Row), 'multiarch.tag');
    });
    log.dispose();
    await client.close();
  });

  it('says that none is known', async () => {
    await assert.rejects(page({ reference: `${name}:1.0` }), /No web page is known for .*attested:1\.0/);
    await assert.rejects(
      page({ kind: 'namespace', host: 'quay.io', namespace: 'a' }),
      /No web page is known for quay\.io/,
    );
  });
});
