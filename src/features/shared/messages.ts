// What went wrong, for people: what happened, to which image, what to do next.
import * as vscode from 'vscode';
import { RegistryError, type RegistryErrorData } from '../../registry/errors.ts';

export interface Explanation {
  /** A few words, for a lens or a row. */
  readonly title: string;
  /** One or two sentences. */
  readonly text: string;
  readonly icon: string;
}

export function explain(error: unknown): Explanation {
  if (!(error instanceof RegistryError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { title: text, text, icon: 'error' };
  }
  const { l10n } = vscode;
  const { host } = error.data;
  const image = imageOf(error.data);
  const detail = error.message;
  switch (error.kind) {
    case 'sign-in':
      return {
        icon: 'lock',
        title: l10n.t('sign in to {0}', host),
        text: l10n.t(
          '{0} wants credentials for {1}, or refused those it was given ({2}). Run “docker login {0}”, or check that the name is right: some registries answer so for a repository that does not exist.',
          host,
          image,
          detail,
        ),
      };
    case 'forbidden':
      return {
        icon: 'lock',
        title: l10n.t('no permission on {0}', host),
        text: l10n.t(
          '{0} does not let this account read {1} ({2}). Ask for access, sign in with another account, or, for a public image, remove outdated credentials with “docker logout {0}”.',
          host,
          image,
          detail,
        ),
      };
    case 'not-found':
      return {
        icon: 'question',
        title: l10n.t('{0} not found', image),
        text: l10n.t('{0} does not hold {1}. Check the name and the tag.', host, image),
      };
    case 'rate-limited':
      return {
        icon: 'watch',
        title: l10n.t('{0} limits requests', host),
        text:
          error.data.retryAfter === undefined
            ? l10n.t(
                '{0} refused {1}: too many requests ({2}). Try again later, or sign in for a higher limit.',
                host,
                image,
                detail,
              )
            : l10n.t(
                '{0} refused {1}: too many requests. Try again in {2} s, or sign in for a higher limit.',
                host,
                image,
                error.data.retryAfter,
              ),
      };
    case 'unreachable':
      return {
        icon: 'cloud',
        title: l10n.t('offline'),
        text: l10n.t(
          '{0} could not be reached for {1} ({2}). Check the network, the proxy and the host name.',
          host,
          image,
          detail,
        ),
      };
    case 'timeout':
      return {
        icon: 'cloud',
        title: l10n.t('{0} does not answer', host),
        text: l10n.t(
          '{0} did not answer for {1} in time. Try again, or raise the setting multiarch.timeout.',
          host,
          image,
        ),
      };
    case 'tls':
      return {
        icon: 'shield',
        title: l10n.t('certificate of {0} refused', host),
        text: l10n.t(
          'The secure connection to {0} for {1} failed ({2}). If it speaks plain HTTP, set "plainHttp": true for it in multiarch.registries; if it has a private certificate, make that known to this machine.',
          host,
          image,
          detail,
        ),
      };
    case 'server':
      return {
        icon: 'warning',
        title: l10n.t('{0} failed', host),
        text: l10n.t(
          '{0} failed while it was asked for {1} (HTTP {2}: {3}). Try again later.',
          host,
          image,
          error.data.status ?? 0,
          detail,
        ),
      };
    case 'not-a-registry':
      return {
        icon: 'warning',
        title: l10n.t('{0} is not a registry', host),
        text: l10n.t(
          '{0} did not answer for {1} as a registry does ({2}). Check the host name, the port and whether a sign-in page stands in between.',
          host,
          image,
          detail,
        ),
      };
    case 'too-large':
      return {
        icon: 'warning',
        title: l10n.t('answer of {0} too large', host),
        text: l10n.t('{0} sent more for {1} than any image needs ({2}), and reading was stopped.', host, image, detail),
      };
    case 'digest-mismatch':
      return {
        icon: 'shield',
        title: l10n.t('wrong digest from {0}', host),
        text: l10n.t(
          'What {0} sent for {1} does not have the digest it should have, and was thrown away. A proxy or the registry’s storage is damaged: tell its administrator.',
          host,
          image,
        ),
      };
    case 'malformed':
      return {
        icon: 'warning',
        title: l10n.t('{0} cannot be read', image),
        text: l10n.t('The manifest of {1} on {0} cannot be read: {2}.', host, image, detail),
      };
    case 'refused':
      return {
        icon: 'shield',
        title: l10n.t('{0} not followed', host),
        text: l10n.t(
          'The answer of {0} for {1} was not followed, to keep credentials and this network safe: {2}.',
          host,
          image,
          detail,
        ),
      };
    case 'credentials':
      return {
        icon: 'lock',
        title: l10n.t('no credentials for {0}', host),
        text: l10n.t(
          'The credentials for {0} could not be read: {1}. Mend Docker’s configuration, or remove the entry to go on without signing in.',
          host,
          detail,
        ),
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

/** `3 h ago`. */
export function formatAge(asOf: number, now: number = Date.now()): string {
  const minutes = Math.floor((now - asOf) / 60_000);
  if (minutes < 1) return vscode.l10n.t('just now');
  if (minutes < 60) return vscode.l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? vscode.l10n.t('{0} h ago', hours) : vscode.l10n.t('{0} days ago', Math.floor(hours / 24));
}
