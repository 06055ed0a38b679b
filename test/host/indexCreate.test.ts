// Create Multi-Arch Image from Images… for people: the document that rows of the side bar and answers in the palette make.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { parseIndexDocument } from '../../src/core/indexes/document/parse.ts';
import { shortDigest } from '../../src/core/digest.ts';
import { createIndex } from '../../src/features/indexes/create.ts';
import { isAbort } from '../../src/host/cancel.ts';
import { commandIds } from '../../src/host/ids.ts';
import type { Row } from '../../src/features/registries/row.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { closeAll, createStage, fill, registry, takeShown, withPerson, type Built, type Stage } from './indexStage.ts';
import { scripted, type Reply, type Script } from './scriptedAsk.ts';
import { deadHost, sampleHost } from './support.ts';
import { createTestTree, withRegistries } from './tree.ts';

const app = `${registry}/create/app`;
const nobody = scripted([]);

/** Without digests and sizes, which a test asks for where they matter. */
const plain = (text: string) => text.replace(/ # [^\n]*sha256:[0-9a-f]{12}$/gm, '');

describe('Create Multi-Arch Image from Images…', function () {
  this.timeout(60_000);
  let built: Built;
  let stage: Stage;
  before(async function () {
    if (registry === '') this.skip();
    built = await fill('create/app');
  });
  beforeEach(() => void (stage = createStage()));
  afterEach(async () => {
    await closeAll();
    await stage.close();
  });

  const made = async (rows: readonly object[]): Promise<vscode.TextDocument> => {
    assert.equal(await createIndex(rows[0], rows, stage, nobody), undefined);
    return takeShown();
  };
  const tag = (name: string) => ({ kind: 'tag', interactive: true, reference: name, image: { reference: name } });

  it('has an entry for the platform of each tag, with its size and digest beside', async () => {
    const document = await made(['amd64', 'arm64', 'arm-v7'].map(name => tag(`${app}:1.4-${name}`)));
    const text = document.getText();
    assert.equal(
      plain(text),
      `# What the image shall hold. Nothing is written before it is pushed.

image: ${app}:1.4
manifests:
  - image: ${app}:1.4-amd64
    platform:
      os: linux
      architecture: amd64
  - image: ${app}:1.4-arm64
    platform:
      os: linux
      architecture: arm64
  - image: ${app}:1.4-arm-v7
    platform:
      os: linux
      architecture: arm
      variant: v7
`,
    );
    const beside = / # ([\d.]+ k?B) · (sha256:[0-9a-f]{12})$/gm;
    const digests = [...text.matchAll(beside)].map(([, , digest]) => digest);
    assert.deepEqual(
      digests,
      [built.amd64, built.arm64, built.arm].map(({ manifest }) => shortDigest(manifest.digest)),
    );
    assert.equal(document.languageId, 'yaml');
    assert.equal(basename(document.uri.path), 'app.multiarch.yaml');
    assert.equal(document.getText(vscode.window.activeTextEditor?.selection), '1.4');
    assert.deepEqual(parseIndexDocument(text).faults, []);
  });

  it('takes an index apart, with word of its attestations', async () => {
    const document = await made([tag(`${app}:both`)]);
    assert.equal(
      plain(document.getText()),
      `# What the image shall hold. Nothing is written before it is pushed.
# SBOM and provenance come along with their images.

image: ${app}:both-multiarch
manifests:
  - image: ${app}:both
    platform:
      os: linux
      architecture: amd64
  - image: ${app}:both
    platform:
      os: linux
      architecture: arm64
`,
    );
  });

  it('is made of the rows of the side bar: tags, platforms of others, images of engines; what is no image is left out', async () => {
    await vscode.commands.executeCommand(commandIds.pull, {
      reference: `${app}:1.4-amd64`,
      platform: 'linux/amd64',
      engine: 'docker',
    });
    await withRegistries([{ host: registry, name: 'Real' }], async () => {
      const engines = await stage.engines();
      const tree = createTestTree(stage.client, stage.images, stage.log, engines);
      const find = async (label: string, ...path: string[]): Promise<Row> => {
        const row = (await tree.open(...path)).find(each => tree.item(each).label === label);
        assert(row, `${label} in ${path.join(' › ')}`);
        return row;
      };
      const repository = ['Real', 'create/app'];
      const platform = await find('linux/arm64', ...repository, 'both');
      const single = await find('1.4-arm-v7', ...repository);
      const local = await find(`${app}:1.4-amd64`, 'Local images');
      const attestation = (await tree.children(platform)).find(({ kind }) => kind === 'attestation');
      assert(attestation);
      const document = await made([platform, single, local, attestation]);
      const manifests = parseIndexDocument(document.getText()).spec?.manifests ?? [];
      assert.deepEqual(
        manifests.map(({ reference, platform: of, engine }) => [reference.original, of?.architecture, engine]),
        [
          [`${app}:both`, 'arm64', undefined],
          [`${app}:1.4-arm-v7`, 'arm', undefined],
          [`${app}:1.4-amd64`, 'amd64', 'docker'],
        ],
      );
      assert.match(document.getText(), /docker-daemon:.* # .*on disk · Docker$/m);
    });
  });

  it('has what cannot be read too, with the reason; nothing hangs on it', async () => {
    const document = await made([tag(`${app}:1.4-amd64`), tag(`${app}:gone`), tag(`${deadHost}/a:1-arm64`)]);
    assert.match(document.getText(), /image: \S+\/create\/app:gone # .*does not hold .*create\/app:gone/);
    assert.match(document.getText(), /image: 127\.0\.0\.1:1\/a:1-arm64 # .*could not be reached/);
    assert.deepEqual(parseIndexDocument(document.getText()).faults, []);
  });

  it('opens nothing where it is cancelled', async () => {
    const silent = await startFaultyRegistry(() => ({ kind: 'silent' }));
    try {
      const row = tag(`${silent.host}/a:1`);
      await withPerson({ cancelsAfter: () => silent.requests.length > 0 }, async () => {
        await assert.rejects(createIndex(row, [row], stage, nobody), { name: 'AbortError' });
      });
      assert.equal(vscode.window.activeTextEditor, undefined);
    } finally {
      await silent.close();
    }
  });

  it('has what is chosen twice once', async () => {
    const { digest } = built.arm64.manifest;
    const platform = { kind: 'platform', image: { reference: `${app}:both`, platform: 'linux/arm64', digest } };
    const document = await made([tag(`${app}:both`), platform]);
    const platforms = parseIndexDocument(document.getText()).spec?.manifests.map(each => each.platform?.architecture);
    assert.deepEqual(platforms, ['amd64', 'arm64']);
  });

  it('never takes the name of a document that is open, or of a file', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert(folder);
    const file = vscode.Uri.joinPath(folder.uri, 'app-2.multiarch.yaml');
    await vscode.workspace.fs.writeFile(file, new Uint8Array());
    try {
      const names = [];
      for (let time = 0; time < 2; time++) names.push(basename((await made([tag(`${app}:both`)])).uri.path));
      assert.deepEqual(names, ['app.multiarch.yaml', 'app-3.multiarch.yaml']);
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  describe('in the palette', () => {
    const asked = async (...replies: Reply[]): Promise<Script> => {
      const ask = scripted(replies);
      await createIndex(undefined, [], stage, ask).catch((error: unknown) => {
        if (!isAbort(error)) throw error;
      });
      return ask;
    };

    it('asks for the image, then for what it is made of', async () => {
      const sources = `${app}:both, ${sampleHost}/sample/app:1.0`;
      const { asked: questions } = await asked(` ${app}:2 `, sources);
      assert.deepEqual(questions, ['1/2 “”', '2/2 “”']);
      const { spec } = parseIndexDocument((await takeShown()).getText());
      assert.deepEqual([spec?.target.repository, spec?.tags, spec?.manifests.length], ['create/app', ['2'], 6]);
    });

    it('leaves the rest to the document', async () => {
      await asked(`${app}:2`, '');
      const document = await takeShown();
      assert.match(document.getText(), /image: \S+create\/app:2\n[^]*manifests:\n[^]*  - image: \n$/);
      // Nothing but what is to be filled in.
      assert.equal(parseIndexDocument(document.getText()).faults.length, 1);
    });

    it('goes back with what was typed, and takes no name that cannot be', async () => {
      const { asked: questions, said } = await asked(`${app}:1`, { back: 'half' }, `${app}:2`, { escape: true });
      assert.deepEqual(questions, ['1/2 “”', '2/2 “”', `1/2 “${app}:1”`, '2/2 “half”']);
      assert.equal(said.length, 4);
      assert.equal(vscode.window.activeTextEditor, undefined);
      await assert.rejects(asked('UPPER'), /UPPER.*lower case/);
      await assert.rejects(asked(`app@sha256:${'a'.repeat(64)}`), /cannot be given/);
      await assert.rejects(asked('app', 'a:b:c'), /a:b:c/);
    });
  });
});
