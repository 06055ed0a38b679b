// Twenty thousand repositories: what a registry is asked before the first page shows, and what folders and a filter cost
// once all of them are read.
import { holdingWords, parseNameFilter } from '../../src/core/listFilter.ts';
import { foldNamespaces } from '../../src/core/namespaces.ts';
import { makeTempFolder } from '../support/cleanup.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { rounded, spread, timed, type Spread } from './measure.ts';
import { openOurClient } from './ourClient.ts';
import { syntheticIndex } from './syntheticImages.ts';

const REPOSITORIES = 20_000;
const NAMESPACES = 300;
const ROUNDS = 15;

export interface RepositoriesFigures {
  readonly repositories: number;
  readonly firstPage: { readonly requests: number; readonly ms: number };
  readonly all: { readonly requests: number; readonly ms: number };
  readonly foldersMs: Spread;
  /** By the text of a filter. */
  readonly filterMs: Readonly<Record<string, Spread>>;
}

export async function measureRepositories(): Promise<RepositoriesFigures> {
  await using undo = new AsyncDisposableStack();
  const temp = await makeTempFolder('bench-repositories');
  undo.defer(() => temp.remove());
  const registry = await startEmbeddedRegistry();
  undo.defer(() => registry.close());
  const image = syntheticIndex(0);
  for (let at = 0; at < REPOSITORIES; at++) registry.add(`team${at % NAMESPACES}/service-${at}:1`, image);
  const { client, close } = openOurClient(temp.path);
  undo.defer(() => close());

  const { signal } = new AbortController();
  const first = await timed(() => client.browse(registry.host, signal));
  const firstPage = { requests: registry.requests.length, ms: rounded(first.ms) };
  const names = [...first.result.names];
  const rest = await timed(async () => {
    for (let next = first.result.next; next !== undefined;) {
      const page = await client.browse(registry.host, signal, next);
      names.push(...page.names);
      next = page.next;
    }
  });
  if (names.length !== REPOSITORIES) throw new Error(`of ${REPOSITORIES} repositories ${names.length} were read`);
  const repeated = async (work: () => unknown): Promise<Spread> => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push((await timed(work)).ms);
    return spread(times);
  };
  const filterMs: Record<string, Spread> = {};
  for (const text of ['service-7', 'team12 99', 'nothing like it']) {
    filterMs[text] = await repeated(() => names.filter(holdingWords(parseNameFilter(text))));
  }
  return {
    repositories: names.length,
    firstPage,
    all: { requests: registry.requests.length, ms: rounded(first.ms + rest.ms) },
    foldersMs: await repeated(() => foldNamespaces(names)),
    filterMs,
  };
}
