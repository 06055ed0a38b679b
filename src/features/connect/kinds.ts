// What differs between the kinds of registries for who connects one: where they are, and what one signs in with.
import * as vscode from 'vscode';
import { dockerHub } from '../../core/reference.ts';
import type { RegistryKind } from '../../core/registryKind.ts';
import { gitHubHost } from './credentials.ts';

export interface KindWords {
  readonly label: string;
  readonly icon: string;
  readonly detail: string;
  /** Where all of this kind are. */
  readonly host?: string;
  /** Where most of this kind are. */
  readonly usualHost?: string;
  /** What one may type for a host besides the host itself. */
  readonly hostPrompt?: string;
  /** The name to sign in with, where it is always the same. */
  readonly user?: string;
  /** What the password is, in this kind's own words. */
  readonly secret?: string;
  /** Where such a secret is made. */
  readonly secretPage?: (host: string) => string;
  /** Whether most go there without signing in. */
  readonly isOpen?: true;
}

/** In the order of the list that one chooses from. */
export const offeredKinds: readonly RegistryKind[] = [
  'dockerhub',
  'ghcr',
  'gitlab',
  'quay',
  'ecr',
  'acr',
  'google',
  'harbor',
  'generic',
];

export function wordsOf(kind: RegistryKind): KindWords {
  const { l10n } = vscode;
  switch (kind) {
    case 'dockerhub':
      return {
        label: 'Docker Hub',
        icon: 'package',
        detail: l10n.t('Public images need no account; with one, more pulls and what is private'),
        host: dockerHub,
        secret: l10n.t('Password or personal access token'),
        secretPage: () => 'https://app.docker.com/settings/personal-access-tokens',
        isOpen: true,
      };
    case 'ghcr':
      return {
        label: 'GitHub (GHCR)',
        icon: 'github',
        detail: l10n.t('ghcr.io, with VS Code’s GitHub account or a token that may read packages'),
        host: gitHubHost,
        secret: l10n.t('Personal access token (classic) with read:packages'),
        secretPage: () => 'https://github.com/settings/tokens/new?scopes=read:packages&description=Multiarch',
      };
    case 'gitlab':
      return {
        label: 'GitLab',
        icon: 'git-merge',
        detail: l10n.t('registry.gitlab.com, or the registry of a GitLab of your own'),
        usualHost: 'registry.gitlab.com',
        secret: l10n.t('Personal access token with read_registry and read_api'),
        secretPage: host =>
          `https://${host === 'registry.gitlab.com' ? 'gitlab.com' : host}/-/user_settings/personal_access_tokens`,
      };
    case 'quay':
      return {
        label: 'Quay',
        icon: 'layers',
        detail: l10n.t('quay.io, or a Quay of your own'),
        usualHost: 'quay.io',
        secret: l10n.t('Password, or the token of a robot account'),
        secretPage: host => `https://${host}/user/`,
        isOpen: true,
      };
    case 'ecr':
      return {
        label: 'Amazon ECR',
        icon: 'cloud',
        detail: l10n.t('By account and region; with the credential helper ecr-login, or a password of 12 hours'),
        hostPrompt: l10n.t('Account and region, such as “123456789012 eu-west-1”, or “public”, or the whole host'),
        user: 'AWS',
        secret: l10n.t('Password that “aws ecr get-login-password” prints'),
        secretPage: () => 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html',
      };
    case 'acr':
      return {
        label: 'Azure (ACR)',
        icon: 'azure',
        detail: l10n.t('By the registry’s name; with what “az acr login” keeps, or a token'),
        hostPrompt: l10n.t('The registry’s name, such as “myregistry”, or the whole host'),
        secret: l10n.t('Password of a token or of a service principal'),
        secretPage: () =>
          'https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions',
      };
    case 'google':
      return {
        label: 'Google (Artifact Registry)',
        icon: 'cloud',
        detail: l10n.t('By location; with what “gcloud auth configure-docker” sets up, or a key'),
        hostPrompt: l10n.t('The location, such as “europe-west1” or “us”, or the whole host'),
        user: 'oauth2accesstoken',
        secret: l10n.t(
          'Token that “gcloud auth print-access-token” prints; for the user _json_key, the key file’s text',
        ),
        secretPage: () => 'https://cloud.google.com/artifact-registry/docs/docker/authentication',
      };
    case 'harbor':
      return {
        label: 'Harbor',
        icon: 'server-environment',
        detail: l10n.t('A Harbor of your own: its projects and their repositories'),
        secret: l10n.t('CLI secret of the user’s profile, or the token of a robot account'),
        secretPage: host => `https://${host}/harbor/projects`,
      };
    case 'generic':
      return {
        label: l10n.t('Any other registry'),
        icon: 'server',
        detail: l10n.t('Every registry that speaks the OCI distribution protocol'),
        isOpen: true,
      };
  }
}
