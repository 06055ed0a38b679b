// Adds authorization to requests: none at first, what the registry's challenge asks for after that. What kind of
// authorization a host wants is remembered, so that a second image costs no request more than the least possible.
import { RegistryError } from '../errors.ts';
import type { HttpAnswer, HttpRequest, Send } from '../transport.ts';
import { parseChallenges } from './challenge.ts';
import type { Credentials, CredentialSource } from './credentials.ts';
import { basic, fetchToken, tokenService, type Token, type TokenService } from './token.ts';

/** What a request needs: `repository:library/alpine:pull`, `registry:catalog:*`. */
export interface Access {
  readonly host: string;
  readonly scope: string;
}

export type AuthorizedSend = (request: HttpRequest, access: Access) => Promise<HttpAnswer>;

type Scheme = { readonly kind: 'basic' } | ({ readonly kind: 'bearer' } & TokenService);

/** `send` must not follow redirects to other hosts with Authorization: see `withRedirects`. */
export function withAuthorization(send: Send, credentialsFor: CredentialSource): AuthorizedSend {
  const schemes = new Map<string, Scheme>();
  const tokens = new Map<string, Promise<Token>>();

  /** `refused` is the header that this request was just refused with: another request may have renewed it meanwhile. */
  const authorization = async (
    request: HttpRequest,
    { host, scope }: Access,
    refused?: string,
  ): Promise<string | undefined> => {
    const scheme = schemes.get(request.url.origin);
    if (!scheme) return undefined;
    if (scheme.kind === 'basic') return basicHeader(await credentialsFor(host, request.signal), request);
    const key = `${request.url.origin} ${scope}`;
    const known = await tokens.get(key)?.catch(() => undefined);
    const header = `Bearer ${known?.value}`;
    if (known && known.expires > Date.now() && header !== refused) return header;
    const pending = credentialsFor(host, request.signal).then(credentials =>
      fetchToken(send, { service: scheme, scopes: [scope], credentials, signal: request.signal, about: request.about }),
    );
    remember(tokens, key, pending);
    return `Bearer ${(await pending).value}`;
  };

  return async (request, access) => {
    const header = await authorization(request, access);
    const answer = await send(withHeader(request, header));
    if (answer.status !== 401) return answer;
    const scheme = chooseScheme(answer, request);
    // Without a challenge that can be met, the registry's own words are the best that can be said.
    if (!scheme || (scheme.kind === 'basic' && header !== undefined)) return answer;
    answer.discard();
    schemes.set(request.url.origin, scheme);
    return send(withHeader(request, await authorization(request, access, header)));
  };
}

/** Bearer before Basic, as the registries that offer both intend it. */
function chooseScheme(answer: HttpAnswer, { url, about }: HttpRequest): Scheme | undefined {
  const challenges = parseChallenges(answer.headers['www-authenticate']);
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer) return { kind: 'bearer', ...tokenService(url, bearer.parameters, about) };
  return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}

function basicHeader(credentials: Credentials | undefined, { about }: HttpRequest): string {
  if (credentials?.kind === 'password') return basic(credentials);
  throw new RegistryError('sign-in', { ...about, status: 401 }, 'no credentials were found for it');
}

function withHeader(request: HttpRequest, header: string | undefined): HttpRequest {
  return header === undefined ? request : { ...request, headers: { ...request.headers, authorization: header } };
}

const mostTokens = 500;

/** Concurrent requests share one promise; the oldest entries go first, failures at once. */
function remember(tokens: Map<string, Promise<Token>>, key: string, pending: Promise<Token>): void {
  tokens.delete(key);
  tokens.set(key, pending);
  pending.catch(() => tokens.get(key) === pending && tokens.delete(key));
  const oldest = tokens.keys().next().value;
  if (tokens.size > mostTokens && oldest !== undefined) tokens.delete(oldest);
}
