// Adds authorization to requests: none at first, what the registry's challenge asks for after that. What kind of
// authorization a server wants is remembered, so that a second image costs no request more than the least possible.
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import { isRead, type HttpAnswer, type HttpRequest, type Send } from '../transport/transport.ts';
import type { CredentialSource } from './credentials.ts';
import { insufficientCredentials, isRefusal, problemAbout, readRefusal, refusedCredentials } from './login.ts';
import { challengeOf, isInsufficient, isNews } from './offers.ts';
import { widened } from './scopes.ts';
import { createSignIn, type Shown, type SignInQuestion } from './signIn.ts';
import { createWays, type AuthMemory } from './ways.ts';

/** What a request needs: `repository:library/alpine:pull`, `registry:catalog:*`. */
export interface Access {
  readonly host: string;
  readonly scopes: readonly string[];
  /** What the registry itself has is asked for, never what a mirror of it holds. */
  readonly isOwn?: true;
}

export interface AuthSettings {
  readonly credentials: CredentialSource;
  readonly authMemory?: AuthMemory;
  /** What a person should know although the work went on. */
  readonly onWarning?: (message: string) => void;
  /** Each time that something was read without the credentials there are for it, and why. */
  readonly onUnsigned?: (problem: RegistryError) => void;
}

export interface Authorization {
  send(request: HttpRequest, access: Access): Promise<HttpAnswer>;
  /** Other credentials count from now on: what was got with those before is not shown again. */
  forget(server: URL): void;
}

interface Attempt {
  readonly answer: HttpAnswer;
  readonly shown: Shown;
  /** What would have to be asked for; wider than the access where the registry said so. */
  readonly question: SignInQuestion;
}

/** `send` must not follow redirects to other hosts with Authorization: see `withRedirects`. */
export function withAuthorization(send: Send, settings: AuthSettings): Authorization {
  const ways = createWays(settings.authMemory);
  const signIn = createSignIn(send, settings.credentials);
  const warnOnce = once(settings.onWarning);
  const goneWithout = (problem: RegistryError, about: RegistryErrorData) => {
    settings.onUnsigned?.(problem);
    warnOnce(problem, about);
  };

  const begin = async (request: HttpRequest, access: Access): Promise<Attempt> => {
    const question = { request, host: access.host, scopes: signIn.scopesFor(request.url, access.scopes) };
    const shown = await knownWay(question);
    return { answer: await send(withHeader(request, shown)), shown, question };
  };

  /** A remembered token service may have moved: then the registry is asked anew. */
  const knownWay = async (question: SignInQuestion): Promise<Shown> => {
    const { url } = question.request;
    const way = ways.of(url);
    if (!way) return { login: {}, isFresh: true };
    try {
      return await signIn.show(way, question);
    } catch (error) {
      if (!mayHaveMoved(error, ways.isConfirmed(url)) || !canBeSentAgain(question.request)) throw error;
      ways.forget(url);
      return { login: {}, isFresh: true };
    }
  };

  /** One step on the way from a 401; undefined where another request could not do better. */
  const follow = async ({ answer, shown, question }: Attempt, access: Access): Promise<Attempt | undefined> => {
    const { request } = question;
    const challenge = canBeSentAgain(request) ? challengeOf(answer, request) : undefined;
    if (!challenge) return undefined;
    const { way, scope } = challenge;
    const scopes = widened(question.scopes, scope);
    if (shown.header !== undefined && !isNews(way, shown, scopes !== question.scopes)) return undefined;
    ways.learn(request.url, way);
    const next = { ...question, scopes, refused: shown.token?.value };
    if (way.kind === 'bearer' && scopes !== question.scopes) signIn.translate(request.url, access.scopes, scopes);
    // Read to its end while the token is fetched, so that the next request has the connection; Basic may yet need its words.
    const drained = way.kind === 'bearer' ? answer.discard() : undefined;
    const renewed = await signIn.show(way, next);
    if (renewed.header === undefined) return { answer, shown: renewed, question: next };
    await (drained ?? answer.discard());
    return { answer: await send(withHeader(request, renewed)), shown: renewed, question: next };
  };

  /** Wrong credentials must not hide what is public (GHCR refuses them with 403): a read is tried once without. */
  const withoutCredentials = async ({ answer, shown, question }: Attempt, wasBare: boolean): Promise<HttpAnswer> => {
    const { request } = question;
    const { credentials } = shown.login;
    if (!credentials || !shown.way || shown.header === undefined) return answer;
    const refusal = await readRefusal(answer, request.about);
    request.signal.throwIfAborted();
    const problem = (shown.way.kind === 'bearer' ? insufficientCredentials : refusedCredentials)(refusal, credentials);
    const isKnown = shown.way.kind === 'basic' ? wasBare : isInsufficient(answer);
    if (isKnown || !isRead(request)) throw problem;
    const bare = await signIn.show(shown.way, { ...question, login: { problem } });
    const second = await send(withHeader(request, bare));
    if (second.status >= 400) {
      await second.discard();
      throw problem;
    }
    signIn.prefer(request.url, bare, shown);
    if (shown.way.kind === 'basic') signIn.refuse(question, credentials, problem);
    goneWithout(problem, request.about);
    return second;
  };

  const authorized: Authorization['send'] = async (request, access) => {
    let attempt = await begin(request, access);
    const wasBare = attempt.shown.header === undefined;
    // Once to learn or to renew, once to widen: never more.
    for (let steps = 0; steps < 2 && attempt.answer.status === 401; steps++) {
      const next = await follow(attempt, access).catch(givingUp(attempt.answer));
      if (!next) break;
      attempt = next;
      if (next.shown.header === undefined) break;
    }
    const { answer, shown } = attempt;
    const { problem } = shown.login;
    if (!isRefusal(answer.status)) {
      if (problem && answer.status < 400) goneWithout(problem, request.about);
      return answer;
    }
    if (!problem) return withoutCredentials(attempt, wasBare);
    await answer.discard();
    throw problemAbout(problem, request.about, answer.status);
  };

  return { send: authorized, forget: server => signIn.forget(server) };
}

/** A service that is slow, or that limits us, is the one that was meant; one that refuses is, once it was named today. */
function mayHaveMoved(error: unknown, isConfirmed: boolean): boolean {
  if (!(error instanceof RegistryError) || error.kind === 'timeout' || error.kind === 'rate-limited') return false;
  return !(isConfirmed && isRefusal(error.data.status));
}

/** An answer that nobody reads would keep its place among the server's requests until the time limit. */
function givingUp(answer: HttpAnswer): (error: unknown) => Promise<never> {
  return async error => {
    await answer.discard();
    throw error;
  };
}

/** A stream is gone once it was sent. */
function canBeSentAgain({ body }: HttpRequest): boolean {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array;
}

function withHeader(request: HttpRequest, { header }: Shown): HttpRequest {
  return header === undefined ? request : { ...request, headers: { ...request.headers, authorization: header } };
}

const mostWarnings = 100;

function once(
  warn: ((message: string) => void) | undefined,
): (problem: RegistryError, about: RegistryErrorData) => void {
  const said = new Set<string>();
  return ({ message }, { host }) => {
    const warning = `${host} answers without signing in, but ${message}`;
    if (said.has(warning) || said.size >= mostWarnings) return;
    said.add(warning);
    warn?.(warning);
  };
}
