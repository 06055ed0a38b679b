// An image with one large layer, pushed from registry to registry by a program of its own: what it took.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from '../process.ts';
import { call } from './call.ts';
import { copyInto } from './copyInto.ts';
import { startDistribution, type Distribution } from './distribution.ts';
import { content, image } from './images.ts';

export interface LargePush {
  /** Resident memory of the program before, and how much it grew at most; MiB. */
  readonly before: number;
  readonly growth: number;
  readonly seconds: number;
}

const MIB = 1024 * 1024;

export async function pushLarge(mib: number): Promise<LargePush> {
  const undo = new AsyncDisposableStack();
  try {
    const [source, target] = await Promise.all([startDistribution(), startDistribution()]);
    undo.defer(() => source.stop());
    undo.defer(() => target.stop());
    const small = await image({ platform: 'linux/amd64' });
    await copyInto(source.host, undefined, [['ci/app:small', small]]);
    const digest = await addZeros(source, 'ci/app', mib * MIB);
    const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: mib * MIB };
    const body = JSON.parse(small.manifest.bytes.toString());
    const manifest = content(small.manifest.mediaType, { ...body, layers: [layer] });
    await copyInto(source.host, undefined, [['ci/app:large', { ...small, manifest }]]);
    const names = [`${source.host}/ci/app:small`, `${source.host}/ci/app:large`, `${target.host}/a/app`];
    const program = fileURLToPath(import.meta.resolve('../../registry/largePush.ts'));
    const text = await runOrThrow(process.execPath, [program, ...names]);
    assert.equal((await call(target.host, 'HEAD', `/v2/a/app/blobs/${digest}`)).status, 200);
    return JSON.parse(text);
  } finally {
    await undo.disposeAsync();
  }
}

/** A blob of zeros in a repository of the registry, which needs no room on the disk. */
async function addZeros({ storage }: Distribution, repository: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(MIB);
  for (let at = 0; at < bytes; at += MIB) hash.update(zeros);
  const hex = hash.digest('hex');
  const root = join(storage, 'docker/registry/v2');
  const data = join(root, 'blobs/sha256', hex.slice(0, 2), hex);
  const link = join(root, 'repositories', repository, '_layers/sha256', hex);
  await Promise.all([data, link].map(folder => mkdir(folder, { recursive: true })));
  await writeFile(join(data, 'data'), '');
  await truncate(join(data, 'data'), bytes);
  await writeFile(join(link, 'link'), `sha256:${hex}`);
  return `sha256:${hex}`;
}
