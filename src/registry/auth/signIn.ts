// From a way to sign in to the Authorization header: Basic, or a token from hand or from its service.
import { BoundedMap } from '../bounded.ts';
import { RegistryError } from '../errors.ts';
import { singleFlight } from '../singleFlight.ts';
import { isRead, type HttpRequest, type Send } from '../transport/transport.ts';
import type { Credentials, CredentialSource } from './credentials.ts';
import { findLogin, isRefusal, problemAbout, refusedCredentials, refusedLogins, type Login } from './login.ts';
import { repositoryOf } from './scopes.ts';
import { basic, fetchToken, type Token } from './token.ts';
import { tokenKey, tokenStore, type KnownToken } from './tokens.ts';
import type { Way } from './ways.ts';

/** What a request is sent with. */
export interface Shown {
  readonly header?: string;
  readonly token?: KnownToken;
  readonly login: Login;
  readonly way?: Way;
  /** Not from an earlier request. */
  readonly isFresh: boolean;
}

export interface SignInQuestion {
  readonly request: HttpRequest;
  readonly host: string;
  readonly scopes: readonly string[];
  /** The token that was just refused: another request may have renewed it meanwhile. */
  readonly refused?: string | undefined;
  /** Instead of what the credential source says. */
  readonly login?: Login;
}

export interface SignIn {
  show(way: Way, question: SignInQuestion): Promise<Shown>;
  /** The scopes in this registry's own words, once it said them. */
  scopesFor(server: URL, scopes: readonly string[]): readonly string[];
  translate(server: URL, scopes: readonly string[], theirs: readonly string[]): void;
  /** From now on this token, which was asked for with a login of the question's own, instead of that one. */
  prefer(server: URL, better: Shown, worse: Shown): void;
  /** These credentials are not shown again for a while to read something. */
  refuse(question: SignInQuestion, credentials: Credentials, problem: RegistryError): void;
  /** Drops what was got with the credentials so far, what is on its way among it. */
  forget(server: URL): void;
}

const mostTranslations = 500;

export function createSignIn(send: Send, source: CredentialSource): SignIn {
  const tokens = tokenStore();
  const refusals = refusedLogins();
  const translations = new BoundedMap<readonly string[]>({ entries: mostTranslations });
  const single = singleFlight();
  /** Counts how often something was forgotten: what was asked for before must not be kept after. */
  let epoch = 0;

  // A push of what was meant to be signed must not go through unsigned: only reads do without.
  const loginFor = async ({ request, host, scopes }: SignInQuestion, signal: AbortSignal): Promise<Login> => {
    const login = await findLogin(source, host, repositoryOf(scopes), signal);
    const { credentials } = login;
    if (!credentials || !isRead(request)) return login;
    const { origin } = request.url;
    const places = [origin, tokenKey(origin, scopes)];
    const problem = places.map(place => refusals.problemOf(place, credentials)).find(each => each !== undefined);
    return problem ? { problem } : login;
  };

  /** 401 is about the credentials for all of a registry, 403 about what they may do here. */
  const refuse = ({ request, scopes }: SignInQuestion, credentials: Credentials, problem: RegistryError) => {
    const { origin } = request.url;
    refusals.add(problem.data.status === 401 ? origin : tokenKey(origin, scopes), credentials, problem);
  };

  const newToken = async (
    service: Extract<Way, { kind: 'bearer' }>,
    question: SignInQuestion,
    signal: AbortSignal,
  ): Promise<KnownToken> => {
    const { scopes } = question;
    const { about } = question.request;
    const login = question.login ?? (await loginFor(question, signal));
    const { credentials } = login;
    const fetch = (shown: Credentials | undefined): Promise<Token> =>
      fetchToken(send, { service, scopes, credentials: shown, signal, about });
    try {
      const token = await fetch(credentials);
      if (!credentials || !token.isAnonymous) return { ...token, scopes, login };
      const unaccepted = new RegistryError('sign-in', about, 'the token service did not accept the identity token');
      return { ...token, scopes, login: { problem: refusedCredentials(unaccepted, credentials) } };
    } catch (error) {
      if (!(error instanceof RegistryError) || !isRefusal(error.data.status)) throw error;
      if (!credentials) throw login.problem ? problemAbout(login.problem, about, error.data.status) : error;
      const problem = refusedCredentials(error, credentials);
      if (!isRead(question.request)) throw problem;
      refuse(question, credentials, problem);
      const bare = await fetch(undefined).catch((second: unknown) => {
        throw second instanceof RegistryError && isRefusal(second.data.status) ? problem : second;
      });
      return { ...bare, scopes, login: { problem } };
    }
  };

  return {
    async show(way, question) {
      const { request, host, scopes, refused } = question;
      const { origin } = request.url;
      const { signal } = request;
      if (way.kind === 'basic') {
        const key = [host, repositoryOf(scopes), isRead(request), epoch].join(' ');
        const login = question.login ?? (await single(key, signal, shared => loginFor(question, shared)));
        const { credentials } = login;
        const header = credentials?.kind === 'password' ? basic(credentials) : undefined;
        return { ...(header !== undefined && { header }), login, way, isFresh: true };
      }
      if (refused !== undefined) tokens.forget(origin, refused);
      const known = question.login ? undefined : tokens.find(origin, scopes, refused);
      if (known) return bearer(known, way, false);
      const asked = epoch;
      const key = [tokenKey(origin, scopes), isRead(request), question.login !== undefined, asked].join(' ');
      const token = await single(key, signal, shared => newToken(way, question, shared));
      if (!question.login && asked === epoch) tokens.keep(origin, token);
      return bearer(token, way, true);
    },

    scopesFor: ({ origin }, scopes) => translations.get(tokenKey(origin, scopes)) ?? scopes,

    translate({ origin }, scopes, theirs) {
      translations.set(tokenKey(origin, scopes), theirs);
    },

    prefer({ origin }, better, worse) {
      // One that is gone was forgotten meanwhile, and so would the other be.
      if (worse.token && !tokens.forget(origin, worse.token.value)) return;
      if (better.token) tokens.keep(origin, better.token);
    },

    refuse,

    forget({ origin }) {
      epoch++;
      tokens.forget(origin);
      refusals.forget(origin);
    },
  };
}

function bearer(token: KnownToken, way: Way, isFresh: boolean): Shown {
  return { header: `Bearer ${token.value}`, token, login: token.login, way, isFresh };
}
