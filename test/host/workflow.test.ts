// `multiarch.createWorkflow` as a function: what is written, where, and what is left alone.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { parse } from 'yaml';
import { commandIds } from '../../src/host/ids.ts';

const folder = process.env['MULTIARCH_TEST_FOLDER'] ?? '';

interface Created {
  readonly uri: string;
  readonly text: string;
}

const create = async (argument: object): Promise<Created> =>
  vscode.commands.executeCommand<Created>(commandIds.createWorkflow, argument);

const envOf = (text: string) => (parse(text) as { env: Record<string, string> }).env;
const usual = { image: 'ghcr.io/owner/app', platforms: ['linux/amd64', 'arm64'] };

describe('multiarch.createWorkflow', () => {
  after(() => rm(join(folder, '.github'), { recursive: true, force: true }));

  it('writes a workflow where GitHub looks for it, and returns it', async () => {
    const { uri, text } = await create({ ...usual, dockerfile: 'docker/My File', context: '.' });
    const path = join(folder, '.github', 'workflows', 'app-image.yml');
    assert.equal(vscode.Uri.parse(uri).fsPath, path);
    assert.equal(await readFile(path, 'utf8'), text);
    assert.deepEqual(envOf(text), {
      IMAGE: 'ghcr.io/owner/app',
      PLATFORMS: 'linux/amd64,linux/arm64',
      DOCKERFILE: 'docker/My File',
      CONTEXT: '.',
    });
  });

  it('leaves one that is there alone, unless it is told to replace it', async () => {
    const path = join(folder, '.github', 'workflows', 'mine.yml');
    await writeFile(path, 'mine');
    const argument = { ...usual, uri: '.github/workflows/mine.yml' };
    await assert.rejects(create(argument), /mine\.yml is there already\. Give “overwrite”: true/);
    assert.equal(await readFile(path, 'utf8'), 'mine');
    const { text } = await create({ ...argument, overwrite: true, mode: 'qemu' });
    assert.equal(await readFile(path, 'utf8'), text);
    assert.match(text, /setup-qemu-action/);
  });

  it('takes the folder of the Dockerfile for its context, and the repository’s own first branch', async () => {
    const git = join(folder, 'inner', '.git', 'refs', 'remotes', 'origin');
    await mkdir(git, { recursive: true });
    await writeFile(join(git, 'HEAD'), 'ref: refs/remotes/origin/trunk\n');
    const { uri, text } = await create({ ...usual, dockerfile: 'inner/app/Dockerfile' });
    assert.equal(vscode.Uri.parse(uri).fsPath, join(folder, 'inner', '.github', 'workflows', 'app-image.yml'));
    const { env, on } = parse(text) as { env: Record<string, string>; on: { push: { branches: string[] } } };
    assert.deepEqual([env['DOCKERFILE'], env['CONTEXT'], ...on.push.branches], ['app/Dockerfile', 'app', 'trunk']);
    await rm(join(folder, 'inner'), { recursive: true });
  });

  it('writes to the root of the repository that the folder is a part of', async () => {
    const root = join(folder, '..');
    await mkdir(join(root, '.git'));
    const { uri, text } = await create({ ...usual, dockerfile: 'app/Dockerfile' });
    assert.equal(vscode.Uri.parse(uri).fsPath, join(root, '.github', 'workflows', 'app-image.yml'));
    assert.equal(envOf(text)['DOCKERFILE'], `${basename(folder)}/app/Dockerfile`);
    for (const each of ['.git', '.github']) await rm(join(root, each), { recursive: true });
  });

  const refusals: [rule: string, argument: object, message: RegExp][] = [
    ['no image', { image: '' }, /needs “image”/],
    ['an image that is none', { image: 'Owner/App' }, /lower case/],
    ['no platforms', { platforms: [] }, /“platforms” must be a list/],
    ['a platform that is none', { platforms: ['lin ux'] }, /not a platform/],
    ['another mode', { mode: 'magic' }, /“mode” must be one of qemu, native, not “magic”/],
    ['an expression', { dockerfile: 'a${{ secrets.X }}' }, /expression of GitHub Actions/],
    ['a Dockerfile elsewhere', { dockerfile: '/etc/Dockerfile' }, /lies in no folder of this window/],
    ['a context elsewhere', { context: '/etc' }, /outside the repository/],
  ];
  for (const [rule, argument, message] of refusals) {
    it(`refuses ${rule}`, () => assert.rejects(create({ ...usual, ...argument }), message));
  }
});
