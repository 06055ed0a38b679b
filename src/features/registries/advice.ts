// What each kind of registry asks of who may not see something there: which credentials it takes, and how to get them.
import * as vscode from 'vscode';
import type { RegistryKind } from '../../core/registryKind.ts';
import { wantsSignIn } from '../shared/messages.ts';
import type { RowKind } from './row.ts';

/** Undefined where there is nothing to say beyond what goes for every registry. `row` is what could not be opened. */
export function adviceOn(error: unknown, kind: RegistryKind, row: RowKind): string | undefined {
  if (!wantsSignIn(error) || error.kind === 'credentials') return undefined;
  const isCatalog = row === 'registry' || row === 'namespace';
  return signIn(kind, error.data.host) ?? (isCatalog ? listing(kind, error.data.host) : undefined);
}

/** The clouds have programs of their own for it. */
function signIn(kind: RegistryKind, host: string): string | undefined {
  const { l10n } = vscode;
  switch (kind) {
    case 'ecr':
      return l10n.t(
        'Set up Amazon’s credential helper (docker-credential-ecr-login) for {0}, or sign in with “aws ecr get-login-password” every 12 hours.',
        host,
      );
    case 'acr':
      return l10n.t(
        'Run “az acr login” for {0}. A token sees all repositories only if its scope map covers them: name them in “repositories” otherwise.',
        host,
      );
    case 'google':
      return l10n.t('Run “gcloud auth configure-docker {0}”.', host);
    default:
      return undefined;
  }
}

/** Lists that want more than pulling does. */
function listing(kind: RegistryKind, host: string): string | undefined {
  const { l10n } = vscode;
  switch (kind) {
    case 'ghcr':
      return l10n.t(
        'GitHub lists packages only for a token that may read packages: sign in with one, or name the images in “repositories” of multiarch.registries.',
      );
    case 'gitlab':
      return l10n.t(
        'GitLab lists images for a token that may read its API (read_api): sign in with one, or name the images in “repositories” of multiarch.registries.',
      );
    case 'quay':
      return l10n.t('Quay lists only what is public: name private images in “repositories” of multiarch.registries.');
    case 'harbor':
      return l10n.t('Sign in to {0} with an account or robot that may list repositories.', host);
    default:
      return undefined;
  }
}
