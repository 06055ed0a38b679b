// What an engine says when something fails, for people.
import * as vscode from 'vscode';
import type { EngineError, EngineKind } from '../../engine/engine.ts';
import { safeText } from '../../registry/errors.ts';
import { engineNames, kindOf } from './engines.ts';
import type { Explanation } from './explanation.ts';

export function explainEngine(error: EngineError): Explanation {
  const kind = kindOf(error.program);
  const name = engineNames[kind];
  const detail = safeText(error.message);
  const { icon, what, told = detail, next } = wordsFor(error, kind, name, detail);
  const said = told === '' ? `${what}.` : vscode.l10n.t('{0}: {1}.', what, told.replace(/\.$/, ''));
  return { icon, title: what, next, text: [said, next].filter(Boolean).join(' ') };
}

interface Words {
  readonly icon: string;
  readonly what: string;
  /** The engine's own words, where they are others than the error's. */
  readonly told?: string;
  readonly next: string;
}

function wordsFor({ reason, program }: EngineError, kind: EngineKind, name: string, detail: string): Words {
  const { l10n } = vscode;
  switch (reason) {
    case 'not-installed':
      return {
        icon: 'circle-slash',
        what: l10n.t('“{0}” was not found', program),
        next: l10n.t('Install {0}, or name its program in multiarch.enginePath.', name),
      };
    case 'not-running':
      return { icon: 'debug-disconnect', what: l10n.t('{0} is not running', name), next: starts[kind]() };
    case 'no-permission':
      return { icon: 'lock', what: l10n.t('This account may not use {0}', name), next: permissions[kind]() };
    case 'no-buildx':
      return {
        icon: 'circle-slash',
        what: l10n.t('{0} has no buildx, which builds for several platforms', name),
        next: l10n.t('Install the plugin (package docker-buildx-plugin, or Docker Desktop).'),
      };
    case 'no-such-builder':
      return {
        icon: 'question',
        what:
          detail === '' ? l10n.t('{0} names no current builder', name) : l10n.t('There is no builder “{0}”', detail),
        told: '',
        next: l10n.t('List them with “docker buildx ls”, or make one: “Create Builder…”.'),
      };
    case 'failed':
      return { icon: 'error', what: l10n.t('{0} failed', name), next: hintOn(detail) };
  }
}

const starts: Readonly<Record<EngineKind, () => string>> = {
  docker: () => vscode.l10n.t('Start Docker Desktop or the service (“sudo systemctl start docker”), then refresh.'),
  podman: () => vscode.l10n.t('Start its machine (“podman machine start”) or its service, then refresh.'),
  buildah: () => '',
  nerdctl: () => vscode.l10n.t('Start containerd (“sudo systemctl start containerd”), then refresh.'),
};

const permissions: Readonly<Record<EngineKind, () => string>> = {
  docker: () =>
    vscode.l10n.t(
      'Add it to the group “docker” (“sudo usermod -aG docker $USER”) and sign in to the system again, or use Docker without root.',
    ),
  podman: () => vscode.l10n.t('Check whose socket and folders CONTAINER_HOST and the storage settings name.'),
  buildah: () => vscode.l10n.t('Check whose folders the storage settings name.'),
  nerdctl: () => vscode.l10n.t('Run nerdctl as root, or set up containerd without root.'),
};

/** What to do next, by the engine's words; empty where nobody can say. */
function hintOn(detail: string): string {
  return hints.find(([words]) => words.test(detail))?.[1]() ?? '';
}

const hints: readonly [words: RegExp, next: () => string][] = [
  [
    /no match(?:ing)?\b.*(?:platform|manifest)|no image found in|does not provide the specified platform/i,
    () => vscode.l10n.t('Choose a platform that the image has: Inspect shows them.'),
  ],
  [
    /unauthorized|authentication required|access (?:is|to the resource is) denied|denied:/i,
    () => vscode.l10n.t('Sign in with “docker login” or “podman login”, or check the name.'),
  ],
  [
    /image is (?:being used|in use)|is using its referenced image|image used by/i,
    () => vscode.l10n.t('Remove the containers that use it first.'),
  ],
  [/no such image|image not known|manifest unknown|not found/i, () => vscode.l10n.t('Check the name and the tag.')],
  [/server gave HTTP response/i, () => vscode.l10n.t('Name this registry as insecure in the engine’s configuration.')],
  [/did not answer/i, () => vscode.l10n.t('Restart it, then try again.')],
  [/no space left/i, () => vscode.l10n.t('Remove images that are no longer needed.')],
];
