// What each kind of registry wants of who deletes there, and what its administrator has to switch on.
import * as vscode from 'vscode';
import type { RegistryKind } from '../../core/registryKind.ts';
import type { RegistryError } from '../../registry/errors.ts';
import { explain } from '../shared/messages.ts';

/** What happened, to which image, and what to do next. */
export function explainDeletion(error: RegistryError, kind: RegistryKind): string {
  const { text, next } = explain(error);
  const advice = adviceOn(error, kind);
  return advice === undefined ? text : `${text.slice(0, text.length - next.length)}${advice}`;
}

function adviceOn({ kind: failure, data: { host } }: RegistryError, kind: RegistryKind): string | undefined {
  if (failure === 'unsupported') return switchedOff(kind);
  // docs.docker.com/reference/api/registry, “Delete image manifest”.
  if (failure === 'server' && kind === 'dockerhub') return vscode.l10n.t('Docker Hub goes on with it by itself.');
  return failure === 'forbidden' || failure === 'sign-in' ? permission(kind, host) : undefined;
}

function switchedOff(kind: RegistryKind): string {
  const { l10n } = vscode;
  switch (kind) {
    case 'ecr':
      return l10n.t('Amazon deletes images with “aws ecr batch-delete-image” and by lifecycle policies.');
    case 'harbor':
      return l10n.t('Ask its administrator whether the tag is immutable, or the project a proxy cache.');
    case 'acr':
      return l10n.t('Ask its administrator for “az acr repository update --delete-enabled true”.');
    default:
      return l10n.t(
        'Ask its administrator to allow deletion: in the CNCF’s registry that is “storage.delete.enabled: true”, or REGISTRY_STORAGE_DELETE_ENABLED=true.',
      );
  }
}

function permission(kind: RegistryKind, host: string): string {
  const { l10n } = vscode;
  switch (kind) {
    case 'dockerhub':
      return l10n.t(
        'Sign in with a personal access token that may “Read, Write, Delete”. A manifest goes only when no tag and no index refers to it.',
      );
    case 'ghcr':
      return l10n.t(
        'Sign in with a token that has “delete:packages” and “read:packages”, of somebody who administers the package. GitHub keeps public versions with more than 5,000 downloads.',
      );
    case 'harbor':
      return l10n.t('Sign in with an account or robot of the project that may delete artifacts and tags.');
    case 'google':
      return l10n.t('Ask for the role “Artifact Registry Repository Administrator”.');
    case 'acr':
      return l10n.t('Ask for the role “AcrDelete”, or for “content/delete” in the token’s scope map.');
    case 'gitlab':
      return l10n.t('Sign in as a maintainer, with a token that may write to the registry. Protected tags stay.');
    default:
      return l10n.t('Sign in to {0} with an account that may delete there.', host);
  }
}
