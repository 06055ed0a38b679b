// What the answer to a request says of signing in.
import type { HttpAnswer, HttpRequest } from '../transport/transport.ts';
import { parseChallenges } from './challenge.ts';
import type { Shown } from './signIn.ts';
import { tokenService } from './token.ts';
import type { Way } from './ways.ts';

/** Bearer before Basic, as the registries that offer both intend it. A server that was redirected to has no say. */
export function challengeOf(answer: HttpAnswer, { url, about }: HttpRequest): { way: Way; scope?: string } | undefined {
  if (answer.url.origin !== url.origin) return undefined;
  const challenges = parseChallenges(answer.headers['www-authenticate']);
  const parameters = challenges.find(({ scheme }) => scheme === 'bearer')?.parameters;
  if (parameters) {
    const way: Way = { kind: 'bearer', ...tokenService(url, parameters, about) };
    return { way, ...(parameters['scope'] !== undefined && { scope: parameters['scope'] }) };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { way: { kind: 'basic' } } : undefined;
}

/** The token was good, and nobody is allowed more without one (RFC 6750 § 3.1). Docker Hub says so of what is not there. */
export function isInsufficient({ status, headers }: HttpAnswer): boolean {
  const errors = parseChallenges(headers['www-authenticate']).map(({ parameters }) => parameters['error']);
  return status === 401 && errors.includes('insufficient_scope');
}

/** Whether a challenge says more than the request knew that it refuses. */
export function isNews(way: Way, { way: used, isFresh }: Shown, isWider: boolean): boolean {
  if (way.kind !== used?.kind) return true;
  if (way.kind === 'basic' || used.kind === 'basic') return false;
  return isWider || !isFresh || way.realm.href !== used.realm.href || way.service !== used.service;
}
