// What is edited while it is built: a plan sees what the editor shows, a build saves that first, and what was allowed of a bake
// file is held against what it says when it runs.
import assert from 'node:assert/strict';
import { mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Builder } from '../../src/core/builds/builder.ts';
import { toBuildSpec } from '../../src/features/builds/argument.ts';
import { askForJob } from '../../src/features/builds/ask/ask.ts';
import { readBaking } from '../../src/features/builds/bake/baking.ts';
import { bakeJob } from '../../src/features/builds/bake/job.ts';
import type { BuildJob } from '../../src/features/builds/job.ts';
import { gatherPlan } from '../../src/features/builds/plan/gather.ts';
import { performJob } from '../../src/features/builds/run/perform.ts';
import { saveSources } from '../../src/features/builds/sources.ts';
import { commandIds, dockerfileLanguage } from '../../src/host/ids.ts';
import { buildParts } from './buildSupport.ts';
import { eventually } from './support.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const base = process.env['MULTIARCH_BUILD_BASE'];
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'sources');
const builder: Builder = { name: 'default', driver: 'docker', isCurrent: true, nodes: [] };
const { signal } = new AbortController();

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

/** As a person types it: not saved. */
async function edit(path: string, text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(path);
  await vscode.window.showTextDocument(document);
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert(await vscode.workspace.applyEdit(change));
  assert(document.isDirty);
  return document;
}

describe('what is edited when it is built', () => {
  const tasks = vscode.workspace.getConfiguration('task');
  before(async function () {
    if (registry === undefined) this.skip();
    // What VS Code saves before it runs a task is somebody's choice.
    await tasks.update('saveBeforeRun', 'never', vscode.ConfigurationTarget.Workspace);
  });
  after(async () => {
    await tasks.update('saveBeforeRun', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });

  it('is planned as the editor shows it', async () => {
    const path = await file('planned/Dockerfile', 'FROM scratch\n');
    const argument = { dockerfile: path, platforms: ['linux/s390x'], output: 'oci', destination: 'a.tar' } as const;
    const spec = toBuildSpec(argument, vscode.workspace.workspaceFolders?.[0]);
    const codes = async () =>
      (await gatherPlan([spec], builder, buildParts(), signal)).obstacles.map(each => each.code);
    assert.deepEqual(await codes(), []);
    const document = await edit(path, `FROM ${base}\n`);
    assert.deepEqual(await codes(), ['base-missing']);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.equal(document.isDirty, false);
    assert.deepEqual(await codes(), []);
  });

  it('is built as the editor shows it, and saved for that', async () => {
    const path = await file('built/Dockerfile', 'FROM scratch\nCOPY nowhere /\n');
    const document = await edit(path, `FROM ${base}\n`);
    const tags = [`${registry}/sources/built:1`];
    await vscode.commands.executeCommand(commandIds.build, { dockerfile: path, platforms: ['linux/amd64'], tags });
    assert.equal(document.isDirty, false);
    assert.equal((await readFile(path, 'utf8')).trim(), `FROM ${base}`);
  }).timeout(60_000);

  it('is not built where it cannot be saved, since the build would not see it', async () => {
    const path = await file('conflict/Dockerfile', 'FROM scratch\n');
    const document = await edit(path, 'FROM alpine\n');
    // Somebody else wrote it meanwhile: VS Code leaves that to a person.
    await writeFile(path, '# of somebody else, and longer\nFROM scratch\n');
    await assert.rejects(saveSources([path]), /sources\/conflict\/Dockerfile has changes that could not be saved/);
    assert(document.isDirty);
    assert.match(await readFile(path, 'utf8'), /somebody else/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('leaves other files as they are', async () => {
    const path = await file('other/Dockerfile', 'FROM scratch\n');
    const document = await edit(path, 'FROM alpine\n');
    await saveSources([join(folder, 'other', 'Dockerfile.2')]);
    assert(document.isDirty);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});

describe('a Dockerfile that was never saved', () => {
  after(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('is not built, and no other in its place', async () => {
    const language = dockerfileLanguage;
    const document = await vscode.workspace.openTextDocument({ language, content: 'FROM scratch\n' });
    await vscode.window.showTextDocument(document);
    const message = /is on no disk of this machine, where builds read from: save it there first/;
    await assert.rejects(askForJob(undefined, buildParts()), message);
    await assert.rejects(askForJob(document.uri, buildParts()), message);
  });
});

describe('a bake file that changes after it was planned', () => {
  before(function () {
    if (registry === undefined) this.skip();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });

  const target = { 'dockerfile-inline': 'FROM scratch\n', output: ['type=local,dest=out'] };
  const text = (more: object, others: object = {}) =>
    JSON.stringify({ target: { default: { ...target, ...more }, ...others } });
  const planned = async (content: string): Promise<readonly [path: string, job: BuildJob]> => {
    const path = await file('bake/docker-bake.json', content);
    const choice = { file: path, targets: [], variables: {}, allow: [] };
    const reading = await readBaking(choice, await buildParts().engine(), signal);
    return [path, bakeJob(reading, builder)];
  };

  it('is built as long as it says the same', async () => {
    const [path, job] = await planned(text({}));
    await writeFile(path, ` ${text({}, { unused: { context: '/' } })}`);
    await job.confirm?.(signal);
  });

  const changes: readonly (readonly [what: string, after: object])[] = [
    ['reaches elsewhere', { contexts: { all: '/etc' } }],
    ['asks for rights', { entitlements: ['security.insecure'] }],
    ['goes elsewhere', { tags: ['other:1'] }],
    ['is for other platforms', { platforms: ['linux/riscv64'] }],
    ['takes another stage', { target: 'other' }],
  ];
  for (const [what, after] of changes) {
    it(`is not built where it ${what} by then`, async () => {
      const [path, job] = await planned(text({}));
      await writeFile(path, text(after));
      const terminal = { write: () => undefined, signal };
      await assert.rejects(
        performJob(job, buildParts(), terminal),
        /docker-bake\.json no longer says of default what was planned/,
      );
    });
  }

  it('is not built where a folder of its own leads elsewhere by then', async () => {
    const [path, job] = await planned(text({ output: ['type=local,dest=link/out'] }));
    await symlink(await realpath('/tmp'), join(path, '..', 'link'));
    await assert.rejects(async () => job.confirm?.(signal), /no longer says of default what was planned/);
  });

  it('is read as the editor shows it, and saved for that', async () => {
    const path = await file('edited/docker-bake.json', '{}');
    const document = await edit(path, text({}));
    const choice = { file: path, targets: [], variables: {}, allow: [] };
    const reading = await readBaking(choice, await buildParts().engine(), signal);
    assert.deepEqual(
      reading.chosen.map(({ name }) => name),
      ['default'],
    );
    await eventually(() => document.isDirty, false);
  });
});
