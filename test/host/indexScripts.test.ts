// Indexes for scripts: created, edited, previewed and pushed by the commands as functions, on a real registry; read by crane and
// docker, and byte for byte what `imagetools create` makes of the same.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/host/ids.ts';
import { mediaTypes } from '../../src/core/manifest.ts';
import { image } from '../support/registry/images.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { digestOf } from '../support/registry/store.ts';
import {
  call,
  closeAll,
  digestAt,
  entriesIn,
  fill,
  openYaml,
  platformsIn,
  printed,
  put,
  registry,
  type Built,
} from './indexStage.ts';
import { sampleHost } from './support.ts';

const app = `${registry}/scripts/app`;
const create = async (argument: object) => call(commandIds.createIndex, argument);
const edit = async (argument: object) => call(commandIds.editIndex, argument);
const sources = [`${app}:1.4-amd64`, `${app}:1.4-arm64`];

describe('indexes for scripts', function () {
  this.timeout(60_000);
  let built: Built;
  before(async function () {
    if (registry === '') this.skip();
    built = await fill('scripts/app');
  });
  after(closeAll);

  it('are created, proven, and the bytes that imagetools makes of the same', async () => {
    const made = await create({ image: `${app}:1.4`, tags: ['stable'], manifests: sources });
    assert.equal(made.mediaType, mediaTypes.ociIndex);
    assert.deepEqual(platformsIn(made), ['linux/amd64', 'linux/arm64']);
    assert.deepEqual([await digestAt(`${app}:1.4`), await digestAt(`${app}:stable`)], [made.digest, made.digest]);
    await printed('docker', 'buildx', 'imagetools', 'create', '--tag', `${app}:peer`, ...sources);
    assert.equal(await digestAt(`${app}:peer`), made.digest);
    await printed('crane', 'validate', '--insecure', '--remote', `${app}:1.4`);
    const seen = JSON.parse(await printed('docker', 'manifest', 'inspect', '--insecure', `${app}:1.4`)) as object;
    assert.deepEqual(seen, made.index);
  });

  it('write nothing as a dry run', async () => {
    const argument = {
      image: `${app}:dry`,
      manifests: sources,
      annotations: { 'org.opencontainers.image.title': 'a' },
    };
    const dry = await create({ ...argument, dryRun: true });
    await assert.rejects(printed('crane', 'digest', '--insecure', `${app}:dry`), /MANIFEST_UNKNOWN/);
    assert.equal((await create(argument)).digest, dry.digest);
  });

  it('take platforms, annotations, a type, and sources of another repository and registry', async () => {
    const made = await create({
      image: `${registry}/scripts/other:1`,
      manifests: [
        { image: `${app}:both`, platform: 'linux/amd64' },
        { image: `${sampleHost}/sample/app:1.0`, platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
        { image: `${app}:1.4-arm64`, annotations: { note: 'b' } },
      ],
    });
    assert.deepEqual(platformsIn(made), ['linux/amd64', 'attestation', 'linux/arm/v7', 'linux/arm64']);
    assert.deepEqual(entriesIn(made)[3]?.annotations, { note: 'b' });
    assert.equal(await digestAt(`${registry}/scripts/other:1`), made.digest);
    const docker = await fill('scripts/docker', 'docker');
    const from = [`${registry}/scripts/docker:1.4-amd64`];
    const list = await create({ image: `${registry}/scripts/docker:1`, manifests: from });
    assert.equal(list.mediaType, mediaTypes.dockerList);
    const oci = await create({
      image: `${registry}/scripts/docker:2`,
      manifests: from,
      mediaType: mediaTypes.ociIndex,
    });
    assert.deepEqual([oci.mediaType, entriesIn(oci)[0]?.digest], [mediaTypes.ociIndex, docker.amd64.manifest.digest]);
  });

  it('take what an engine of this machine holds, beside what registries hold', async () => {
    const reference = `${app}:1.4-arm-v7`;
    await vscode.commands.executeCommand(commandIds.pull, { reference, platform: 'linux/arm/v7', engine: 'docker' });
    const target = `${registry}/scripts/local:1`;
    const manifests = [`${app}:1.4-amd64`, `docker-daemon:${reference}`];
    const made = await create({ image: target, manifests });
    assert.deepEqual(platformsIn(made), ['linux/amd64', 'linux/arm/v7']);
    await printed('crane', 'validate', '--insecure', '--remote', target);
    await assert.rejects(create({ image: target, manifests: ['docker-daemon:nothing/of:that'] }), /nothing\/of:that/);
    assert.equal(await digestAt(target), made.digest);
  });

  const wrong: [what: string, argument: object, message: RegExp][] = [
    ['no image', { manifests: sources }, /does not say which image is made/],
    ['no source', { image: `${app}:w` }, /names no image to make the index of/],
    ['an image that is none', { image: 'UPPER', manifests: sources }, /“UPPER”.*lower case/],
    ['a source that is none', { image: `${app}:w`, manifests: ['a:b:c:d e'] }, /a:b:c:d e/],
    ['a platform that is none', { image: `${app}:w`, manifests: [{ image: 'a', platform: 'plan 9' }] }, /plan 9/],
    ['a mistyped key', { image: `${app}:w`, manifests: sources, anotations: {} }, /anotations/],
    ['a mistyped key of a source', { image: `${app}:w`, manifests: [{ image: 'a', platfrom: '' }] }, /platfrom/],
    ['another type', { image: `${app}:w`, manifests: sources, mediaType: 'zip' }, /zip/],
    [
      'a switch that is none',
      { image: `${app}:w`, manifests: sources, dryRun: 'yes' },
      /“dryRun” must be true or false/,
    ],
    ['a list', [sources] as object, /needs an object/],
    ['a source that is gone', { image: `${app}:w`, manifests: [`${app}:gone`] }, /does not hold .*scripts\/app:gone/],
    [
      'a platform that the source has not',
      { image: `${app}:w`, manifests: [{ image: `${app}:both`, platform: 'linux/s390x' }] },
      /both has no linux\/s390x\. It has linux\/amd64, linux\/arm64/,
    ],
    [
      'a platform twice',
      { image: `${app}:w`, manifests: [...sources, `${sampleHost}/sample/app:1.0`] },
      /are both for linux\/amd64/,
    ],
    [
      'annotations in a Docker list',
      { image: `${app}:w`, manifests: sources, mediaType: mediaTypes.dockerList, annotations: { a: 'b' } },
      /no place for annotations/,
    ],
  ];
  for (const [what, argument, message] of wrong) {
    it(`are refused with ${what}`, async () => {
      await assert.rejects(create(argument), message);
      await assert.rejects(printed('crane', 'digest', '--insecure', `${app}:w`), /MANIFEST_UNKNOWN/);
    });
  }

  describe('are edited:', () => {
    /** A tag of its own for each test. */
    const start = async (tag: string) => {
      await put(`scripts/app:${tag}`, built.both);
      return `${app}:${tag}`;
    };

    it('added to', async () => {
      const target = await start('add');
      const made = await edit({ image: target, add: [{ image: `${app}:1.4-arm-v7`, annotations: { note: 'c' } }] });
      assert.deepEqual(platformsIn(made), ['linux/amd64', 'linux/arm64', 'attestation', 'attestation', 'linux/arm/v7']);
      assert.deepEqual(entriesIn(made).at(-1)?.annotations, { note: 'c' });
      assert.equal(await digestAt(target), made.digest);
    });

    it('without a platform, whose attestations go with it', async () => {
      const target = await start('remove');
      const made = await edit({ image: target, remove: ['linux/amd64'] });
      assert.deepEqual(platformsIn(made), ['linux/arm64', 'attestation']);
      const by = await edit({ image: await start('remove2'), remove: [built.amd64.manifest.digest] });
      assert.equal(by.digest, made.digest);
    });

    it('annotated: entries by platform or digest, and the index itself', async () => {
      const target = await start('annotate');
      const made = await edit({
        image: target,
        annotate: [
          { platform: 'linux/arm64', variant: 'v8', 'os.features': ['sse4'], annotations: { note: 'd' } },
          { digest: built.amd64.manifest.digest, 'os.version': '1.2' },
          { annotations: { 'org.opencontainers.image.title': 'app' } },
        ],
      });
      assert.deepEqual(entriesIn(made)[1]?.platform, {
        architecture: 'arm64',
        os: 'linux',
        'os.features': ['sse4'],
        variant: 'v8',
      });
      assert.deepEqual(entriesIn(made)[0]?.platform, { architecture: 'amd64', os: 'linux', 'os.version': '1.2' });
      assert.deepEqual(made.index['annotations'], { 'org.opencontainers.image.title': 'app' });
      const back = await edit({
        image: target,
        annotate: [
          { platform: 'linux/arm64', variant: '', 'os.features': [], annotations: { note: null } },
          { platform: 'linux/amd64', 'os.version': '' },
          { annotations: { 'org.opencontainers.image.title': null } },
        ],
      });
      assert.equal(back.digest, built.both.manifest.digest);
    });

    it('a platform replaced', async () => {
      const target = await start('replace');
      const other = await image({ platform: 'linux/arm64', labels: { other: 'yes' } });
      await put('scripts/app:other-arm64', other);
      const add = [`${app}:other-arm64`];
      await assert.rejects(edit({ image: target, add }), /are both for linux\/arm64.*“replace”: true/);
      assert.equal(await digestAt(target), built.both.manifest.digest);
      const made = await edit({ image: target, add, replace: true });
      assert.deepEqual(
        entriesIn(made).flatMap(({ digest }, at) => (platformsIn(made)[at] === 'attestation' ? [] : [digest])),
        [built.amd64.manifest.digest, other.manifest.digest],
      );
      assert.equal(platformsIn(made).filter(each => each === 'attestation').length, 1);
    });

    it('a single image, which becomes an index', async () => {
      await put('scripts/app:single', built.amd64);
      const made = await edit({ image: `${app}:single`, add: [`${app}:1.4-arm64`] });
      assert.deepEqual(platformsIn(made), ['linux/amd64', 'linux/arm64']);
    });

    it('of Docker’s type, which stays as long as it can', async () => {
      const docker = await fill('scripts/list', 'docker');
      const list = `${registry}/scripts/list`;
      const made = await edit({ image: `${list}:both`, add: [`${list}:1.4-arm-v7`] });
      assert.equal(made.mediaType, mediaTypes.dockerList);
      const annotated = await edit({ image: `${list}:both`, annotate: [{ annotations: { a: 'b' } }] });
      assert.equal(annotated.mediaType, mediaTypes.ociIndex);
      await put('scripts/list:both', docker.both);
    });

    it('never over what somebody pushed meanwhile', async () => {
      const proxy = await startCountingProxy(registry, { delayMs: 150 });
      try {
        const target = `${proxy.host}/scripts/app:moving`;
        await put('scripts/app:moving', built.both);
        const running = edit({ image: target, remove: ['linux/amd64'] });
        // What is edited was read, and its sources are asked for.
        while (proxy.requests.length < 2) await new Promise(resolve => setTimeout(resolve, 5));
        await put('scripts/app:moving', built.arm);
        await assert.rejects(running, /scripts\/app:moving was pushed by somebody else meanwhile: it is sha256:/);
        assert.equal(await digestAt(`${app}:moving`), built.arm.manifest.digest);
      } finally {
        await proxy.close();
      }
    });

    it('as a dry run', async () => {
      const target = await start('dry');
      const made = await edit({ image: target, remove: ['linux/arm64'], dryRun: true });
      assert.deepEqual(platformsIn(made), ['linux/amd64', 'attestation']);
      assert.equal(await digestAt(target), built.both.manifest.digest);
    });

    const refused: [what: string, argument: object, message: RegExp][] = [
      ['nothing to change', {}, /Nothing is to be changed/],
      ['no image', { image: '', remove: ['linux/amd64'] }, /“image” must be a text/],
      [
        'an image by its digest alone',
        { image: `${app}@sha256:${'a'.repeat(64)}`, remove: ['linux/amd64'] },
        /names no tag/,
      ],
      ['an image that is gone', { image: `${app}:gone`, remove: ['linux/amd64'] }, /does not hold .*:gone/],
      [
        'a platform that is not there',
        { remove: ['linux/s390x'] },
        /has no linux\/s390x\. It has linux\/amd64, linux\/arm64/,
      ],
      ['a digest that is not there', { remove: [`sha256:${'b'.repeat(64)}`] }, /has no sha256:bbb/],
      [
        'annotations for what is not there',
        { annotate: [{ platform: 'linux/s390x', variant: 'x' }] },
        /has no linux\/s390x/,
      ],
      ['annotations for nobody', { annotate: [{ variant: 'v8' }] }, /needs “platform” or “digest”/],
      ['annotations that are no texts', { annotate: [{ annotations: { a: 1 } }] }, /must hold texts by name/],
      [
        'a variant that is no text',
        { annotate: [{ platform: 'linux/amd64', variant: 8 }] },
        /“variant” must be a text/,
      ],
      [
        'an entry that is named twice',
        { annotate: [{ platform: 'linux/amd64', digest: `sha256:${'0'.repeat(64)}`, variant: 'v2' }] },
        /by “platform” or by “digest”, not by both/,
      ],
      [
        'an architecture taken away',
        { annotate: [{ platform: 'linux/amd64', architecture: '' }] },
        /“architecture” cannot be taken away/,
      ],
      ['what is no source', { add: [5] }, /This cannot be made/],
      ['a mistyped key', { removes: ['linux/amd64'] }, /“removes” is not known here/],
      [
        'a mistyped key of an annotation',
        { annotate: [{ platform: 'linux/amd64', varient: '' }] },
        /“varient” is not known/,
      ],
      [
        'everything removed',
        { remove: ['linux/amd64', 'linux/arm64'] },
        /Nothing would be left of .*app:both: .*Delete the tag/,
      ],
      ['no list', { remove: 'linux/amd64' }, /“remove” must be a list/],
    ];
    for (const [what, argument, message] of refused) {
      it(`not with ${what}`, async () => {
        await assert.rejects(edit({ image: `${app}:both`, ...argument }), message);
        assert.equal(await digestAt(`${app}:both`), built.both.manifest.digest);
      });
    }
  });

  describe('documents', () => {
    const text = `image: ${app}:document\ntags: [newest]\nmanifests:\n${sources.map(each => `  - image: ${each}\n`).join('')}`;

    it('are previewed to the byte, then pushed', async () => {
      const { uri } = await openYaml(text);
      const preview = await call(commandIds.previewIndex, { uri: uri.toString() });
      const shown = vscode.window.activeTextEditor?.document;
      assert(shown);
      assert.equal(digestOf(Buffer.from(shown.getText())), preview.digest);
      assert.match(shown.uri.path, new RegExp(`document ${preview.digest.slice(7, 19)}\\.json$`));
      assert.equal(shown.languageId, 'json');
      const pushed = await call(commandIds.pushIndex, { uri: uri.toString() });
      assert.equal(pushed.digest, preview.digest);
      assert.equal(await printed('crane', 'manifest', '--insecure', `${app}:newest`), shown.getText().trim());
    });

    it('show nothing where nothing shall be seen', async () => {
      const content = text.replace('document', 'unseen');
      const { uri } = await vscode.workspace.openTextDocument({ language: 'yaml', content });
      const { digest } = await call(commandIds.previewIndex, { uri: uri.toString(), show: false });
      const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
      assert.deepEqual(
        labels.filter(label => label.includes('unseen')),
        [],
      );
      assert.match(digest, /^sha256:/);
    });

    it('that are wrong say so', async () => {
      const { uri } = await openYaml('image: app\nmanifests: []\n');
      const argument = { uri: uri.toString() };
      await assert.rejects(call(commandIds.pushIndex, argument), /names no image/);
      await assert.rejects(call(commandIds.previewIndex, argument), /names no image/);
      await assert.rejects(call(commandIds.pushIndex, { uri: 5 }), /“uri” must be the address of a document/);
      await assert.rejects(call(commandIds.previewIndex, { uri: 'app.yaml' }), /“uri” must be the address/);
    });

    it('are never those that happen to be open', async () => {
      await openYaml(text.replace(':document', ':open').replace('newest', 'opened'));
      const given: readonly unknown[] = [null, {}, [], 'file:///app.multiarch.yaml', { url: 'file:///app.yaml' }];
      for (const argument of given) {
        for (const id of [commandIds.pushIndex, commandIds.previewIndex]) {
          await assert.rejects(call(id, argument as object), new RegExp(`${id} needs an object with “uri”`));
        }
      }
      const tags = await printed('crane', 'ls', '--insecure', app);
      assert(!tags.split('\n').includes('open'), tags);
    });
  });
});
