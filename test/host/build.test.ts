// `multiarch.build` as a function and as a task, on a real BuildKit with emulation: built, pushed, proven; or refused with
// the reason before anything runs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { proveBuild } from '../../src/features/build/prove.ts';
import { toBuildRequest } from '../../src/features/build/request.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { commandIds } from '../../src/host/ids.ts';
import { eventually, sampleHost, withSettings } from './support.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const base = process.env['MULTIARCH_BUILD_BASE'];
const classicEngine = process.env['MULTIARCH_CLASSIC_ENGINE'];

interface BuildResult {
  readonly digest: string;
  readonly platforms: { readonly platform: string; readonly digest: string }[];
}

const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'builds');
const all = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

async function dockerfile(name: string, text: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  const path = join(folder, name, 'Dockerfile');
  await writeFile(path, text);
  return path;
}

const build = async (argument: object): Promise<BuildResult> =>
  vscode.commands.executeCommand<BuildResult>(commandIds.build, argument);

describe('multiarch.build', () => {
  before(function () {
    if (registry === undefined) this.skip();
  });

  it('builds, pushes, and returns what the registry then holds', async () => {
    const path = await dockerfile('push', `FROM ${base}\nRUN uname -m > /machine\n`);
    const reference = `${registry}/host/push:1`;
    const result = await build({ dockerfile: path, platforms: all, tags: [reference] });
    assert.deepEqual(
      result.platforms.map(({ platform }) => platform),
      all,
    );
    const inspected = await vscode.commands.executeCommand<BuildResult>(commandIds.inspect, { reference, show: false });
    assert.equal(result.digest, inspected.digest);
    assert.deepEqual(result.platforms.toSorted(byDigest), inspected.platforms.toSorted(byDigest));
  }).timeout(60_000);

  it('builds one platform, with a target and arguments, relative to the folder', async () => {
    await dockerfile('args', `ARG BASE=none\nFROM \${BASE} AS one\nRUN uname -m > /x\nFROM one AS two\nRUN exit 1\n`);
    const argument = {
      dockerfile: 'builds/args/Dockerfile',
      platforms: ['linux/arm64'],
      tags: [`${registry}/host/args:1`],
      target: 'one',
      buildArgs: { BASE: base },
    };
    const result = await build(argument);
    assert.deepEqual(
      result.platforms.map(({ platform }) => platform),
      ['linux/arm64'],
    );
  }).timeout(60_000);

  it('loads several platforms, and says which the engine holds', async () => {
    const path = await dockerfile('load', `FROM ${base}\nRUN uname -m > /y\n`);
    const result = await build({
      dockerfile: path,
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: ['host-load:1'],
      output: 'load',
    });
    assert.deepEqual(
      result.platforms.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
  }).timeout(60_000);

  const refusals: [name: string, text: () => string, argument: object, message: RegExp][] = [
    [
      'a base that lacks the platform',
      () => `FROM ${base}`,
      { platforms: ['linux/amd64', 'linux/s390x'] },
      /base\/busybox:latest has no linux\/s390x/,
    ],
    [
      'a platform that nothing here executes',
      () => `FROM scratch\nCOPY Dockerfile /\nFROM --platform=linux/s390x ${sampleHost}/sample/nested:1.0\nRUN x`,
      { platforms: ['linux/s390x'] },
      /no node of builder “default” can execute.*[^]*binfmt --install s390x/,
    ],
    [
      'a Dockerfile that BuildKit refuses',
      () => `FROM ${base} AS a\nCOPY --from=$X / /`,
      {},
      /BuildKit refuses the Dockerfile: line 2: variables are not expanded here/,
    ],
    [
      'a base whose tag does not exist',
      () => `FROM ${sampleHost}/sample/app:9.9`,
      {},
      /Base image \S+sample\/app:9\.9 is not in its repository/,
    ],
    ['a builder that is not there', () => `FROM ${base}`, { builder: 'nobody' }, /no builder “nobody”/],
    [
      'a tag that is none',
      () => `FROM ${base}`,
      { tags: ['UPPER'] },
      /cannot be a tag: a repository name must be in lower case/,
    ],
    ['a platform that is none', () => `FROM ${base}`, { platforms: ['lin ux'] }, /not a platform/],
    ['no platforms', () => `FROM ${base}`, { platforms: [] }, /needs “platforms”/],
    ['another output', () => `FROM ${base}`, { output: 'cloud' }, /“output” must be/],
  ];
  for (const [name, text, argument, message] of refusals) {
    it(`refuses ${name}, before anything runs`, async () => {
      let started = false;
      const listener = vscode.tasks.onDidStartTask(() => (started = true));
      const path = await dockerfile('refused', text());
      const whole = { dockerfile: path, platforms: ['linux/amd64'], tags: [`${registry}/host/refused:1`], ...argument };
      await assert.rejects(build(whole), message);
      listener.dispose();
      assert.equal(started, false);
    });
  }

  it('refuses several platforms on the classic image store', async () => {
    const own = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = classicEngine;
    try {
      const path = await dockerfile('classic', `FROM ${base}\n`);
      await assert.rejects(
        build({ dockerfile: path, platforms: ['linux/amd64', 'linux/arm64'], tags: [`${registry}/host/classic:1`] }),
        /one platform at a time[^]*docker buildx create/,
      );
    } finally {
      process.env['DOCKER_HOST'] = own;
    }
  });

  it('refuses without an engine, and says how to name one', async () => {
    const path = await dockerfile('none', `FROM ${base}\n`);
    await withSettings({ enginePath: '/nowhere/docker' }, () =>
      assert.rejects(
        build({ dockerfile: path, platforms: ['linux/amd64'], tags: ['x:1'] }),
        /“\/nowhere\/docker” was not found.*multiarch\.enginePath/,
      ),
    );
  });

  it('says that a build failed, and where to look', async () => {
    const path = await dockerfile('fails', `FROM ${base}\nRUN exit 7\n`);
    await assert.rejects(
      build({ dockerfile: path, platforms: ['linux/amd64'], tags: [`${registry}/host/fails:1`] }),
      /failed \(exit code 1\)\. The terminal shows why/,
    );
  }).timeout(60_000);

  it('that is ended leaves no process', async () => {
    const path = await dockerfile('endless', `FROM ${base}\nRUN sleep 3571\n`);
    const running = build({
      dockerfile: path,
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: [`${registry}/host/endless:1`],
    });
    const ended = running.then(
      () => 'done',
      (error: Error) => error.message,
    );
    // The client and its plugin, and both commands in their containers.
    await eventually(async () => (await processes('sleep 3571')) >= 2, true, 30_000);
    assert((await processes('host/endless:1')) > 0);
    const execution = vscode.tasks.taskExecutions.find(({ task }) => task.definition.type === 'multiarch');
    execution?.terminate();
    assert.match(await ended, /ended before it was done|failed/);
    await eventually(async () => (await processes('sleep 3571')) + (await processes('host/endless:1')), 0);
  }).timeout(60_000);
});

describe('the proof of a push', () => {
  it('is not what was known before, where the registry cannot be asked', async () => {
    let fault: Fault | undefined;
    const faulty = await startFaultyRegistry(() => fault);
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({}),
      timeout: () => 2000,
    });
    try {
      const images = createImageCache(client, { tagTtl: () => 60_000 });
      const tag = `${faulty.host}/sample/app:1.0`;
      const argument = { dockerfile: '/x/Dockerfile', platforms: ['linux/amd64'], tags: [tag] };
      const prove = () =>
        proveBuild(toBuildRequest(argument, undefined), { program: 'docker' }, images, new AbortController().signal);
      assert.notEqual((await prove())[0]?.platforms[0]?.digest, undefined);
      fault = { kind: 'status', status: 503 };
      await assert.rejects(prove(), (error: unknown) => error instanceof RegistryError && error.kind === 'server');
    } finally {
      await client.close();
      await faulty.close();
    }
  });
});

describe('a task of type multiarch', () => {
  before(function () {
    if (registry === undefined) this.skip();
  });

  it('in tasks.json is found and builds', async () => {
    await dockerfile('task', `FROM ${base}\nRUN uname -m > /z\n`);
    const reference = `${registry}/host/task:1`;
    const definition = {
      type: 'multiarch',
      label: 'image',
      dockerfile: 'builds/task/Dockerfile',
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: [reference],
    };
    const file = vscode.Uri.file(join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', '.vscode', 'tasks.json'));
    const content = JSON.stringify({ version: '2.0.0', tasks: [definition] });
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));
    const fetched = async () => (await vscode.tasks.fetchTasks({ type: 'multiarch' })).map(({ name }) => name);
    await eventually(fetched, ['image']);
    const [task] = await vscode.tasks.fetchTasks({ type: 'multiarch' });
    assert(task);
    const end = new Promise<number | undefined>(resolve => {
      const listener = vscode.tasks.onDidEndTaskProcess(({ exitCode }) => {
        listener.dispose();
        resolve(exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    assert.equal(await end, 0);
    const result = await vscode.commands.executeCommand<BuildResult>(commandIds.inspect, { reference, show: false });
    assert.equal(result.platforms.length, 2);
  }).timeout(60_000);
});

function byDigest(left: { digest: string }, right: { digest: string }): number {
  return left.digest.localeCompare(right.digest);
}

/** How many processes have this text in their command line. */
async function processes(text: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter(line => line.includes(text)).length;
}
