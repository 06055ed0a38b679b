// A workspace with many Dockerfiles asks for each image once, however many of them name it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  dockerfileCount,
  groupsOf,
  imageCount,
  manyRequests,
  startManyImages,
  writeManyDockerfiles,
} from '../bench/manyDockerfiles.ts';
import { makeTempFolder, type TempFolder } from '../support/cleanup.ts';
import type { EmbeddedRegistry } from '../support/registry/embedded.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { diagnosticsOf, eventually, withSettings } from './support.ts';

describe(`${dockerfileCount} Dockerfiles that name ${imageCount} images`, () => {
  let registry: EmbeddedRegistry;
  let folder: TempFolder;
  let paths: string[];
  before(async () => {
    registry = await startManyImages();
    folder = await makeTempFolder('many');
    paths = await writeManyDockerfiles(folder.path, registry.host);
  });
  after(async () => {
    await registry.close();
    await folder.remove();
  });

  /** Opens files all at once, and waits until each of them has been judged: no image of theirs has linux/arm/v7. */
  const openAll = async (some: readonly string[]): Promise<vscode.TextDocument[]> => {
    const documents = await Promise.all(some.map(path => vscode.workspace.openTextDocument(path)));
    await eventuallyAll(documents, 'platform-missing Error');
    return documents;
  };

  const eventuallyAll = (documents: readonly vscode.TextDocument[], diagnostic: string) =>
    eventually(
      () => documents.map(diagnosticsOf),
      documents.map(() => [diagnostic, diagnostic]),
    );

  it(`looks up ${imageCount} images, each with one request`, async function () {
    this.timeout(60_000);
    for (const group of groupsOf(paths)) await openAll(group);
    const asked = registry.requests.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(asked.toSorted(), manyRequests.toSorted());
  });

  it('looks up no image twice where files are closed before a slow registry has answered', async function () {
    this.timeout(60_000);
    const slow = await startCountingProxy(registry.host, { delayMs: 300 });
    try {
      const burst = await writeManyDockerfiles(join(folder.path, 'burst'), slow.host);
      for (const group of groupsOf(burst)) {
        await Promise.all(group.map(path => vscode.workspace.openTextDocument(path)));
      }
      const isJudged = (path: string) => vscode.languages.getDiagnostics(vscode.Uri.file(path)).length === 2;
      const last = groupsOf(burst).at(-1) ?? [];
      await eventually(() => last.every(isJudged), true, 30_000);
      // A file that is closed at once names what nobody looks at: not every image need be asked for.
      const asked = slow.requests.map(({ method, path }) => `${method} ${path}`);
      assert.deepEqual(asked, [...new Set(asked)]);
    } finally {
      await slow.close();
    }
  });

  it('asks nothing again: not for files that are opened again, not for a setting that changes', async () => {
    registry.requests.length = 0;
    const documents = await openAll(groupsOf(paths)[0] ?? []);
    await withSettings({ diagnostics: { 'platform-missing': 'information' } }, () =>
      eventuallyAll(documents, 'platform-missing Information'),
    );
    const saysS390x = ({ uri }: vscode.TextDocument) =>
      vscode.languages.getDiagnostics(uri)[0]?.message.includes('s390x') === true;
    await withSettings({ targetPlatforms: ['linux/s390x'] }, () =>
      eventually(() => documents.every(each => saysS390x(each)), true),
    );
    assert.deepEqual(registry.requests, []);
  });
});
