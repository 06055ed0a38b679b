// Bearer tokens, by distribution's `docs/spec/auth/token.md` and `oauth.md`: anonymous, by user and password, or by an
// identity token.
import { parseJsonObject } from '../../core/json.ts';
import { realmRefusal } from '../endpoint.ts';
import { errorOfAnswer, RegistryError, type RegistryErrorData } from '../errors.ts';
import { readBody, type HttpAnswer, type Send } from '../transport/transport.ts';
import type { Credentials } from './credentials.ts';

export interface TokenService {
  readonly realm: URL;
  readonly service?: string;
}

export interface Token {
  readonly value: string;
  /** Milliseconds since the epoch; a little early, so that a token is not sent in its last moment. */
  readonly expires: number;
  /** The identity token was not accepted, and this is what nobody gets. */
  readonly isAnonymous: boolean;
}

const clientId = 'multiarch';
const largestAnswer = 64 * 1024;
/** Seconds: the specification's default, and less than that is not believed. */
const shortestLife = 60;
const early = 5;

interface TokenRequest {
  readonly service: TokenService;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  readonly signal: AbortSignal;
  readonly about: RegistryErrorData;
}

/** The token service that a challenge names, if it may be spoken to from this registry. */
export function tokenService(
  registry: URL,
  parameters: Readonly<Record<string, string>>,
  about: RegistryErrorData,
): TokenService {
  const realm = URL.parse(parameters['realm'] ?? '', registry.href);
  if (!realm || !parameters['realm']) {
    throw new RegistryError('refused', about, 'its sign-in challenge names no token service');
  }
  const refusal = realmRefusal(registry, realm);
  if (refusal) throw new RegistryError('refused', about, refusal);
  const service = parameters['service'];
  return { realm, ...(service !== undefined && { service }) };
}

export async function fetchToken(send: Send, request: TokenRequest): Promise<Token> {
  const { credentials, about } = request;
  const posted = credentials?.kind === 'identity-token' ? await postToken(send, request, credentials.token) : undefined;
  const answer = posted ?? (await getToken(send, request));
  const text = new TextDecoder().decode(await readBody(answer, largestAnswer, about));
  if (answer.status !== 200) throw serviceError(errorOfAnswer(about, { ...answer, body: text }));
  const isAnonymous = credentials?.kind === 'identity-token' && !posted;
  return { ...parseToken(text, answer, about), isAnonymous };
}

/** A token service that is not there says nothing about the image: it is the registry that is set up wrongly. */
function serviceError(error: RegistryError): RegistryError {
  if (error.kind !== 'not-found') return error;
  return new RegistryError('not-a-registry', error.data, `its token service answered: ${error.message}`);
}

function getToken(send: Send, { service, scopes, credentials, signal, about }: TokenRequest): Promise<HttpAnswer> {
  const url = new URL(service.realm);
  if (service.service !== undefined) url.searchParams.set('service', service.service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  url.searchParams.set('client_id', clientId);
  const headers = credentials?.kind === 'password' ? { authorization: basic(credentials) } : {};
  return send({ method: 'GET', url, headers, signal, about });
}

/** Undefined where the service knows only GET. */
async function postToken(
  send: Send,
  { service, scopes, signal, about }: TokenRequest,
  refreshToken: string,
): Promise<HttpAnswer | undefined> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    scope: scopes.join(' '),
    ...(service.service !== undefined && { service: service.service }),
  }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await send({ method: 'POST', url: service.realm, headers, body, signal, about });
  if (![400, 401, 404, 405].includes(answer.status)) return answer;
  await answer.discard();
  return undefined;
}

function parseToken(text: string, { headers }: HttpAnswer, about: RegistryErrorData): Omit<Token, 'isAnonymous'> {
  const { token, access_token, expires_in, issued_at } = parseJsonObject(text) ?? {};
  const value = [token, access_token].find(each => typeof each === 'string' && each !== '');
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new RegistryError('not-a-registry', about, 'its token service answered without a token');
  }
  const life = (typeof expires_in === 'number' ? expires_in : 0) - ageOf(issued_at, headers['date']);
  return { value, expires: Date.now() + (Math.max(shortestLife, life) - early) * 1000 };
}

/**
 * Seconds since a token was issued: services hand out one that they have for a while. By the service's own clock where it
 * tells the time, as `issued_at` is of that clock too and ours may be skewed.
 */
function ageOf(issued: unknown, date: string | string[] | undefined): number {
  const told = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  const age = ((Number.isNaN(told) ? Date.now() : told) - Date.parse(String(issued))) / 1000;
  return age > 0 ? age : 0;
}

export function basic({ username, password }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
