// Why a build failed, for people: of which image, on which platform, in which step, and what to do next.
import * as vscode from 'vscode';
import type { BuildFailure, FailureCause } from '../../../core/builds/failure.ts';

/** Characters of the engine's own words. */
const shown = 300;

/** @param title names the build: its tags */
export function failureText(failure: BuildFailure, title: string, exitCode: number): string {
  const { l10n } = vscode;
  const { platforms, step, target } = failure;
  const what = target === undefined ? title : l10n.t('{0} (target {1})', title, target);
  const where = platforms.length > 0 ? l10n.t('{0} for {1}', what, platforms.join(', ')) : what;
  const happened =
    step === undefined
      ? l10n.t('The build of {0} failed (exit code {1})', where, exitCode)
      : l10n.t('The build of {0} failed in “{1}” (exit code {2})', where, cut(step, 80), failure.exitCode ?? exitCode);
  return inSentences(happened, failure);
}

/** On the line that failed: the platforms are what its text does not tell. */
export function diagnosticText(failure: BuildFailure): string {
  const { l10n } = vscode;
  const { platforms, exitCode } = failure;
  const where =
    platforms.length > 0 ? l10n.t('The build failed for {0}', platforms.join(', ')) : l10n.t('The build failed');
  return inSentences(exitCode === undefined ? where : l10n.t('{0} (exit code {1})', where, exitCode), failure);
}

/** What BuildKit says of a command that failed is the command and its exit code: what the command said itself says more. */
function inSentences(happened: string, { exitCode, said, detail, cause }: BuildFailure): string {
  const why = cut((exitCode === undefined ? detail : (said ?? '')).replace(/[.\s]+$/, ''), shown);
  const sentence = why === '' ? `${happened}.` : `${happened}: ${why}.`;
  const next = nextSteps(cause);
  return next === '' ? sentence : `${sentence} ${next}`;
}

function nextSteps(cause: FailureCause): string {
  const { l10n } = vscode;
  switch (cause) {
    case 'no-emulator':
      return l10n.t(
        'The builder cannot run programs of that platform. Run “Multiarch: Install Emulators…”, or add a node of that platform to the builder.',
      );
    case 'emulator-crash':
      return l10n.t(
        'The emulator crashed, not your program. Build that platform on a native node, or cross-compile in a stage “FROM --platform=$BUILDPLATFORM”.',
      );
    case 'command-crash':
      return l10n.t(
        'The command crashed. Where its platform is emulated, that is mostly the emulator: build it on a native node, or cross-compile in a stage “FROM --platform=$BUILDPLATFORM”.',
      );
    case 'out-of-memory':
      return l10n.t(
        'The command was killed, mostly for want of memory. Give the engine more, or build fewer platforms at once.',
      );
    case 'no-space':
      return l10n.t('The builder’s disk is full. Prune its cache (“docker buildx prune”), then build again.');
    case 'plain-http':
      return l10n.t(
        'The registry speaks plain HTTP, and the builder wants TLS. Name it as insecure: in a builder’s buildkitd.toml, or, for the engine’s own builder, in “insecure-registries” of its daemon.json.',
      );
    case 'certificate':
      return l10n.t(
        'The builder does not trust the registry’s certificate. Give its authority to the builder: in its buildkitd.toml, or to the engine’s machine.',
      );
    case 'sign-in':
      return l10n.t(
        'The registry refused the engine’s credentials. Run “docker login” for it, or check that the repository exists and that you may push to it.',
      );
    case 'unreachable':
      return l10n.t(
        'The builder could not reach the registry. “localhost” inside a builder’s container is not this machine; else check the network and the name.',
      );
    case 'base-lacks-platform':
      return l10n.t('Choose a base image that has this platform, or build without it.');
    case 'engine-gone':
      return l10n.t(
        'The engine, or its builder, ended or was cut off while it built: often for want of memory. See that it runs, then build again.',
      );
    case 'other':
      return '';
  }
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
