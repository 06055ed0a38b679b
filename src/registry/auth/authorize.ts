// Adds authorization to requests: none at first, what the registry's challenge asks for after that. What kind of
// authorization a host wants is remembered, so that a second image costs no request more than the least possible.
import { singleFlight } from '../singleFlight.ts';
import type { HttpAnswer, HttpRequest, Send } from '../transport.ts';
import { parseChallenges } from './challenge.ts';
import type { CredentialSource } from './credentials.ts';
import { basic, fetchToken, tokenService, type Token, type TokenService } from './token.ts';

/** What a request needs: `repository:library/alpine:pull`, `registry:catalog:*`. */
export interface Access {
  readonly host: string;
  readonly scopes: readonly string[];
}

export type AuthorizedSend = (request: HttpRequest, access: Access) => Promise<HttpAnswer>;

type Scheme = { readonly kind: 'basic' } | ({ readonly kind: 'bearer' } & TokenService);

/** `send` must not follow redirects to other hosts with Authorization: see `withRedirects`. */
export function withAuthorization(send: Send, credentialsFor: CredentialSource): AuthorizedSend {
  const schemes = new Map<string, Scheme>();
  const tokens = new Map<string, Token>();
  const single = singleFlight();

  /** `refused` is the header that this request was just refused with: another request may have renewed it meanwhile. */
  const authorization = async (
    request: HttpRequest,
    { host, scopes }: Access,
    refused?: string,
  ): Promise<string | undefined> => {
    const { url, signal, about } = request;
    const scheme = schemes.get(url.origin);
    if (!scheme) return undefined;
    if (scheme.kind === 'basic') {
      const credentials = await single(host, signal, shared => credentialsFor(host, shared));
      return credentials?.kind === 'password' ? basic(credentials) : undefined;
    }
    const key = [url.origin, ...scopes.toSorted()].join(' ');
    const known = tokens.get(key);
    if (known && known.expires > Date.now() && bearer(known) !== refused) return bearer(known);
    const token = await single(key, signal, async shared => {
      const credentials = await credentialsFor(host, shared);
      return fetchToken(send, { service: scheme, scopes, credentials, signal: shared, about });
    });
    remember(tokens, key, token);
    return bearer(token);
  };

  return async (request, access) => {
    const header = await authorization(request, access);
    const answer = await send(withHeader(request, header));
    const scheme = answer.status === 401 ? chooseScheme(answer, request) : undefined;
    // Without a challenge that can be met, the registry's own words are the best that can be said.
    if (!scheme || (scheme.kind === 'basic' && header !== undefined)) return answer;
    schemes.set(request.url.origin, scheme);
    // Read to its end while the token is fetched, so that the next request has the connection; Basic may yet need its words.
    const drained = scheme.kind === 'bearer' ? answer.discard() : undefined;
    const renewed = await authorization(request, access, header);
    if (renewed === undefined) return answer;
    await (drained ?? answer.discard());
    return send(withHeader(request, renewed));
  };
}

function bearer({ value }: Token): string {
  return `Bearer ${value}`;
}

/** Bearer before Basic, as the registries that offer both intend it. A server that was redirected to has no say. */
function chooseScheme(answer: HttpAnswer, { url, about }: HttpRequest): Scheme | undefined {
  if (answer.url.origin !== url.origin) return undefined;
  const challenges = parseChallenges(answer.headers['www-authenticate']);
  const offered = challenges.find(({ scheme }) => scheme === 'bearer');
  if (offered) return { kind: 'bearer', ...tokenService(url, offered.parameters, about) };
  return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}

function withHeader(request: HttpRequest, header: string | undefined): HttpRequest {
  return header === undefined ? request : { ...request, headers: { ...request.headers, authorization: header } };
}

const mostTokens = 500;

/** The oldest entries go first. */
function remember(tokens: Map<string, Token>, key: string, token: Token): void {
  tokens.delete(key);
  tokens.set(key, token);
  const oldest = tokens.keys().next().value;
  if (tokens.size > mostTokens && oldest !== undefined) tokens.delete(oldest);
}
