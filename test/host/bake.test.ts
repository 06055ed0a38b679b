// `multiarch.bake` as a function, on a real BuildKit with emulation: the targets of a bake file planned, built, pushed and
// proven; or refused with the reason before anything runs.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { bakeFileNames, isBakeName } from '../../src/core/builds/bakePaths.ts';
import { commandIds } from '../../src/host/ids.ts';
import { withSettings } from './support.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const base = process.env['MULTIARCH_BUILD_BASE'];
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'baked goods');

interface BakeResult {
  readonly target: string;
  readonly digest: string;
  readonly platforms: { readonly platform: string; readonly digest: string }[];
}

const bake = async (argument: object): Promise<BakeResult[]> =>
  vscode.commands.executeCommand<BakeResult[]>(commandIds.bake, argument);

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

const bakeFile = (name: string, targets: Record<string, object>, more: object = {}) =>
  file(name, JSON.stringify({ target: targets, ...more }));

const inline = { 'dockerfile-inline': `FROM ${base}\nRUN uname -m > /machine\n` };
const both = ['linux/amd64', 'linux/arm64'];

function platformsOf(results: readonly BakeResult[]): Record<string, string[]> {
  return Object.fromEntries(
    results.map(({ target, platforms }) => [target, platforms.map(({ platform }) => platform)]),
  );
}

describe('multiarch.bake', () => {
  before(function () {
    if (registry === undefined) this.skip();
  });

  it('builds a group, pushes each target, and returns what the registry then holds', async () => {
    await file('group/app/Dockerfile', `ARG WORD\nFROM ${base}\nARG WORD\nRUN echo "$WORD" > /word\n`);
    const path = await file(
      'group/docker-bake.hcl',
      `variable "TAG" { default = "1" }
group "default" { targets = ["app", "tools"] }
target "app" {
  context = "app"
  platforms = ["linux/amd64", "linux/arm64"]
  tags = ["${registry}/bake/app:\${TAG}", "${registry}/bake/app:latest"]
  args = { WORD = "with \\"quotes\\", $(x); and spaces" }
  output = ["type=registry"]
}
target "tools" {
  dockerfile-inline = "FROM ${base}\\nRUN uname -m\\n"
  platforms = ["linux/arm/v7"]
  tags = ["${registry}/bake/tools:\${TAG}"]
}
target "other" { context = "nowhere" }
`,
    );
    await assert.rejects(bake({ file: path }), /does not say what becomes of the images of tools\. Give “output”/);
    const results = await bake({ file: path, output: 'push', variables: { TAG: '2.0' } });
    assert.deepEqual(platformsOf(results), { app: both, tools: ['linux/arm/v7'] });
    const reference = `${registry}/bake/app:2.0`;
    const pushed = await vscode.commands.executeCommand<BakeResult>(commandIds.inspect, { reference, show: false });
    assert.equal(results[0]?.digest, pushed.digest);
  }).timeout(90_000);

  it('builds a target alone, of a JSON file, named like a flag, relative to the folder', async () => {
    const tags = [`${registry}/bake/flag:1`];
    await bakeFile('flag/docker-bake.json', { '--help': { ...inline, tags, platforms: both }, other: inline });
    const results = await bake({ file: 'baked goods/flag/docker-bake.json', targets: ['--help'], output: 'push' });
    assert.deepEqual(platformsOf(results), { '--help': both });
  }).timeout(60_000);

  it('takes an override that stands beside the file', async () => {
    const tags = [`${registry}/bake/override:1`];
    const path = await bakeFile('override/docker-bake.json', { default: { ...inline, tags, platforms: both } });
    await bakeFile('override/docker-bake.override.json', { default: { platforms: ['linux/arm64'] } });
    assert.deepEqual(platformsOf(await bake({ file: path, output: 'push' })), { default: ['linux/arm64'] });
  }).timeout(60_000);

  it('builds the services of a compose file, for their platforms', async () => {
    const path = await file(
      'compose/compose.yaml',
      `services:
  web:
    image: ${registry}/bake/web:1
    build:
      platforms: [linux/amd64, linux/arm64]
      dockerfile_inline: |
        FROM ${base}
  db:
    image: postgres
`,
    );
    assert.deepEqual(platformsOf(await bake({ file: path, output: 'push' })), { web: both });
  }).timeout(60_000);

  it('loads instead of pushing where that is asked for, and leaves a file what it is', async () => {
    const path = await bakeFile('outputs/my-bake.json', {
      image: { ...inline, tags: ['bake-load:1'], platforms: both, output: ['type=registry'] },
      archive: { ...inline, platforms: both, output: ['type=oci,dest=out.tar'] },
      tar: { ...inline, output: ['type=tar,dest=files.tar'] },
    });
    const results = await bake({ file: path, targets: ['image', 'archive', 'tar'], output: 'load' });
    const { tar, ...proven } = platformsOf(results);
    assert.deepEqual(proven, { image: both, archive: both });
    assert.equal(tar, undefined);
    for (const name of ['out.tar', 'files.tar']) assert(existsSync(join(folder, 'outputs', name)), name);
  }).timeout(60_000);

  it('reaches beyond its folder only where that is allowed', async () => {
    const outside = join(await realpath(folder), 'elsewhere');
    await mkdir(outside, { recursive: true });
    await mkdir(join(folder, 'reach'), { recursive: true });
    await symlink(outside, join(folder, 'reach', 'link'));
    const path = await bakeFile('reach/docker-bake.json', {
      default: { ...inline, output: ['type=local,dest=link/written'] },
    });
    await assert.rejects(bake({ file: path }), (error: Error) => {
      assert(error.message.includes(`write into ${outside}. Where that is wanted`), error.message);
      assert(error.message.includes(JSON.stringify([`fs.write=${outside}`])), error.message);
      return true;
    });
    assert.equal(existsSync(join(outside, 'written')), false);
    await bake({ file: path, allow: [`fs.write=${outside}`] });
    assert(existsSync(join(outside, 'written')));
  }).timeout(60_000);

  const image = {
    ...inline,
    tags: [`${registry}/bake/refused:1`],
    platforms: ['linux/amd64'],
    output: ['type=registry'],
  };
  const refusals: [rule: string, targets: Record<string, object>, argument: object, message: RegExp][] = [
    [
      'a target whose base lacks a platform, by its name',
      { good: { ...image, tags: [`${registry}/bake/good:1`] }, lacks: { ...image, platforms: ['linux/s390x'] } },
      { targets: ['good', 'lacks'] },
      /lacks[^]*base\/busybox:latest has no linux\/s390x|base\/busybox:latest[^]*no linux\/s390x[^]*lacks/,
    ],
    ['a target without a tag', { default: { ...image, tags: [] } }, {}, /tag/],
    ['two targets with one tag', { a: image, b: image }, { targets: ['a', 'b'] }, /refused:1/],
    [
      'a target that is not there',
      { default: image },
      { targets: ['gone'] },
      /cannot read .*: failed to find target gone/,
    ],
    [
      'an address in a target’s place',
      { default: image },
      { targets: ['https://host/x.git'] },
      /cannot be the name of a target/,
    ],
    ['targets that are none', { default: image }, { targets: 'default' }, /“targets” must be a list/],
    ['another output', { default: image }, { output: 'oci' }, /“output” must be one of push, load/],
    ['a builder that is not there', { default: image }, { builder: 'nobody' }, /no builder “nobody”/],
    [
      'a variable of Docker’s own',
      { default: image },
      { variables: { DOCKER_HOST: 'tcp://host' } },
      /has no variable “DOCKER_HOST”; it has OWN/,
    ],
    [
      'rights on the machine',
      { default: { ...image, entitlements: ['security.insecure'] } },
      {},
      /every right on the machine/,
    ],
    ['its network', { default: { ...image, network: 'host' } }, {}, /use the network of the machine/],
    [
      'a secret’s file elsewhere',
      { default: { ...image, secret: ['id=x,src=/etc/hostname'] } },
      {},
      /read \/etc\/hostname/,
    ],
    [
      'a context elsewhere of a target that is built on',
      { default: { ...image, contexts: { base: 'target:base' } }, base: { context: '/etc' } },
      {},
      /reaches beyond its folder: read \/etc\. Where/,
    ],
    [
      'a target whose base lacks a platform, built on by another',
      {
        default: { ...image, contexts: { base: 'target:base' } },
        base: { ...image, output: [], platforms: ['linux/s390x'] },
      },
      {},
      /no linux\/s390x/,
    ],
    ['a context elsewhere', { default: { ...image, context: '../..' } }, {}, /reaches beyond its folder: read \//],
  ];
  for (const [rule, targets, argument, message] of refusals) {
    it(`refuses ${rule}, before anything runs`, async () => {
      let started = false;
      const listener = vscode.tasks.onDidStartTask(() => (started = true));
      const path = await bakeFile('refused/docker-bake.json', targets, { variable: { OWN: { default: 'x' } } });
      try {
        await assert.rejects(bake({ file: path, ...argument }), message);
      } finally {
        listener.dispose();
      }
      assert.equal(started, false);
    });
  }

  it('says what buildx says of a file that is wrong, and of one that is not there', async () => {
    const path = await file('wrong/docker-bake.hcl', 'target "x" {\n  platforms = [\n');
    await assert.rejects(bake({ file: path }), /cannot read docker-bake\.hcl: .*docker-bake\.hcl:\d/s);
    await assert.rejects(bake({ file: join(folder, 'gone.hcl') }), /There is no file .*gone\.hcl/);
    await assert.rejects(bake({ file: '' }), /needs “file”/);
  });

  it('is nothing for another engine', async () => {
    const path = await bakeFile('engine/docker-bake.json', { default: image });
    await withSettings({ enginePath: join(process.env['MULTIARCH_PODMAN'] ?? '', 'podman') }, () =>
      assert.rejects(bake({ file: path }), /Bake files are Docker’s: Podman cannot read them/),
    );
  });
});

describe('bake files by their names', () => {
  const names: [name: string, isBake: boolean][] = [
    ['docker-bake.hcl', true],
    ['docker-bake.override.json', true],
    ['app-bake.hcl', true],
    ['Bakery.HCL', true],
    ['compose.yaml', true],
    ['compose.dev-1.yml', true],
    ['docker-compose.yml', true],
    ['docker-compose-prod.yaml', true],
    ['composer.json', false],
    ['compose.txt', false],
    ['main.tf.hcl', false],
    ['package.json', false],
    ['bake/x.json', false],
  ];
  const entry = manifest.contributes.menus['explorer/context'].find(each => each.command === commandIds.bake);
  const [, source = '', flags = ''] = /=~ \/(.*)\/(\w*)$/.exec(entry?.when ?? '') ?? [];
  for (const [name, isBake] of names) {
    it(`${name} is ${isBake ? 'one, and has the menu' : 'none'}`, () => {
      assert.equal(isBakeName(name), isBake);
      assert.equal(new RegExp(source, flags).test(name), isBake);
    });
  }

  const orders: [chosen: string, beside: string[], read: string[]][] = [
    ['my-bake.hcl', ['docker-bake.hcl', 'docker-bake.override.hcl'], ['my-bake.hcl']],
    ['docker-bake.hcl', ['docker-bake.json'], ['docker-bake.hcl']],
    [
      'docker-bake.hcl',
      ['docker-bake.override.json', 'docker-bake.override.hcl'],
      ['docker-bake.hcl', 'docker-bake.override.json', 'docker-bake.override.hcl'],
    ],
    [
      'docker-bake.override.hcl',
      ['docker-bake.hcl', 'docker-bake.json'],
      ['docker-bake.json', 'docker-bake.hcl', 'docker-bake.override.hcl'],
    ],
    ['compose.yaml', ['docker-bake.override.hcl'], ['compose.yaml']],
  ];
  for (const [chosen, beside, read] of orders) {
    it(`${chosen} beside ${beside.join(', ')} is read as ${read.join(', ')}`, () => {
      assert.deepEqual(bakeFileNames(chosen, new Set([chosen, ...beside])), read);
    });
  }
});
