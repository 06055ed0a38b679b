// A hundred thousand tags in the side bar: what a key that is typed into a filter costs with all of them read, and what is
// kept of them once their row is closed.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { ListsOnce } from './listsOnce.ts';
import { rounded } from './measure.ts';
import { syntheticIndex } from './syntheticImages.ts';

const TAGS = 100_000;
const REPOSITORY = 'many/tags';
const FLAVOURS = ['', '-alpine', '-alpine3.20', '-bookworm', '-slim-bookworm', '-rc1'];

export interface ListsFigures extends Omit<ListsOnce, 'heap'> {
  /** Over what the process held before anything was read. */
  readonly heapKiB: Readonly<Record<'firstPage' | 'all' | 'closed', number>>;
}

export async function measureLists(): Promise<ListsFigures> {
  const temp = await makeTempFolder('bench-lists');
  const registry = await startEmbeddedRegistry();
  const image = syntheticIndex(0);
  for (let at = 0; at < TAGS; at++) {
    registry.add(`${REPOSITORY}:${at % 40}.${Math.floor(at / 40) % 100}.${at}${FLAVOURS[at % FLAVOURS.length]}`, image);
  }
  try {
    const program = fileURLToPath(import.meta.resolve('./listsOnce.ts'));
    const args = ['--expose-gc', program, `${registry.host}/${REPOSITORY}`, temp.path];
    const once: ListsOnce = JSON.parse(await runOrThrow(process.execPath, args, { timeout: 120_000 }));
    const { heap, sortMs, ...rest } = once;
    if (rest.tags !== TAGS) throw new Error(`there are ${TAGS} tags, and ${rest.tags} were read`);
    const grown = (bytes: number) => rounded((bytes - heap.before) / 1024);
    return {
      ...rest,
      sortMs: { newest: rounded(sortMs.newest), version: rounded(sortMs.version) },
      heapKiB: { firstPage: grown(heap.firstPage), all: grown(heap.all), closed: grown(heap.closed) },
    };
  } finally {
    await registry.close();
    await temp.remove();
  }
}
