// What the rig's own test needs: a build that never ends, and a look at what is left.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runOrThrow, startProgram } from '../process.ts';
import { pushBusyboxBase } from './baseImages.ts';
import { cgroupsOf, processesIn } from './cgroups.ts';
import type { Engine } from './engine.ts';
import type { EngineParts } from './parts.ts';
import { mountsBelow, nameOf, processesNaming } from './remains.ts';

export async function assertNothingLeft(folder: string): Promise<void> {
  assert.deepEqual(await processesNaming(folder), []);
  assert.deepEqual(await mountsBelow(folder), []);
  assert.deepEqual(await cgroupsOf(nameOf(folder)), []);
  assert.equal(existsSync(`/sys/class/net/${nameOf(folder)}`), false);
  assert.equal(existsSync(folder), false);
}

export async function startEndlessBuild(engine: Engine, registryHost: string, work: string): Promise<ChildProcess> {
  const base = await pushBusyboxBase(engine, registryHost);
  const file = join(work, 'endless.Dockerfile');
  await writeFile(file, `FROM ${base}\nRUN sleep 600\n`);
  const args = ['buildx', 'build', '--platform', 'linux/amd64,linux/arm64', '--file', file, work];
  const build = startProgram(engine.dockerPath, args, { env: engine.env, stdio: 'ignore' });
  const deadline = Date.now() + 20_000;
  // Not by the build's output: it shows one platform for ten seconds before it turns to the other.
  while ((await processesIn(nameOf(engine.folder))).length < 2) {
    assert.ok(Date.now() < deadline, 'both RUN steps should have begun');
    await sleep(50);
  }
  return build;
}

interface Builder {
  readonly Name: string;
  readonly Driver: string;
  readonly Nodes: readonly { readonly Name: string; readonly Status: string; readonly Platforms: readonly string[] }[];
}

export function builders(text: string): Builder[] {
  const parse = (line: string): Builder => JSON.parse(line);
  return text.trim().split('\n').map(parse);
}

export const shape = (builder: Builder): unknown => ({
  builder: Object.keys(builder).toSorted(),
  nodes: builder.Nodes.map(node => Object.keys(node).toSorted()),
  driver: builder.Driver,
});

interface CraneDocument {
  readonly manifests?: readonly {
    readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string };
  }[];
  readonly architecture?: string;
}

export async function craneJson(parts: EngineParts, command: string, reference: string): Promise<CraneDocument> {
  const document: CraneDocument = JSON.parse(
    await runOrThrow(join(parts.bin, 'crane'), [command, '--insecure', reference]),
  );
  return document;
}

export async function platformsOf(parts: EngineParts, reference: string): Promise<string[]> {
  const { manifests = [] } = await craneJson(parts, 'manifest', reference);
  const platforms = manifests.map(({ platform: { os, architecture, variant } }) =>
    [os, architecture, variant].filter(Boolean).join('/'),
  );
  // BuildKit's attestations stand in the index as unknown/unknown.
  return platforms.filter(platform => platform !== 'unknown/unknown');
}
