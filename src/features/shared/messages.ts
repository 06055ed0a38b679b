// What went wrong, for people: what happened, to which image, what to do next.
import * as vscode from 'vscode';
import { EngineError } from '../../engine/engine.ts';
import { RegistryError, type RegistryErrorData } from '../../registry/errors.ts';
import { explainEngine } from './engineMessages.ts';
import type { Explanation } from './explanation.ts';

export function explain(error: unknown): Explanation {
  if (error instanceof EngineError) return explainEngine(error);
  if (!(error instanceof RegistryError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { title: text, text, next: '', icon: 'error' };
  }
  const { what, ...words } = wordsFor(error);
  return { ...words, text: `${what} ${words.next}` };
}

/** Whether other credentials, or some at all, may help. */
export function wantsSignIn(error: unknown): error is RegistryError {
  return error instanceof RegistryError && signInKinds.has(error.kind);
}

const signInKinds: ReadonlySet<string> = new Set(['sign-in', 'forbidden', 'credentials']);

interface Words {
  readonly icon: string;
  readonly title: string;
  readonly what: string;
  readonly next: string;
}

function wordsFor({ kind, data, message: detail }: RegistryError): Words {
  const { l10n } = vscode;
  const { host } = data;
  const image = imageOf(data);
  switch (kind) {
    case 'sign-in':
      return {
        icon: 'lock',
        title: l10n.t('sign in to {0}', host),
        what: l10n.t('{0} wants credentials for {1}, or refused those it was given ({2}).', host, image, detail),
        next: l10n.t(
          'Run “Multiarch: Sign In…” or “docker login {0}”, or check that the name is right: some registries answer so for a repository that does not exist.',
          host,
        ),
      };
    case 'forbidden':
      return {
        icon: 'lock',
        title: l10n.t('no permission on {0}', host),
        what: l10n.t('{0} does not give this account access to {1} ({2}).', host, image, detail),
        next: l10n.t(
          'Ask for access, sign in with another account (“Multiarch: Sign In…”), or, for a public image, remove outdated credentials with “Multiarch: Sign Out…” or “docker logout {0}”.',
          host,
        ),
      };
    case 'not-found':
      return {
        icon: 'question',
        title: l10n.t('{0} not found', image),
        what: l10n.t('{0} does not hold {1}.', host, image),
        next: l10n.t('Check the name and the tag.'),
      };
    case 'rate-limited':
      return {
        icon: 'watch',
        title: l10n.t('{0} limits requests', host),
        what: l10n.t('{0} refused {1}: too many requests ({2}).', host, image, detail),
        next:
          data.retryAfter === undefined
            ? l10n.t('Try again later, or sign in for a higher limit.')
            : l10n.t('Try again in {0} s, or sign in for a higher limit.', data.retryAfter),
      };
    case 'unreachable':
      return {
        icon: 'cloud',
        title: l10n.t('offline'),
        what: l10n.t('{0} could not be reached for {1} ({2}).', host, image, detail),
        next: l10n.t('Check the network, the proxy and the host name.'),
      };
    case 'timeout':
      return {
        icon: 'cloud',
        title: l10n.t('{0} does not answer', host),
        what: l10n.t('{0} did not answer for {1} in time.', host, image),
        next: l10n.t('Try again, or raise the setting multiarch.timeout.'),
      };
    case 'tls':
      return {
        icon: 'shield',
        title: l10n.t('no secure connection to {0}', host),
        what: l10n.t('The secure connection to {0} for {1} failed ({2}).', host, image, detail),
        next: l10n.t(
          'If it speaks plain HTTP, set "plainHttp": true for it in multiarch.registries; if it has a private certificate, name its authority there as “caFile”, or make it known to this machine.',
        ),
      };
    case 'server':
      return {
        icon: 'warning',
        title: l10n.t('{0} failed', host),
        what: l10n.t('{0} failed while it was asked for {1} (HTTP {2}: {3}).', host, image, data.status ?? 0, detail),
        next: l10n.t('Try again later.'),
      };
    case 'not-a-registry':
      return {
        icon: 'warning',
        title: l10n.t('{0} is not a registry', host),
        what: l10n.t('{0} did not answer for {1} as a registry does ({2}).', host, image, detail),
        next: l10n.t('Check the host name, the port and whether a sign-in page stands in between.'),
      };
    case 'too-large':
      return {
        icon: 'warning',
        title: l10n.t('answer of {0} too large', host),
        what: l10n.t('{0} sent more for {1} than any image needs ({2}), and reading was stopped.', host, image, detail),
        next: l10n.t('Check the name; tell the registry’s administrator.'),
      };
    case 'digest-mismatch':
      return {
        icon: 'shield',
        title: l10n.t('wrong digest from {0}', host),
        what: l10n.t(
          'What {0} sent for {1} does not have the digest it should have, and was thrown away.',
          host,
          image,
        ),
        next: l10n.t('A proxy or the registry’s storage is damaged: tell its administrator.'),
      };
    case 'malformed':
      return {
        icon: 'warning',
        title: l10n.t('{0} cannot be read', image),
        what: l10n.t('The manifest of {0} on {1} cannot be read: {2}.', image, host, detail),
        next: l10n.t('Push the image again with a current tool.'),
      };
    case 'refused':
      return {
        icon: 'shield',
        title: l10n.t('{0} not followed', host),
        what: l10n.t(
          'The answer of {0} for {1} was not followed, to keep credentials and this network safe: {2}.',
          host,
          image,
          detail,
        ),
        next: l10n.t('Check the host name; tell the registry’s administrator.'),
      };
    case 'unsupported':
      return {
        icon: 'circle-slash',
        title: l10n.t('{0} refused', host),
        what: l10n.t('{0} refused what it was asked to do with {1}: {2}.', host, image, detail),
        next: l10n.t('Ask the registry’s administrator whether it is switched off or limited there.'),
      };
    case 'credentials':
      return {
        icon: 'lock',
        title: l10n.t('no credentials for {0}', host),
        what: l10n.t('The credentials for {0} could not be read: {1}.', host, detail),
        next: l10n.t('Run “Multiarch: Sign In…”, or mend the configuration of Docker or Podman.'),
      };
  }
}

function imageOf({ host, repository, tag }: RegistryErrorData): string {
  if (repository === undefined) return host;
  const name = host === 'docker.io' ? repository.replace(/^library\//, '') : `${host}/${repository}`;
  if (tag === undefined) return name;
  return tag.includes(':') ? `${name}@${tag}` : `${name}:${tag}`;
}

/** `28.4 MB`, in decimal units as the engines print them. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const exponent = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** exponent;
  return `${exponent === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[exponent]}`;
}

/** `3 h ago`, `3 weeks ago`: in the greatest unit of which there are two at least, as the engines say it. */
export function formatAge(asOf: number, now: number = Date.now()): string {
  const { l10n } = vscode;
  const minutes = Math.floor((now - asOf) / 60_000);
  if (minutes < 1) return l10n.t('just now');
  if (minutes < 60) return l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return l10n.t('{0} h ago', hours);
  const days = Math.floor(hours / 24);
  if (days < 14) return l10n.t('{0} days ago', days);
  if (days < 61) return l10n.t('{0} weeks ago', Math.floor(days / 7));
  return days < 731
    ? l10n.t('{0} months ago', Math.floor(days / 30.4375))
    : l10n.t('{0} years ago', Math.floor(days / 365.25));
}

/** `2024-01-31 12:00 UTC`, where an age alone is not enough. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
