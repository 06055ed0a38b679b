// A token server for the Bearer login of a real registry: who may do what, and a log of what it was asked.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, listener, json, readExchange, send, failure } from './server.ts';
import type { Exchange, Listening, Reply } from './server.ts';
import { createSigner } from './signer.ts';
import type { Signer } from './signer.ts';

export interface TokenServerOptions {
  /** For the certificate, which the registry reads from a file. */
  readonly folder: string;
  readonly user: string;
  readonly password: string;
  readonly delayMs?: number;
}

export interface TokenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: boolean;
  readonly scopes: readonly string[];
  /** Only with POST: `password` or `refresh_token`. */
  readonly grant?: string;
  /** Empty for nobody. */
  account: string;
  status: number;
}

export interface TokenServer extends Listening {
  readonly requests: TokenRequest[];
  readonly identityToken: string;
  /** The registry's `auth.token` section. */
  readonly configuration: Readonly<Record<string, string>>;
}

const SERVICE = 'registry.test';
const ISSUER = 'token-server.test';
const LIFETIME = 300;

export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const signer = await createSigner(options.folder);
  const requests: TokenRequest[] = [];
  const identityToken = randomUUID();
  const serve = listener(async (request, response) => {
    const exchange = await readExchange(request);
    const asked = question(exchange);
    requests.push(asked.entry);
    await sleep(options.delayMs ?? 0);
    const reply = answer(asked, { ...options, identityToken, signer });
    asked.entry.status = reply.status;
    send(request, response, reply);
  });
  const { host, close } = await listen(serve);
  const configuration = {
    realm: `http://${host}/token`,
    service: SERVICE,
    issuer: ISSUER,
    rootcertbundle: signer.certificateFile,
  };
  return { host, close, requests, identityToken, configuration };
}

interface Question {
  readonly parameters: URLSearchParams;
  readonly basic: string | undefined;
  readonly entry: TokenRequest;
}

/** GET has its parameters in the query, POST in a form. */
function question({ method, url, headers, body }: Exchange): Question {
  const parameters = method === 'POST' ? new URLSearchParams(body.toString()) : url.searchParams;
  const scopes = parameters.getAll('scope').flatMap(scope => scope.split(' ').filter(one => one !== ''));
  const grant = method === 'POST' ? { grant: parameters.get('grant_type') ?? '' } : {};
  const authorization = headers.authorization !== undefined;
  const entry = { method, path: url.pathname + url.search, authorization, scopes, ...grant, account: '', status: 0 };
  const basic = /^basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  return { parameters, basic: basic === undefined ? undefined : Buffer.from(basic, 'base64').toString(), entry };
}

interface Knowledge extends TokenServerOptions {
  readonly identityToken: string;
  readonly signer: Signer;
}

function answer(asked: Question, known: Knowledge): Reply {
  const { parameters, entry } = asked;
  if (!entry.path.startsWith('/token')) return failure(404, 'NOT_FOUND', 'only /token is here');
  if (entry.method !== 'GET' && entry.method !== 'POST') return failure(405, 'UNSUPPORTED', 'GET or POST');
  if (parameters.get('service') !== SERVICE) return failure(400, 'UNSUPPORTED', `the service is ${SERVICE}`);
  const account = accountOf(asked, known);
  if (account === undefined) return failure(401, 'UNAUTHORIZED', 'wrong user, password or refresh token');
  entry.account = account;
  const offline = parameters.get('offline_token') === 'true' || parameters.get('access_type') === 'offline';
  return json(tokens(entry, known, offline && account !== ''));
}

/** '' for nobody; undefined where what was shown is wrong. */
function accountOf(
  { parameters, basic, entry }: Question,
  { user, password, identityToken }: Knowledge,
): string | undefined {
  if (entry.grant === undefined) return basic === undefined ? '' : basic === `${user}:${password}` ? user : undefined;
  if (entry.grant === 'refresh_token') return parameters.get('refresh_token') === identityToken ? user : undefined;
  return parameters.get('username') === user && parameters.get('password') === password ? user : undefined;
}

function tokens({ account, scopes }: TokenRequest, { signer, identityToken }: Knowledge, offline: boolean): object {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now - 10, exp: now + LIFETIME };
  const access = scopes.map(scope => granted(scope, account)).filter(one => one.actions.length > 0);
  const token = signer.sign({ iss: ISSUER, sub: account, aud: SERVICE, ...times, jti: randomUUID(), access });
  const refresh = offline ? { refresh_token: identityToken } : {};
  return {
    token,
    access_token: token,
    expires_in: LIFETIME,
    issued_at: new Date(now * 1000).toISOString(),
    ...refresh,
  };
}

/** The user may do all; nobody may pull what is not below `private/`. A scope is `type:name:actions`, and a name may hold a colon. */
function granted(scope: string, account: string): { type: string; name: string; actions: string[] } {
  const [, type = '', name = '', actions = ''] = /^([^:]+):(.+):([^:]*)$/.exec(scope) ?? [];
  const isPublic = type === 'repository' && !name.startsWith('private/');
  const asked = actions.split(',').filter(action => action !== '');
  return { type, name, actions: account === '' ? asked.filter(action => isPublic && action === 'pull') : asked };
}
