// Push Multi-Arch Image: from the document to the tag, with a person who is asked only where somebody would lose something; and
// Edit Platforms of Image…, whose document goes on from what it pushed. On a real registry.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { shortDigest } from '../../src/core/digest.ts';
import { parseIndexDocument } from '../../src/core/indexes/document/parse.ts';
import { editIndex } from '../../src/features/indexes/edit.ts';
import { previewIndex } from '../../src/features/indexes/preview.ts';
import { registerPreviews } from '../../src/features/indexes/previews.ts';
import { pushIndex } from '../../src/features/indexes/push.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { image } from '../support/registry/images.ts';
import {
  closeAll,
  createStage,
  digestAt,
  fill,
  openYaml,
  platformsIn,
  printed,
  put,
  registry,
  takeShown,
  withPerson,
  type Built,
  type Stage,
} from './indexStage.ts';
import { replaceAll, sampleHost } from './support.ts';

const app = `${registry}/push/app`;

describe('Push Multi-Arch Image', function () {
  this.timeout(60_000);
  let built: Built;
  let stage: Stage;
  before(async function () {
    if (registry === '') this.skip();
    built = await fill('push/app');
  });
  beforeEach(() => void (stage = createStage()));
  afterEach(async () => {
    await closeAll();
    await stage.close();
  });

  const textFor = (tag: string, ...sources: string[]) =>
    [`image: ${app}:${tag}`, 'manifests:', ...sources.map(each => `  - image: ${app}:${each}`), ''].join('\n');
  const push = async ({ uri }: vscode.TextDocument, manner: Parameters<typeof withPerson>[0] = {}) =>
    withPerson(manner, async ({ told }) => {
      const result = await pushIndex({ uri: uri.toString(), interactive: true }, stage);
      // The notification is not waited for.
      await new Promise(resolve => setImmediate(resolve));
      return { result, told };
    });

  it('stores a new tag without a question, says what it is, and tells the views', async () => {
    const document = await openYaml(textFor('new', '1.4-amd64', '1.4-arm-v7'));
    const { result, told } = await push(document);
    assert(result);
    assert.deepEqual(told, [`Pushed ${app}:new: ${shortDigest(result.digest)} with linux/amd64, linux/arm/v7`]);
    assert.deepEqual(stage.hosts, [registry]);
    assert.equal(await digestAt(`${app}:new`), result.digest);
    await printed('crane', 'validate', '--insecure', '--remote', `${app}:new`);
  });

  it('gives the digest away', async () => {
    const document = await openYaml(textFor('copied', '1.4-amd64'));
    const { result } = await push(document, { clicks: 'Copy Digest' });
    assert.equal(await vscode.env.clipboard.readText(), result?.digest);
  });

  it('says what a tag would lose, and takes nothing before a yes', async () => {
    await put('push/app:taken', built.both);
    const document = await openYaml(textFor('taken', '1.4-amd64', '1.4-arm-v7'));
    const no = await push(document);
    assert.equal(no.result, undefined);
    const [question = ''] = no.told;
    assert.match(question, new RegExp(`^${app}:taken is there already\\. Overwrite it\\?\n`));
    assert(question.includes(`Now: ${shortDigest(built.both.manifest.digest)} · linux/amd64, linux/arm64\n`), question);
    assert.match(question, /\nThen: sha256:\w{12} · linux\/amd64, linux\/arm\/v7$/);
    assert.equal(await digestAt(`${app}:taken`), built.both.manifest.digest);
    const yes = await push(document, { clicks: 'Overwrite' });
    assert.equal(await digestAt(`${app}:taken`), yes.result?.digest);
  });

  it('asks no more for what the document itself pushed, and does nothing twice', async () => {
    const document = await openYaml(textFor('again', '1.4-amd64'));
    const first = await push(document);
    const same = await push(document);
    assert.deepEqual([same.result, same.told.length], [undefined, 1]);
    assert.match(same.told[0] ?? '', /^Nothing to push: .*push\/app:again is sha256:\w{12} already\.$/);
    await replaceAll(document, textFor('again', '1.4-amd64', '1.4-arm64'));
    const { result, told } = await push(document);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^Pushed /);
    assert.notEqual(result?.digest, first.result?.digest);
  });

  it('asks for each of several tags that are somebody’s', async () => {
    await put('push/app:latest', built.both);
    const document = await openYaml(textFor('several', '1.4-amd64').replace('\n', '\ntags: [latest, fresh]\n'));
    const { result, told } = await push(document);
    assert.equal(result, undefined);
    assert.match(told[0] ?? '', new RegExp(`^${app}:latest is there already`));
    await assert.rejects(printed('crane', 'digest', '--insecure', `${app}:several`), /MANIFEST_UNKNOWN/);
  });

  it('notices who pushes while the question is open', async () => {
    await put('push/app:raced', built.both);
    const document = await openYaml(textFor('raced', '1.4-amd64'));
    const other = await image({ platform: 'linux/s390x', labels: { raced: 'yes' } });
    await withPerson({}, async ({ told }) => {
      await pushIndex(document.uri, stage, async () => {
        await put('push/app:raced', other);
        return 'push';
      });
      assert.match(told[0] ?? '', /cannot be pushed: .*push\/app:raced was pushed by somebody else meanwhile/);
    });
    assert.equal(await digestAt(`${app}:raced`), other.manifest.digest);
  });

  it('leads to the problems of a document instead', async () => {
    const document = await openYaml('image: app\nmanifests: []\nother: 1\n');
    const wrong = await push(document);
    assert.equal(wrong.result, undefined);
    assert.match(wrong.told[0] ?? '', /^Untitled-\d+ cannot be pushed: it names no image/);
    await replaceAll(
      document,
      `${textFor('twice', '1.4-amd64', '1.4-arm64')}  - image: ${sampleHost}/sample/app:1.0\n`,
    );
    const twice = await push(document);
    assert.match(
      twice.told[0] ?? '',
      /^Untitled-\d+ cannot be pushed: .*1\.4-amd64 and .*app:1\.0 are both for linux\/amd64/,
    );
  });

  it('cancelled in the middle leaves the old tag, and goes on where it ended', async () => {
    const source = await startCountingProxy(registry, { delayMs: 120 });
    const target = await startCountingProxy(registry, { delayMs: 120 });
    try {
      const far = `${target.host}/push/far`;
      const old = await image({ platform: 'linux/s390x', labels: { far: 'yes' } });
      await put('push/far:old', old);
      const sources = ['1.4-amd64', '1.4-arm64'].map(tag => `  - image: ${source.host}/push/app:${tag}\n`);
      const document = await openYaml(`image: ${far}:old\nmanifests:\n${sources.join('')}`);
      const sent = () => target.requests.filter(({ method }) => method === 'PUT' || method === 'PATCH').length;
      await assert.rejects(
        withPerson({ cancelsAfter: () => sent() > 1 }, () => pushIndex(document.uri, stage, async () => 'push')),
        { name: 'Cancelled', message: /^The push was cancelled\. .*push\/far:old is as it was\. .*not sent again/ },
      );
      assert.equal(await digestAt(`${registry}/push/far:old`), old.manifest.digest);
      assert.deepEqual(stage.hosts, [target.host]);
      const result = await withPerson({}, () => pushIndex(document.uri, stage, async () => 'push'));
      assert.equal(await digestAt(`${registry}/push/far:old`), result?.digest);
      await printed('crane', 'validate', '--insecure', '--remote', `${registry}/push/far:old`);
    } finally {
      await source.close();
      await target.close();
    }
  });

  describe('of a document that changes an index', () => {
    /** The client of the stage, before which something happens once it pushes. */
    const during = (happens: () => Promise<unknown>): Stage => ({
      ...stage,
      client: {
        ...stage.client,
        pushDraft: async (...given) => {
          await happens();
          return stage.client.pushDraft(...given);
        },
      },
    });
    const changing = async (tag: string) => {
      await put(`push/app:${tag}`, built.both);
      return textFor(tag, '1.4-amd64').replace('\n', `\nreplaces: ${built.both.manifest.digest}\n`);
    };

    it('leaves what it pushed there, and nothing in what is of another index by then', async () => {
      const text = await changing('goes-on');
      const document = await openYaml(text);
      const { result } = await push(document);
      assert.equal(document.getText(), text.replace(built.both.manifest.digest, result?.digest ?? ''));
      await put('push/app:goes-on', built.both);
      await replaceAll(document, text);
      const other = text.replace(':goes-on', ':elsewhere');
      const edited = await withPerson({}, () =>
        pushIndex(
          document.uri,
          during(() => replaceAll(document, other)),
        ),
      );
      assert.equal(await digestAt(`${app}:goes-on`), edited?.digest);
      assert.equal(document.getText(), other);
    });

    it('brings none back that is deleted meanwhile', async () => {
      const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'deleted.multiarch.yaml');
      await vscode.workspace.fs.writeFile(uri, Buffer.from(await changing('deleted')));
      await vscode.window.showTextDocument(uri);
      const remove = async () => {
        await closeAll();
        await vscode.workspace.fs.delete(uri);
      };
      assert(await withPerson({}, () => pushIndex(uri, during(remove))));
      const changed = vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty);
      assert.deepEqual(
        changed.map(each => each.uri.path),
        [],
      );
    });
  });

  it('shows what is there beside what would be', async () => {
    const provider = registerPreviews();
    try {
      await put('push/app:compared', built.both);
      const document = await openYaml(textFor('compared', '1.4-amd64'));
      const { result } = await push(document, { clicks: 'Show Differences' });
      assert.equal(result, undefined);
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert(input instanceof vscode.TabInputTextDiff);
      assert.equal(input.original.scheme, 'multiarch');
      assert.match(input.original.query, new RegExp(built.both.manifest.digest));
      const shown = await vscode.workspace.openTextDocument(input.modified);
      assert.deepEqual(platformsIn({ digest: '', mediaType: '', index: JSON.parse(shown.getText()) as never }), [
        'linux/amd64',
      ]);
    } finally {
      provider.dispose();
    }
  });

  describe('of an image that is edited', () => {
    const editOpen = async (tag: string): Promise<vscode.TextDocument> => {
      const reference = `${app}:${tag}`;
      assert.equal(await editIndex({ reference, interactive: true }, stage), undefined);
      return takeShown();
    };
    const edited = async (tag: string) => {
      await put(`push/app:${tag}`, built.both);
      return editOpen(tag);
    };

    it('has a document that makes the same again', async () => {
      const document = await edited('same');
      const text = document.getText();
      const [first] = text.split('\nimage:');
      assert.equal(
        first,
        `# ${app}:same as it is now. Nothing is written before it is pushed.\n# SBOM and provenance stay with the images that stay.\n`,
      );
      assert.match(text, new RegExp(`\nreplaces: ${built.both.manifest.digest}\n`));
      assert.match(text, new RegExp(`image: ${app}@${built.amd64.manifest.digest} # [\\d.]+ k?B\n`));
      const preview = await withPerson({}, () => previewIndex({ interactive: true }, stage));
      assert.equal(preview?.digest, built.both.manifest.digest);
    });

    it('is pushed without a question, and goes on from there', async () => {
      const document = await edited('amended');
      const entry = `  - image: ${app}:1.4-arm-v7\n`;
      await replaceAll(document, document.getText() + entry);
      const { result, told } = await push(document);
      assert(result);
      assert.match(told[0] ?? '', /^Pushed .*with linux\/amd64, linux\/arm64, linux\/arm\/v7$/);
      assert.deepEqual(platformsIn(result).filter(each => each === 'attestation').length, 2);
      assert.equal(parseIndexDocument(document.getText()).replaces?.value, result.digest);
      await replaceAll(document, document.getText().replace(entry, ''));
      const back = await push(document);
      assert.equal(back.result?.digest, built.both.manifest.digest);
    });

    it('that moved meanwhile is asked about, and takes a no', async () => {
      const document = await edited('moved');
      await replaceAll(document, document.getText() + `  - image: ${app}:1.4-arm-v7\n`);
      const other = await image({ platform: 'linux/s390x', labels: { moved: 'yes' } });
      await put('push/app:moved', other);
      const { result, told } = await push(document);
      assert.equal(result, undefined);
      assert.match(told[0] ?? '', /push\/app:moved is another image by now\. Overwrite it\?/);
      assert(told[0]?.includes(`This document was made from ${shortDigest(built.both.manifest.digest)}.`));
      assert.equal(await digestAt(`${app}:moved`), other.manifest.digest);
      // What the edited index knew of its images counts all the same.
      const yes = await push(document, { clicks: 'Overwrite' });
      assert(yes.result);
      assert.equal(platformsIn(yes.result).filter(each => each === 'attestation').length, 2);
    });

    it('that is of one platform becomes an index', async () => {
      await put('push/app:one', built.arm);
      const document = await editOpen('one');
      assert.match(document.getText(), /# It is an image of one platform, and becomes an index\.\n/);
      const { spec } = parseIndexDocument(document.getText());
      assert.deepEqual(
        spec?.manifests.map(({ platform }) => platform),
        [{ os: 'linux', architecture: 'arm', variant: 'v7' }],
      );
      const { result } = await push(document);
      assert.deepEqual(result && platformsIn(result), ['linux/arm/v7']);
    });

    it('that is not there says so', async () => {
      await assert.rejects(editOpen('gone'), /manifest unknown/);
    });
  });
});
