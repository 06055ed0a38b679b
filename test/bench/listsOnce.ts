// `node --expose-gc listsOnce.ts <repository> <folder of Docker's configuration>`: reads the tags of a repository to the end
// as the side bar does, filters and sorts them, and lets them go; prints how long each took and what the heap held.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseTagFilter } from '../../src/core/listFilter.ts';
import type { TagOrder } from '../../src/core/tagOrder.ts';
import { chooseTags } from '../../src/features/registries/lists/chosen.ts';
import type { ListRow } from '../../src/features/registries/row.ts';
import { createListings } from '../../src/features/registries/lists/listings.ts';
import { spread, timed, type Spread } from './measure.ts';
import { openOurClient, referenceOf } from './ourClient.ts';

export interface ListsOnce {
  readonly tags: number;
  readonly sortMs: Readonly<Record<TagOrder, number>>;
  /** By the text of a filter, with all tags read and sorted. */
  readonly filterMs: Readonly<Record<string, Spread>>;
  /** Bytes, each after everything that nobody holds was collected. */
  readonly heap: { readonly before: number; readonly firstPage: number; readonly all: number; readonly closed: number };
}

const ROUNDS = 15;
const FILTERS = ['7', '1.27', 'alpine 3', '12.345', 'nothing like it', '1.2 linux/arm64'];

const [repository = '', dockerConfig = ''] = process.argv.slice(2);
const { client, close } = openOurClient(dockerConfig);
const { signal } = new AbortController();
const where = referenceOf(`${repository}:x`);
const row: ListRow = {
  kind: 'repository',
  key: '',
  parent: undefined,
  interactive: true,
  host: where.host,
  listKey: `${where.host} ${where.repository} `,
  ask: (own, next, text) => client.browseTags(where, own, next, text),
  item: () => {
    throw new Error('nothing is drawn here');
  },
};
const listings = createListings();

const before = await collected();
await listings.of(row, signal);
const firstPage = await collected();
while (listings.peek(row)?.next) await listings.readMore(row, signal);
const all = await collected();
const measured = await measure();
listings.fold(row);
const closed = await collected();
const result: ListsOnce = { ...measured, heap: { before, firstPage, all, closed } };
process.stdout.write(JSON.stringify(result));
await close();

async function measure(): Promise<Omit<ListsOnce, 'heap'>> {
  const read = await listings.of(row, signal);
  const sort = async (order: TagOrder) => (await timed(() => chooseTags(read, undefined, order))).ms;
  const sortMs = { newest: await sort('newest'), version: await sort('version') };
  const filterMs: Record<string, Spread> = {};
  for (const text of FILTERS) {
    const narrowed = { text, filter: parseTagFilter(text), isTyping: true, looked: new Map(), mayLook: 0 };
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      times.push((await timed(() => chooseTags(read, narrowed, 'version'))).ms);
    }
    filterMs[text] = spread(times);
  }
  return { tags: read.names.length, sortMs, filterMs };
}

async function collected(): Promise<number> {
  // Twice: what a finalizer lets go is collected by the next.
  for (let turn = 0; turn < 2; turn++) {
    globalThis.gc?.();
    await sleep(50);
  }
  return process.memoryUsage().heapUsed;
}
