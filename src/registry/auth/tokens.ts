// The tokens at hand, by server and scopes. They live in memory only.
import { BoundedMap } from '../bounded.ts';
import type { Login } from './login.ts';
import { covers } from './scopes.ts';
import type { Token } from './token.ts';

export interface KnownToken extends Token {
  /** What it was asked for with. */
  readonly scopes: readonly string[];
  readonly login: Login;
}

interface TokenStore {
  /** A token that covers `scopes`; never the one that was just refused. */
  find(origin: string, scopes: readonly string[], refused: string | undefined): KnownToken | undefined;
  keep(origin: string, token: KnownToken): void;
  /** The one of that value, or all of a server's; false where there was none. */
  forget(origin: string, value?: string): boolean;
}

const mostTokens = 500;

export function tokenKey(origin: string, scopes: readonly string[]): string {
  return [origin, ...scopes.toSorted()].join(' ');
}

export function tokenStore(): TokenStore {
  const tokens = new BoundedMap<KnownToken>({ entries: mostTokens });
  const usable = (token: KnownToken | undefined, refused: string | undefined) =>
    token !== undefined && token.expires > Date.now() && token.value !== refused;

  return {
    find(origin, scopes, refused) {
      const exact = tokens.get(tokenKey(origin, scopes));
      if (usable(exact, refused)) return exact;
      return tokens
        .entries()
        .filter(([key]) => key.startsWith(`${origin} `))
        .map(([, token]) => token)
        .find(token => usable(token, refused) && covers(token.scopes, scopes));
    },

    keep(origin, token) {
      tokens.set(tokenKey(origin, token.scopes), token);
    },

    forget(origin, value) {
      const gone = tokens
        .entries()
        .filter(([key, token]) => key.startsWith(`${origin} `) && (value === undefined || token.value === value));
      for (const [key] of gone) tokens.delete(key);
      return gone.length > 0;
    },
  };
}
