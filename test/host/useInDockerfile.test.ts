// Images put into a Dockerfile: by the command, and dropped from the side bar.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createDragController } from '../../src/features/registries/drag.ts';
import type { Row } from '../../src/features/registries/row.ts';
import { createDropProvider } from '../../src/features/useInDockerfile/drop.ts';
import { createImageCache, type ImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import { openDockerfile, sampleHost } from './support.ts';

const app = `${sampleHost}/sample/app:1.0`;
const use = async (argument: unknown, chosen?: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand('multiarch.useInDockerfile', argument, chosen);

function putCursor(text: string): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  assert(editor);
  const position = editor.document.positionAt(editor.document.getText().indexOf(text));
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

describe('Use in Dockerfile', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('puts a stage where the cursor stands, selects it, and is undone in one step', async () => {
    const before = 'FROM a AS build\nRUN b\nCOPY c d\n';
    const document = await openDockerfile(before);
    const editor = putCursor('RUN');
    const row = {
      kind: 'platform',
      interactive: true,
      reference: 'x',
      image: { reference: app, platform: 'linux/arm64' },
    };
    const text = `FROM --platform=linux/arm64 ${app}`;
    assert.deepEqual(await use(row), { uri: document.uri.toString(), line: 1, text });
    assert.equal(document.getText(), `FROM a AS build\n${text}\nRUN b\nCOPY c d\n`);
    assert.equal(document.getText(editor.selection), text);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  it('puts a stage for each row that is chosen; what is no image is passed over', async () => {
    const document = await openDockerfile('');
    const tag = { kind: 'tag', reference: app, image: { reference: app } };
    const attestation = { kind: 'attestation', reference: 'x', digest: `sha256:${'a'.repeat(64)}` };
    const result = await use(tag, [tag, attestation, { reference: 'docker.io/library/alpine:3' }]);
    assert.equal(document.getText(), `FROM ${app}\nFROM alpine:3`);
    assert.deepEqual(result, { uri: document.uri.toString(), line: 0, text: `FROM ${app}\nFROM alpine:3` });
  });

  it('takes the file that is given, with nobody asked', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'used', 'Dockerfile');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('# syntax=docker/dockerfile:1\r\nFROM a\r\n'));
    assert.deepEqual(await use({ reference: 'alpine:3', uri: uri.toString() }), {
      uri: uri.toString(),
      line: 1,
      text: 'FROM alpine:3',
    });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.getText(), '# syntax=docker/dockerfile:1\r\nFROM alpine:3\r\nFROM a\r\n');
  });

  it('makes a new Dockerfile for scripts where none is seen', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const result = (await use({ reference: 'alpine:3' })) as { uri: string };
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'dockerfile');
    assert.equal(document.uri.toString(), result.uri);
    assert.equal(document.getText(), 'FROM alpine:3');
  });

  const refused: [argument: unknown, message: RegExp][] = [
    [{ reference: 'A' }, /“A” is not an image reference/],
    [{ reference: 'a', platform: 'linux /x' }, /“linux \/x” is not a platform/],
    [{ reference: 'a', uri: 'file:///nowhere/Dockerfile' }, /nowhere/],
  ];
  for (const [argument, message] of refused) {
    it(`says what is wrong: ${message.source}`, async () => {
      const document = await openDockerfile('FROM a');
      await assert.rejects(use(argument), message);
      assert.equal(document.getText(), 'FROM a');
    });
  }

  it('says that a file cannot be changed', async () => {
    await vscode.commands.executeCommand('multiarch.inspect', { reference: app });
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    await assert.rejects(use({ reference: 'a', uri }), /cannot be changed/);
  });
});

describe('an image dragged from the side bar', () => {
  let log: vscode.LogOutputChannel;
  let faulty: FaultyRegistry;
  let client: RegistryClient;
  let images: ImageCache;
  let fault: (path: string) => Fault | undefined = () => undefined;

  before(async () => {
    log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
    faulty = await startFaultyRegistry(({ path }) => fault(path));
  });
  beforeEach(() => {
    fault = () => undefined;
    faulty.requests.length = 0;
    client = createRegistryClient({ credentials: async () => undefined, options: () => ({}), timeout: () => 3000 });
    images = createImageCache(client, { tagTtl: () => 60_000 });
  });
  afterEach(async () => {
    await client.close();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
  after(async () => {
    log.dispose();
    await faulty.close();
  });

  const { digest } = SAMPLES.app;
  const rowOf = (image: Row['image']): Row => ({
    kind: 'tag',
    key: '',
    parent: undefined,
    interactive: true,
    ...(image && { image }),
    item: () => new vscode.TreeItem(''),
  });
  const drag = async (...rows: Row[]): Promise<vscode.DataTransfer> => {
    const data = new vscode.DataTransfer();
    await createDragController(images).handleDrag?.(rows, data, new vscode.CancellationTokenSource().token);
    return data;
  };
  /** The document once it was dropped where `text` ends. */
  const drop = async (
    data: vscode.DataTransfer,
    content: string,
    text: string,
    token = new vscode.CancellationTokenSource().token,
  ): Promise<string | undefined> => {
    const document = await openDockerfile(content);
    const position = document.positionAt(content.indexOf(text) + text.length);
    const edits = await createDropProvider(images, log).provideDocumentDropEdits(document, position, data, token);
    const edit = Array.isArray(edits) ? edits[0] : edits;
    if (!edit) return undefined;
    assert.equal(edit.insertText, '');
    assert(edit.additionalEdit && (await vscode.workspace.applyEdit(edit.additionalEdit)));
    return document.getText();
  };
  /** The extension itself asks too, for what stands in the document then: by its digest. */
  const asked = () => faulty.requests.filter(({ path }) => path.endsWith('/manifests/1.0')).length;
  const image = () => ({ reference: `${faulty.host}/sample/app:1.0` });
  const platform = () => ({ ...image(), platform: 'linux/arm/v7', digest: SAMPLES.app.manifests[2].digest });

  it('is pinned to its index where it is dropped', async () => {
    const pinned = `${faulty.host}/sample/app:1.0@${digest}`;
    const data = await drag(rowOf(image()));
    assert.deepEqual(faulty.requests, [], 'nothing is asked while dragging');
    assert.equal(await drop(data, 'FROM a\n', 'FROM a\n'), `FROM a\nFROM ${pinned}`);
    assert.equal(asked(), 1);
    assert.equal(await drop(data, 'FROM alpine AS x\n', 'FROM al'), `FROM ${pinned} AS x\n`);
    assert.equal(await drop(data, 'FROM a\nCOPY --from= / /\n', '--from='), `FROM a\nCOPY --from=${pinned} / /\n`);
    assert.equal(asked(), 1, 'the digest is known');
  });

  it('of one platform is of the index all the same', async () => {
    const pinned = `--platform=linux/arm/v7 ${faulty.host}/sample/app:1.0@${digest}`;
    const data = await drag(rowOf(platform()));
    assert.equal(await drop(data, '', ''), `FROM ${pinned}`);
    assert.equal(await drop(data, 'FROM --platform=$BUILDPLATFORM alpine', 'al'), `FROM ${pinned}`);
  });

  it('may be several', async () => {
    const [index, line] = [`${faulty.host}/sample/app:1.0@${digest}`, 'FROM a\n'];
    const data = await drag(rowOf(image()), rowOf(undefined), rowOf(platform()));
    assert.equal(await drop(data, line, line), `${line}FROM ${index}\nFROM --platform=linux/arm/v7 ${index}`);
  });

  it('is inserted by its tag alone where the registry does not answer', async () => {
    fault = () => ({ kind: 'status', status: 403 });
    assert.equal(await drop(await drag(rowOf(image())), '', ''), `FROM ${faulty.host}/sample/app:1.0`);
  });

  it('is not inserted where the drop was cancelled', async () => {
    fault = () => ({ kind: 'silent' });
    const cancel = new vscode.CancellationTokenSource();
    const dropped = drop(await drag(rowOf(image())), '', '', cancel.token);
    cancel.cancel();
    assert.equal(await dropped, undefined);
  });

  it('is text for other editors, with the digest where it is known', async () => {
    const textOf = async (...rows: Row[]) => (await drag(...rows)).get('text/plain')?.asString();
    assert.equal(
      await textOf(rowOf({ reference: 'docker.io/library/alpine:3' }), rowOf(image())),
      `alpine:3\n${image().reference}`,
    );
    await drop(await drag(rowOf(image())), '', '');
    assert.equal(await textOf(rowOf(image())), `${image().reference}@${digest}`);
    assert.equal(await textOf(rowOf(undefined)), undefined);
  });

  for (const text of ['', 'x', '{}', '[1, null, {}]', '[{"reference":"A"}]', '[{"reference":"a","platform":"?"}]']) {
    it(`is nothing where the data is of somebody else: ${text}`, async () => {
      const data = new vscode.DataTransfer();
      data.set('application/vnd.multiarch.image+json', new vscode.DataTransferItem(text));
      assert.equal(await drop(data, 'FROM a', ''), undefined);
    });
  }
});
