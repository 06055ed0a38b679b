// Findings as sentences: what is wrong, with which image, in which stage and for which target, and what follows from it.
import * as vscode from 'vscode';
import type { Finding } from '../../core/findings.ts';
import { failingUses } from '../../core/findings.ts';
import type { Related } from '../../core/dockerfile/problems/problem.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { familiarReference } from '../../core/reference.ts';
import type { Targets } from '../../core/targets.ts';
import { describeTargets } from '../shared/dockerfiles.ts';
import { shortList } from '../shared/lists.ts';

export function describeFinding(finding: Finding, targets: Targets): string {
  return [whatIsWrong(finding), whereAndFor(finding, targets)].filter(Boolean).join(' ');
}

function whatIsWrong(finding: Finding): string {
  const { l10n } = vscode;
  switch (finding.code) {
    case 'platform-missing':
      return l10n.t(
        '{0} has no {1}: the build will fail there. It has {2}. Use another tag or image, or do not target that platform.',
        ...imageWords(finding),
      );
    case 'platform-mismatch':
      return l10n.t(
        '{0} is a single-platform image of {2}, not {1}: the build succeeds, but the result is mislabelled or does not run.',
        ...imageWords(finding),
      );
    case 'platform-fallback':
      return l10n.t('{0} has no {1}: only a compatible older platform serves. It has {2}.', ...imageWords(finding));
    case 'pinned-to-one-platform':
      return failingUses(finding).length > 0
        ? l10n.t(
            'The digest of {0} pins {2} alone, not the index: the result for {1} is mislabelled or does not run.',
            ...imageWords(finding),
          )
        : l10n.t('The digest of {0} pins {2} alone, not the index that holds every platform.', ...imageWords(finding));
    case 'image-not-found':
      return l10n.t(
        '{0} does not exist: its repository does, and has no such tag or digest. Choose one that it has.',
        imageWords(finding)[0],
      );
    case 'final-stage-on-build-platform':
      return l10n.t(
        'The result is built on the builder’s own platform, {0}, and labelled as the target’s: its programs are of the wrong architecture.',
        names(finding.values),
      );
    case 'stage-platform-ignored':
      return l10n.t(
        '--platform={0} has no effect here: “{1}” is a stage, and what is built on it stays on {2}.',
        finding.written,
        finding.parent,
        names(finding.values),
      );
    case 'copy-from-target-platform':
      return l10n.t(
        'This stage runs on the builder’s platform, {1}, yet COPY --from={0} takes the target’s: what is copied will not run in it.',
        finding.image,
        names(finding.values),
      );
    case 'automatic-arg-overridden':
      return l10n.t(
        '{0} is set by the builder for each platform; this ARG replaces it with “{1}” for all of them.',
        finding.name,
        names(finding.values),
      );
    case 'stage-missing-for-platform':
      return l10n.t(
        'There is no stage {0}, only {1}: it is taken for the name of an image. Add the stage, or do not target that platform.',
        names(finding.values),
        names(finding.existing),
      );
    case 'undefined-arg':
      return finding.suggestion === undefined
        ? l10n.t(
            '${0} is neither declared before the first FROM nor set by the builder. Declare it there, or correct the name.',
            finding.name,
          )
        : l10n.t(
            '${0} is neither declared before the first FROM nor set by the builder. Did you mean ${1}?',
            finding.name,
            finding.suggestion,
          );
    case 'invalid-reference':
      return finding.suggestion === undefined
        ? l10n.t('“{0}” can never be an image reference: {1}.', names(finding.values), finding.reason)
        : l10n.t(
            '“{0}” can never be an image reference: {1}. Stage names are lower case: write “{2}”.',
            names(finding.values),
            finding.reason,
            finding.suggestion,
          );
  }
}

/** The image, the platforms it is needed for and lacks, and those that it has. */
function imageWords(finding: Extract<Finding, { readonly available: unknown }>): [string, string, string] {
  const failing = failingUses(finding);
  const wanted = (failing.length > 0 ? failing : finding.uses).map(use => use.platform);
  return [familiarReference(finding.reference), platformNames(wanted), platformNames(finding.available)];
}

function whereAndFor({ stage, targets: concerned }: Finding, targets: Targets): string {
  const { l10n } = vscode;
  const platforms = targets.platforms.filter(target => concerned.includes(target));
  const named = platforms.length > 0 ? describeTargets({ ...targets, platforms }) : '';
  if (stage === '') return named && l10n.t('Target: {0}.', named);
  return named ? l10n.t('Stage {0}, target {1}.', stageName(stage), named) : l10n.t('Stage {0}.', stageName(stage));
}

function stageName(stage: string): string {
  return /^\d+$/.test(stage) ? stage : `“${stage}”`;
}

/** Characters for what a message lists; the rest is a number. */
const room = 300;

function names(values: readonly string[]): string {
  return shortList([...new Set(values)], room);
}

function platformNames(platforms: readonly Platform[]): string {
  return names(platforms.map(formatPlatform));
}

/** Why another line matters. */
export function describeRelated({ role, name }: Related): string {
  const { l10n } = vscode;
  switch (role) {
    case 'argument':
      return l10n.t('The value comes from ARG {0}', name);
    case 'stage':
      return l10n.t('Stage {0}', stageName(name));
    case 'stage-argument':
      return l10n.t('ARG {0} is declared inside a stage; a FROM sees only those before the first FROM', name);
    case 'stage-platform':
      return l10n.t('The platform is that of stage {0}', stageName(name));
  }
}
