// `multiarch.build` as a function, on a real BuildKit with emulation: built, pushed, proven; or refused with
// the reason before anything runs.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { pushedImage } from '../../src/features/builds/prove/pushed.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { commandIds } from '../../src/host/ids.ts';
import { sampleHost, withSettings } from './support.ts';

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
      const tag = `${faulty.host}/sample/app:1.0`;
      const prove = () => pushedImage(tag, client, new Map(), new AbortController().signal);
      assert((await prove()).platforms.length > 1);
      fault = { kind: 'status', status: 503 };
      await assert.rejects(prove(), (error: unknown) => error instanceof RegistryError && error.kind === 'server');
    } finally {
      await client.close();
      await faulty.close();
    }
  });
});

function byDigest(left: { digest: string }, right: { digest: string }): number {
  return left.digest.localeCompare(right.digest);
}
