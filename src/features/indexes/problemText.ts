// What is wrong with an index, for people.
import * as vscode from 'vscode';
import type { SpecProblem } from '../../core/indexes/problem.ts';
import type { SpecEntry } from '../../core/indexes/spec.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { shortList } from '../shared/lists.ts';

/** Characters of a message for the platforms of an image. */
const room = 200;

/** A sentence. @param manifests names the sources that it is about */
export function problemText(problem: SpecProblem, manifests: readonly SpecEntry[]): string {
  const { l10n } = vscode;
  const source = nameAt(manifests, problem.at);
  switch (problem.code) {
    case 'index-platform-twice': {
      const [name, other] = [platformName(problem.platform), nameAt(manifests, problem.other)];
      return l10n.t('{0} and {1} are both for {2}: an index has one image for a platform.', other, source, name);
    }
    case 'index-platform-differs': {
      const [own, name] = [platformName(problem.own), platformName(problem.platform)];
      return l10n.t('{0} says of itself that it is for {1}, not for {2}.', source, own, name);
    }
    case 'index-platform-unknown':
      return l10n.t('Nobody says which platform {0} is for: engines will not choose it.', source);
    case 'index-platform-not-in-source':
      return l10n.t(
        '{0} has no {1}. It has {2}.',
        source,
        platformName(problem.platform),
        shortList(problem.available.map(platformName), room),
      );
    case 'index-variant-missing':
      return problem.own === undefined
        ? l10n.t('{0} is for {1} without a variant: engines take that for v7.', source, platformName(problem.platform))
        : l10n.t('{0} is for {1}: write its variant, or engines take it for v7.', source, platformName(problem.own));
    case 'index-source-is-index':
      return l10n.t(
        '{0} is an index: all it holds is taken ({1}).',
        source,
        shortList(problem.platforms.map(platformName), room),
      );
    case 'index-types-mixed':
      if (problem.insisted)
        return l10n.t('{0} is OCI’s, and a Docker manifest list holds Docker’s images only.', source);
      return l10n.t('Docker’s and OCI’s images in one index: some registries, Quay among them, refuse that.');
    case 'index-annotations-lost':
      return l10n.t('Docker’s manifest list has no place for annotations: use the OCI index, or leave them out.');
  }
}

export function platformName(platform: Platform): string {
  return formatPlatform(platform) + (platform.osVersion === undefined ? '' : ` ${platform.osVersion}`);
}

function nameAt(manifests: readonly SpecEntry[], at: number | undefined): string {
  return (at === undefined ? undefined : manifests[at]?.reference.original) ?? '';
}
