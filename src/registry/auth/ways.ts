// How each server wants its clients to sign in: learnt from challenges, kept across sessions if there is a memory for it.
import { BoundedMap } from '../bounded.ts';
import { isJsonObject } from '../../core/json.ts';
import { tokenService, type TokenService } from './token.ts';

export type Way = { readonly kind: 'basic' } | ({ readonly kind: 'bearer' } & TokenService);

/** What is kept of one server: nothing secret. */
interface StoredWay {
  readonly scheme: Way['kind'];
  readonly realm?: string;
  readonly service?: string;
}

/**
 * Ways to sign in by a server's origin, kept between sessions: with them a cold start needs no refusal to learn from.
 * Never tokens, never credentials.
 */
export interface AuthMemory {
  /** What was last saved, or anything else: it is checked as if it came from the network. */
  load(): unknown;
  save(ways: Readonly<Record<string, StoredWay>>): void;
}

export interface Ways {
  of(server: URL): Way | undefined;
  /** Whether the server itself said so in this session. */
  isConfirmed(server: URL): boolean;
  learn(server: URL, way: Way): void;
  forget(server: URL): void;
}

const mostServers = 200;

export function createWays(memory: AuthMemory | undefined): Ways {
  let stored: BoundedMap<unknown> | undefined;
  const learnt = new BoundedMap<Way>({ entries: mostServers });
  const loaded = (): BoundedMap<unknown> => {
    if (stored) return stored;
    stored = new BoundedMap({ entries: mostServers });
    const value = memory?.load();
    for (const [origin, entry] of isJsonObject(value) ? Object.entries(value) : []) stored.set(origin, entry);
    return stored;
  };
  const save = () => {
    const valid = loaded()
      .entries()
      .filter(([origin, entry]) => parseWay(URL.parse(origin), entry) !== undefined);
    memory?.save(Object.fromEntries(valid) as Record<string, StoredWay>);
  };

  return {
    of: server => learnt.get(server.origin) ?? parseWay(server, loaded().get(server.origin)),

    isConfirmed: server => learnt.has(server.origin),

    learn({ origin }, way) {
      learnt.set(origin, way);
      const entry = storedWay(way);
      if (JSON.stringify(loaded().get(origin)) === JSON.stringify(entry)) return;
      loaded().set(origin, entry);
      save();
    },

    forget({ origin }) {
      learnt.delete(origin);
      if (!loaded().has(origin)) return;
      loaded().delete(origin);
      save();
    },
  };
}

function storedWay(way: Way): StoredWay {
  if (way.kind === 'basic') return { scheme: 'basic' };
  return {
    scheme: 'bearer',
    realm: way.realm.href,
    ...(way.service !== undefined && { service: way.service }),
  };
}

/** A realm that was stored is held against the same rules as one that a registry names now. */
function parseWay(server: URL | null, entry: unknown): Way | undefined {
  if (!server || !isJsonObject(entry)) return undefined;
  const { scheme, realm, service } = entry;
  if (scheme === 'basic') return { kind: 'basic' };
  if (scheme !== 'bearer' || typeof realm !== 'string') return undefined;
  const parameters = { realm, ...(typeof service === 'string' && { service }) };
  try {
    return { kind: 'bearer', ...tokenService(server, parameters, { host: server.host }) };
  } catch {
    return undefined;
  }
}
