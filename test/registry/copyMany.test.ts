// Very many images in an index, or referrers of one image: a few are asked for at once, so that the time limit of a request
// does not run while it waits for hundreds of others.
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Digest } from '../../src/core/digest.ts';
import { mediaTypes } from '../../src/core/manifest.ts';
import { tagOrDigest } from '../../src/core/reference.ts';
import { copyAttached, type AttachedParts } from '../../src/registry/write/copyAttached.ts';
import type { Copier } from '../../src/registry/write/copy.ts';
import { routeOf } from '../../src/registry/write/copyRoute.ts';
import { mostRequests } from '../../src/registry/write/together.ts';
import { createTransferCount } from '../../src/registry/write/transferCount.ts';
import { referenceTo, uncancelled } from './support.ts';

const digestAt = (place: number): Digest => ({ algorithm: 'sha256', hex: String(place).padStart(64, '0') });
const many = Array.from({ length: 40 }, (_, place) => digestAt(place));

describe('what hangs beside very many images', () => {
  /** The most that were under way at once, after 40 of them. */
  const mostAtOnce = async (subjects: readonly Digest[], referrers: readonly Digest[]): Promise<[number, number]> => {
    const route = routeOf(referenceTo('one.example/a/app:1'), referenceTo('two.example/b/app:1'));
    let [running, most, count] = [0, 0, 0];
    const counted = async <T>(answer: T): Promise<T> => {
      count++;
      most = Math.max(most, ++running);
      await setImmediate();
      running--;
      return answer;
    };
    const config = { mediaType: 'application/json', digest: `sha256:${'f'.repeat(64)}`, size: 2 };
    const manifest = { kind: 'image', mediaType: mediaTypes.ociManifest, config, layers: [] } as const;
    const descriptors = referrers.map(({ hex }) => {
      return { mediaType: mediaTypes.ociManifest, digest: `sha256:${hex}`, size: 2 };
    });
    const parts: AttachedParts = {
      tags: () => Promise.resolve({ names: [] }),
      referrers: (repository, subject) =>
        counted(repository.host === 'one.example' && subjects.includes(subject) ? descriptors : []),
      manifests: { manifest: reference => counted({ text: '{}', digest: tagOrDigest(reference), manifest }) },
      heads: { digestOf: () => Promise.resolve(undefined) },
      writing: { putManifest: reference => Promise.resolve(tagOrDigest(reference)) },
    };
    const copier = { count: createTransferCount(), copyBelow: () => Promise.resolve('copied') } as unknown as Copier;
    assert.deepEqual(await copyAttached(parts, route, copier, subjects, uncancelled()), []);
    return [most, count];
  };

  it('is asked for a few images at a time', async () => {
    assert.deepEqual(await mostAtOnce(many, []), [mostRequests, many.length]);
  });

  it('is looked for in the target for a few images at a time', async () => {
    assert.equal((await mostAtOnce(many, [digestAt(2000)]))[0], mostRequests);
  });

  it('is read a few referrers at a time', async () => {
    const [most, count] = await mostAtOnce([digestAt(1000)], many);
    assert.equal(most, mostRequests);
    assert(count > many.length);
  });
});
