// Why a connection that was tried does not work, at which step, and the ways to mend it.
import * as vscode from 'vscode';
import type { Connection, ConnectionStep } from '../../registry/check.ts';
import type { RegistryError } from '../../registry/errors.ts';

export type FailedConnection = Extract<Connection, { works: false }>;

/** What happened at which step, to which registry, in few words; why, says the error. */
export function failureTitle(host: string, { step, error, login, isOtherScheme }: FailedConnection): string {
  const { l10n } = vscode;
  switch (step) {
    case 'name':
      return l10n.t('The name of {0} leads to no address', host);
    case 'connection':
      return error.kind === 'timeout'
        ? l10n.t('{0} did not answer in time', host)
        : l10n.t('No connection to {0}', host);
    case 'tls':
      return isOtherScheme
        ? l10n.t('{0} does not speak TLS, perhaps plain HTTP', host)
        : l10n.t('The TLS certificate of {0} is not trusted', host);
    case 'registry':
      return isOtherScheme
        ? l10n.t('{0} wants HTTPS, and was asked in plain HTTP', host)
        : isBusy(error)
          ? l10n.t('{0} answers that it cannot serve now', host)
          : l10n.t('{0} answers, and not as a registry does', host);
    case 'login':
      return error.kind === 'sign-in' && login === undefined
        ? l10n.t('{0} wants a login', host)
        : l10n.t('The login failed at {0}', host);
    case 'permission':
      return l10n.t('{0} gives no permission without a login', host);
  }
}

/** For a function that was called: nobody chooses there, so the ways out are words. */
export function failureAdvice({ step, error, isOtherScheme }: FailedConnection): string {
  const { l10n } = vscode;
  switch (step) {
    case 'name':
      return l10n.t('Check the host name.');
    case 'connection':
      return l10n.t('Check host, port, network and proxy.');
    case 'tls':
      return isOtherScheme
        ? l10n.t('Give “plainHttp: true” if nothing secret goes there.')
        : l10n.t('Give the authority’s certificate as “caFile”.');
    case 'registry':
      if (isOtherScheme) return l10n.t('Give “plainHttp: false”.');
      return isBusy(error) ? l10n.t('Try again later.') : l10n.t('Check host and port.');
    case 'login':
    case 'permission':
      return l10n.t('Give another user name and password.');
  }
}

/** It is a registry, perhaps: nothing is said of that by one that limits, or fails. */
function isBusy({ kind }: RegistryError): boolean {
  return kind === 'rate-limited' || kind === 'server';
}

export type Mend = 'account' | 'host' | 'caFile' | 'scheme' | 'again' | 'save' | 'log';

/** In the order in which they are likely to help. */
const mends: Readonly<Record<ConnectionStep, readonly Mend[]>> = {
  name: ['host', 'again', 'save', 'log'],
  connection: ['again', 'host', 'scheme', 'save', 'log'],
  tls: ['caFile', 'scheme', 'host', 'again', 'save', 'log'],
  registry: ['host', 'again', 'scheme', 'save', 'log'],
  login: ['account', 'again', 'host', 'save', 'log'],
  permission: ['account', 'host', 'again', 'save', 'log'],
};

export function mendsFor({ step, isOtherScheme }: FailedConnection): readonly Mend[] {
  const all = mends[step];
  return isOtherScheme ? ['scheme', ...all.filter(each => each !== 'scheme')] : all;
}
