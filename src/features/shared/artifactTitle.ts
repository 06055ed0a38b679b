// What an artifact is called: in words where its type is known, else by the type itself.
import * as vscode from 'vscode';
import { artifactKind, type Purpose } from '../../core/artifacts.ts';
import { mediaTypes } from '../../core/manifest.ts';
import { safeContent } from '../../registry/errors.ts';

/** `Cosign signature`, `SPDX SBOM`; of a statement what it states, where its predicate's type is known. */
export function artifactTitle(type: string, predicate?: string): string {
  const kind = artifactKind(type, predicate);
  if (kind) return titles[kind.purpose](kind.by);
  if (type === mediaTypes.ociIndex || type === mediaTypes.dockerList) return vscode.l10n.t('Index');
  if (type === mediaTypes.ociManifest || type === mediaTypes.dockerManifest) return vscode.l10n.t('Manifest');
  return safeContent(predicate ?? type, 100) || vscode.l10n.t('Artifact');
}

const titles: Readonly<Record<Purpose, (by: string) => string>> = {
  signature: by => vscode.l10n.t('{0} signature', by),
  bundle: by => vscode.l10n.t('{0} bundle', by),
  attestation: by => vscode.l10n.t('{0} attestation', by),
  provenance: by => vscode.l10n.t('{0} provenance', by),
  verification: by => vscode.l10n.t('{0} verification summary', by),
  sbom: by => vscode.l10n.t('{0} SBOM', by),
  vulnerabilities: by => vscode.l10n.t('{0} vulnerability report', by),
  vex: by => vscode.l10n.t('{0} exploitability statement', by),
  tests: by => vscode.l10n.t('{0} test results', by),
  lifecycle: by => vscode.l10n.t('{0} lifecycle', by),
  chart: by => vscode.l10n.t('{0} chart', by),
  module: by => vscode.l10n.t('{0} module', by),
  manifests: by => vscode.l10n.t('{0} manifests', by),
  policies: by => vscode.l10n.t('{0} policies', by),
  application: by => vscode.l10n.t('{0} application', by),
  model: by => vscode.l10n.t('{0} model', by),
  cache: by => vscode.l10n.t('{0} cache', by),
  index: by => vscode.l10n.t('{0} index', by),
};
