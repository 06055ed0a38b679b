// Compare Images on real parts: what BuildKit built and pushed into a real registry, and what Docker, with either store, and
// Podman hold of it; with every request that it costs.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { copyInto } from '../support/registry/copyInto.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { brief, build, choose, compare, engine, shown } from './compareStage.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const classicEngine = process.env['MULTIARCH_CLASSIC_ENGINE'];

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

describe('multiarch.compare', function () {
  this.timeout(120_000);
  let proxy: CountingProxy;
  const { DOCKER_HOST, PATH } = process.env;

  before(async function () {
    if (registry === undefined) return this.skip();
    proxy = await startCountingProxy(registry);
    process.env['PATH'] = `${process.env['MULTIARCH_PODMAN']}:${PATH}`;
    const pushed = (tag: string) => ['--tag', `${registry}/compare/app:${tag}`, '--push'];
    await build('first', 'linux/amd64,linux/arm64,linux/arm/v7', ...pushed('1'), '--provenance=true');
    await build('second', 'linux/amd64,linux/arm64', ...pushed('2'));
    await build('first', 'linux/arm64', ...pushed('single'));
    const zstd = 'push=true,compression=zstd,force-compression=true,oci-mediatypes=true';
    await build('first', 'linux/arm64', '--output', `type=image,name=${registry}/compare/app:zstd,${zstd}`);
    const again = ['buildx', 'imagetools', 'create', '--tag'];
    await engine('docker', ...again, `${registry}/compare/app:same`, `${registry}/compare/app:1`);
    const annotation = ['--annotation', 'index:org.opencontainers.image.title=app'];
    await engine('docker', ...again, `${registry}/compare/app:titled`, ...annotation, `${registry}/compare/app:1`);
  });
  beforeEach(() => void (proxy ? (proxy.requests.length = 0) : undefined));
  afterEach(() => void (process.env['DOCKER_HOST'] = DOCKER_HOST));
  after(async () => {
    process.env['PATH'] = PATH;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await proxy?.close();
  });

  const app = (tag: string) => `${proxy.host}/compare/app:${tag}`;
  const asked = () => proxy.requests.map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`);
  const read = async <T>(what: string): Promise<T> => {
    const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
    return (await (await fetch(`http://${registry}/v2/compare/app/${what}`, { headers: { accept } })).json()) as T;
  };

  it('of two tags reads the platforms that differ, and nothing twice', async () => {
    const found = await compare(app('1'), app('2'));
    assert.equal(found.identical, false);
    const [amd64, arm64, arm] = found.platforms;
    assert(amd64?.left?.digest && amd64.right?.digest && arm64?.left?.digest && arm64.right?.digest && arm);
    const said = 'Env.VERSION Env.GONE Labels.org.opencontainers.image.version ExposedPorts.443/tcp User';
    for (const each of [amd64, arm64]) {
      assert.match(brief(each), /^linux\/\w+ changed, layers 2 \+2 -1, /);
      for (const path of said.split(' ')) assert(brief(each).split(/,? /).includes(path), path);
    }
    assert.equal(brief(arm), 'linux/arm/v7 only-left');
    assert.deepEqual(
      found.index.map(({ path }) => path.join(' ')),
      ['mediaType', 'manifests linux/amd64 attestations', 'manifests linux/arm64 attestations'],
    );
    const digests = [amd64, arm64].flatMap(({ left, right }) => [left?.digest ?? '', right?.digest ?? '']);
    const manifests = await Promise.all(digests.map(digest => read<Manifest>(`manifests/${digest}`)));
    const expected = [
      'GET manifests/1',
      'GET manifests/2',
      ...digests.map(digest => `GET manifests/${digest}`),
      ...manifests.map(({ config }) => `GET blobs/${config.digest}`),
    ];
    assert.deepEqual(asked().toSorted(), expected.toSorted());
    proxy.requests.length = 0;
    assert.deepEqual(await compare(app('1'), app('2')), found);
    assert.deepEqual(asked().toSorted(), ['HEAD manifests/1', 'HEAD manifests/2'], 'a tag may have moved');
  });

  it('tells of each layer its digest, its size and what made it', async () => {
    const { platforms } = await compare(app('1'), app('2'));
    const [{ left, right, layers } = assert.fail()] = platforms;
    const [one, other] = await Promise.all(
      [left, right].map(side => read<Manifest>(`manifests/${side?.digest ?? ''}`)),
    );
    assert(one && other);
    const plain = (all: typeof layers.added) =>
      all.map(({ position, digest, size, instruction }) => [position, digest, size, instruction]);
    const of = ({ layers: all }: Manifest, position: number, instruction: string) => {
      const layer = all[position - 1];
      return [position, layer?.digest, layer?.size, instruction];
    };
    assert.deepEqual(plain(layers.shared), [of(other, 1, 'COPY amd64 /'), of(other, 2, 'COPY one /one')]);
    assert.deepEqual(plain(layers.added), [of(other, 3, 'COPY two /two'), of(other, 4, 'COPY big /big')]);
    assert.deepEqual(plain(layers.removed), [of(one, 3, 'COPY big /big')]);
    const bytes = (of: Manifest) => of.layers.reduce((sum, { size }) => sum + size, 0);
    assert((left?.size ?? 0) > bytes(one) && (right?.size ?? 0) > bytes(other), 'with the configuration');
  });

  it('tells of each value what it was and what it is', async () => {
    const { platforms } = await compare(app('1'), app('2'));
    const [{ config, manifest } = assert.fail()] = platforms;
    const valueOf = (name: string) => {
      const { path: _, ...values } = config.find(each => each.path.at(-1) === name) ?? assert.fail(name);
      return values;
    };
    assert.deepEqual(valueOf('VERSION'), { left: '1', right: '2' });
    assert.deepEqual(valueOf('GONE'), { left: '' });
    assert.deepEqual(valueOf('443/tcp'), { right: true });
    assert.deepEqual(valueOf('User'), { right: '1000' });
    assert.deepEqual(valueOf('Healthcheck'), { right: { Test: ['CMD-SHELL', 'true'] } });
    assert.deepEqual(
      manifest.map(({ path }) => path.join(' ')),
      ['mediaType', 'config mediaType'],
    );
  });

  it('of one and the same costs two requests', async () => {
    const at = (tag: string) => `${proxy.host}/compare/again:${tag}`;
    const two = [await image({ platform: 'linux/amd64' }), await image({ platform: 'linux/arm64' })];
    await copyInto(registry ?? '', undefined, [
      ['compare/again:1', index(two)],
      ['compare/again:2', index(two)],
    ]);
    const found = await compare(at('1'), at('2'));
    assert.deepEqual(
      [found.identical, found.platforms.map(brief)],
      [true, ['linux/amd64 identical', 'linux/arm64 identical']],
    );
    assert.deepEqual(asked().toSorted(), ['GET manifests/1', 'GET manifests/2']);
  });

  it('of two indexes that hold the same tells what they say themselves', async () => {
    assert.equal((await compare(app('1'), app('same'))).identical, true);
    const found = await compare(app('1'), app('titled'));
    assert.equal(found.identical, false);
    assert(found.platforms.every(({ status }) => status === 'identical'));
    assert.deepEqual(found.index, [{ path: ['annotations', 'org.opencontainers.image.title'], right: 'app' }]);
  });

  it('knows a layer that was compressed anew', async () => {
    const { platforms } = await compare(app('single'), app('zstd'));
    const [{ layers, config, manifest } = assert.fail()] = platforms;
    assert.deepEqual([layers.shared.length, layers.added, layers.removed, config], [3, [], [], []]);
    for (const { digest, left, mediaType } of layers.shared) {
      assert(left?.digest && left.digest !== digest);
      assert.match(`${left.mediaType} ${mediaType}`, /gzip .*zstd$/);
    }
    assert(manifest.every(({ path }) => path.includes('mediaType')));
  });

  it('of an image alone and an index goes by the platform that its configuration states', async () => {
    const found = await compare(app('single'), app('1'));
    assert.deepEqual(
      found.platforms.map(({ platform, status }) => `${platform} ${status}`),
      ['linux/arm64 changed', 'linux/amd64 only-right', 'linux/arm/v7 only-right'],
    );
  });

  it('of two platforms of one image compares them with one another', async () => {
    const found = await compare({ reference: app('1'), platform: 'linux/amd64' }, `${app('1')} linux/arm64`);
    const [only = assert.fail(), ...others] = found.platforms;
    assert.deepEqual(others, []);
    // BuildKit makes the last layer, which is the same, once or for each platform: at one time or at two.
    assert.match(brief(only), /^linux\/amd64 changed, layers 2 \+1 -1, architecture(?: created)?$/);
    assert.deepEqual([only.left?.platform, only.right?.platform], ['linux/amd64', 'linux/arm64']);
    assert.deepEqual(found.index, []);
  });

  it('of two digests, and of one platform with a whole image', async () => {
    const { platforms } = await compare(app('1'), app('2'));
    const [{ left, right } = assert.fail()] = platforms;
    const at = (digest = '') => `${proxy.host}/compare/app@${digest}`;
    const found = await compare(at(left?.digest), at(right?.digest));
    assert.match(found.platforms.map(brief).join(), /^linux\/amd64 changed, layers 2 \+2 -1/);
    const narrow = await compare({ reference: app('1'), platform: 'linux/arm64/v8' }, app('2'));
    assert.deepEqual(
      narrow.platforms.map(({ platform, status }) => `${platform} ${status}`),
      ['linux/arm64 changed'],
    );
    assert.deepEqual(narrow.right.notCompared, ['linux/amd64']);
    const none = compare({ reference: app('1'), platform: 'linux/arm/v7' }, app('2'));
    await assert.rejects(none, /app:2 has no linux\/arm\/v7\. It has linux\/amd64, linux\/arm64\./);
  });

  it('of Windows goes by the build, else by what stands nearest', async () => {
    const of = (text: string, ...versions: string[]) =>
      Promise.all(versions.map(osVersion => image({ platform: 'windows/amd64', osVersion, labels: { text } })));
    await copyInto(registry ?? '', undefined, [
      ['compare/windows:1', index(await of('a', '10.0.17763.1', '10.0.20348.1'))],
      ['compare/windows:2', index(await of('b', '10.0.26100.7', '10.0.20348.2'))],
    ]);
    const found = await compare(`${proxy.host}/compare/windows:1`, `${proxy.host}/compare/windows:2`);
    assert.deepEqual(
      found.platforms.map(({ left, right }) => [left?.osVersion, right?.osVersion]),
      [
        ['10.0.17763.1', '10.0.26100.7'],
        ['10.0.20348.1', '10.0.20348.2'],
      ],
    );
  });

  it('sees that a tag has moved since', async () => {
    const at = (tag: string) => `${proxy.host}/compare/moving:${tag}`;
    const put = async (tag: string, text: string) =>
      copyInto(registry ?? '', undefined, [
        [`compare/moving:${tag}`, await image({ platform: 'linux/amd64', labels: { text } })],
      ]);
    await put('1', 'moving a');
    await put('2', 'moving a');
    assert.equal((await compare(at('1'), at('2'))).identical, true);
    await put('2', 'moving b');
    assert.equal((await compare(at('1'), at('2'))).identical, false);
  });

  it('of an image in Docker’s containerd store goes by its manifest', async () => {
    await build('second', 'linux/amd64', '--tag', 'compare:dev', '--load');
    const same = await compare('docker-daemon:compare:dev', app('2'));
    assert.deepEqual([same.identical, same.platforms.map(brief)], [true, ['linux/amd64 identical']]);
    assert.deepEqual(same.right.notCompared, ['linux/arm64']);
    const other = await compare(app('1'), 'docker-daemon:compare:dev');
    assert.match(other.platforms.map(brief).join(), /^linux\/amd64 changed, layers 2 \+2 -1, Env.VERSION /);
    const [{ layers } = assert.fail()] = other.platforms;
    assert.deepEqual(
      layers.added.map(({ instruction, size }) => [instruction, size]),
      [
        ['COPY two /two', undefined],
        ['COPY big /big', undefined],
      ],
    );
    assert(
      layers.shared.every(({ digest, size }) => digest && size),
      'what the registry knows',
    );
    assert(!other.platforms.some(({ config }) => config.some(({ path }) => path[0] === 'history')));
  });

  it('of several platforms in that store compares each with its own', async () => {
    await engine('docker', 'pull', '--platform=linux/amd64', app('1'));
    await engine('docker', 'pull', '--platform=linux/arm64', app('1'));
    const found = await compare(`docker-daemon:${app('1')}`, app('2'));
    assert.deepEqual(
      found.platforms
        .slice(0, 2)
        .map(({ platform, status, layers }) => [platform, status, layers.shared[0]?.instruction]),
      [
        ['linux/amd64', 'changed', 'COPY amd64 /'],
        ['linux/arm64', 'changed', 'COPY arm64 /'],
      ],
    );
    const one = await compare(`docker-daemon:${app('1')} linux/arm64`, app('1'));
    assert.deepEqual([one.identical, one.platforms.map(brief)], [true, ['linux/arm64 identical']]);
  });

  it('of an image in Docker’s classic store goes by its configuration and its layers’ content', async () => {
    process.env['DOCKER_HOST'] = classicEngine;
    await engine('docker', 'pull', '--platform=linux/amd64', app('1'));
    const same = await compare(`docker-daemon:${app('1')}`, app('1'));
    assert.deepEqual([same.identical, same.platforms.map(({ status }) => status)], [true, ['identical']]);
    assert.equal(same.platforms[0]?.layers.shared.length, 3);
    const other = await compare(`docker-daemon:${app('1')}`, app('2'));
    assert.match(other.platforms.map(brief).join(), /^linux\/amd64 changed, layers 2 \+2 -1, Env\.VERSION Env\.GONE/);
    assert.deepEqual(
      other.platforms[0]?.layers.removed.map(({ instruction }) => instruction),
      ['COPY big /big'],
    );
  });

  it('of an image in Podman goes by its configuration and its layers’ content', async () => {
    await engine('podman', 'pull', '--quiet', '--os=linux', '--arch=amd64', `${registry}/compare/app:1`);
    const held = `containers-storage:${registry}/compare/app:1`;
    const same = await compare(held, app('1'));
    assert.deepEqual([same.identical, same.platforms.map(({ status }) => status)], [true, ['identical']]);
    const other = await compare(held, app('2'));
    assert.match(other.platforms.map(brief).join(), /^linux\/amd64 changed, layers 2 \+2 -1, Env\.VERSION Env\.GONE/);
    assert.deepEqual(
      other.platforms[0]?.layers.removed.map(({ instruction }) => instruction),
      ['COPY big /big'],
    );
    const engines = await compare(held, `docker-daemon:${app('1')} linux/amd64`);
    assert.equal(engines.identical, true);
  });

  it('says to a script what it lacks', async () => {
    for (const argument of [null, {}, 'a', { right: 'a' }]) {
      await assert.rejects(
        async () => vscode.commands.executeCommand('multiarch.compare', argument),
        /“left” must be a reference, or an object/,
      );
    }
  });

  it('says which image an engine does not hold', async () => {
    await assert.rejects(
      compare(app('1'), 'docker-daemon:no/such:1'),
      /^Error: Right, docker-daemon:no\/such:1: Docker does not hold/,
    );
    await assert.rejects(
      compare(`docker-daemon:${app('1')} linux/s390x`, app('1')),
      /Left, .* has no linux\/s390x\. It has/,
    );
  });

  it('of rows is shown, with the raw JSON behind its digests and its lenses', async () => {
    const { platforms } = await compare(app('1'), app('2'));
    const row = (tag: string, side: 'left' | 'right') => ({
      kind: 'platform',
      reference: `${proxy.host}/compare/app@${platforms[0]?.[side]?.digest}`,
      digest: platforms[0]?.[side]?.digest,
      image: { reference: app(tag), platform: 'linux/amd64', digest: platforms[0]?.[side]?.digest },
    });
    proxy.requests.length = 0;
    await choose(row('1', 'left'), row('2', 'right'));
    assert.deepEqual(asked(), [], 'rows know their digests, and these were read');
    const page = await shown();
    assert.equal(page.name, 'app:1 linux-amd64 ↔ app:2 linux-amd64.diff');
    assert.match(page.text, /^@@ linux\/amd64 @@$/m);
    assert.deepEqual(
      page.lenses.map(({ command }) => command?.title),
      ['Compare manifests', 'Compare configurations'],
    );
    const opened = await vscode.workspace.openTextDocument(page.links[0]?.target ?? assert.fail());
    assert.match(opened.getText(), /"layers": \[/);
    for (const [at, text] of [
      [0, '"layers": ['],
      [1, '"architecture": "amd64"'],
    ] as const) {
      const { command } = page.lenses[at] ?? assert.fail();
      await vscode.commands.executeCommand(command?.command ?? '', ...(command?.arguments ?? []));
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? assert.fail();
      assert(input instanceof vscode.TabInputTextDiff);
      for (const uri of [input.original, input.modified]) {
        assert((await vscode.workspace.openTextDocument(uri)).getText().includes(text), text);
      }
      assert.notEqual(input.original.toString(), input.modified.toString());
    }
  });

  it('of an engine’s row shows what it tells of the configuration beside the registry’s', async () => {
    await choose(
      { kind: 'localImage', engine: 'docker', reference: 'compare:dev' },
      { kind: 'tag', reference: app('1') },
    );
    const { lenses, name } = await shown();
    assert.equal(name, 'compare:dev ↔ app:1.diff');
    const { command } = lenses.find(each => each.command?.title === 'Compare configurations') ?? assert.fail();
    const [left, right] = (command?.arguments ?? []) as [vscode.Uri, vscode.Uri];
    const texts = await Promise.all(
      [left, right].map(async uri => (await vscode.workspace.openTextDocument(uri)).getText()),
    );
    assert.match(texts[0] ?? '', /"VERSION=2"/);
    assert.match(texts[1] ?? '', /"VERSION=1"/);
  });
});
