// Docker Hub's own service takes no password with its requests: user and password, or personal access token, are
// exchanged for a bearer token first (`POST /v2/auth/token` of hub.docker.com).
import { parseJsonObject } from '../../core/json.ts';
import { BoundedMap } from '../bounded.ts';
import { errorOfAnswer, RegistryError, type RegistryErrorData } from '../errors.ts';
import { readBody, type Send } from '../transport/transport.ts';
import type { Credentials } from './credentials.ts';

interface Exchanged {
  readonly header: string;
  readonly until: number;
}

export interface ExchangeQuestion {
  /** The service. */
  readonly origin: string;
  readonly credentials: Extract<Credentials, { kind: 'password' }>;
  readonly about: RegistryErrorData;
  readonly signal: AbortSignal;
}

/** Milliseconds: the tokens live for ten minutes. */
const life = 8 * 60_000;
const largestAnswer = 64 * 1024;

/** The Authorization header, kept in memory for a while. Rejects with RegistryError where the login is refused. */
export function createExchange(send: Send): (question: ExchangeQuestion) => Promise<string> {
  const known = new BoundedMap<Exchanged>({ entries: 20 });
  return async ({ origin, credentials, about, signal }) => {
    const { username, password } = credentials;
    const key = JSON.stringify([origin, username, password]);
    const found = known.get(key);
    if (found && Date.now() < found.until) return found.header;
    const answer = await send({
      method: 'POST',
      url: new URL('/v2/auth/token', origin),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ identifier: username, secret: password }),
      signal,
      about,
    });
    const text = new TextDecoder().decode(await readBody(answer, largestAnswer, about));
    if (answer.status !== 200) throw errorOfAnswer(about, { ...answer, body: text });
    const token = parseJsonObject(text)?.['access_token'];
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
      throw new RegistryError('not-a-registry', about, 'its sign-in answered without a token');
    }
    const header = `Bearer ${token}`;
    known.set(key, { header, until: Date.now() + life });
    return header;
  };
}
