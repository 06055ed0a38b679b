// Diagnostics on Dockerfiles: live, a moment after the last keystroke; at once for what is known, then again for what
// the registries say. An image that cannot be looked up gives none.
import * as vscode from 'vscode';
import type { Finding, FindingCode } from '../core/findings.ts';
import { formatPlatform, type Platform } from '../core/platform.ts';
import { familiarReference } from '../core/reference.ts';
import { isAbort } from '../host/cancel.ts';
import { dockerfileLanguage } from '../host/ids.ts';
import { rangeOf } from '../host/ranges.ts';
import { onSettingsChange, severities } from '../host/settings.ts';
import type { ImageCache } from '../registry/cache/cache.ts';
import { inBackground } from '../registry/transport/signals.ts';
import { analyzeDocument, describeTargets, type AnalyzedDockerfile } from './shared/dockerfiles.ts';
import { findingsBy, lookUpNeeded } from './shared/outcome.ts';

/** Milliseconds after the last keystroke. */
const debounce = 250;

const defaultSeverity: Readonly<Record<FindingCode, vscode.DiagnosticSeverity>> = {
  'platform-missing': vscode.DiagnosticSeverity.Error,
  'platform-mismatch': vscode.DiagnosticSeverity.Warning,
};

const chosenSeverity = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

export function registerDiagnostics(
  images: ImageCache,
  onRefresh: vscode.Event<void>,
  log: vscode.LogOutputChannel,
  extensionUri: vscode.Uri,
): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('multiarch');
  const running = new Map<string, AbortController>();

  const stop = (document: vscode.TextDocument) => running.get(document.uri.toString())?.abort();

  const check = async (document: vscode.TextDocument, signal: AbortSignal): Promise<void> => {
    const analysis = analyzeDocument(document);
    const publish = () => {
      if (!signal.aborted) collection.set(document.uri, diagnose(document, analysis, images, extensionUri));
    };
    publish();
    await lookUpNeeded(images, analysis.uses, inBackground(signal));
    publish();
  };

  const schedule = (document: vscode.TextDocument, delay: number) => {
    if (document.languageId !== dockerfileLanguage) return;
    stop(document);
    const controller = new AbortController();
    running.set(document.uri.toString(), controller);
    const timer = setTimeout(() => {
      check(document, controller.signal).catch((error: unknown) => {
        if (!isAbort(error)) log.error(error instanceof Error ? error : String(error));
      });
    }, delay);
    controller.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };

  const close = (document: vscode.TextDocument) => {
    stop(document);
    running.delete(document.uri.toString());
    collection.delete(document.uri);
  };

  const checkAll = () => {
    for (const document of vscode.workspace.textDocuments) schedule(document, 0);
  };

  checkAll();
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(document => schedule(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => schedule(document, debounce)),
    vscode.workspace.onDidCloseTextDocument(close),
    onRefresh(checkAll),
    onSettingsChange(checkAll),
    new vscode.Disposable(() => running.forEach(controller => controller.abort())),
  );
}

function diagnose(
  document: vscode.TextDocument,
  analysis: AnalyzedDockerfile,
  images: ImageCache,
  extensionUri: vscode.Uri,
): vscode.Diagnostic[] {
  const findings = findingsBy(analysis.uses, reference => images.peek(reference));
  const chosen = severities(document.uri);
  return findings.flatMap(finding => {
    const choice = chosen[finding.code];
    if (choice === 'off') return [];
    const severity = choice === undefined ? defaultSeverity[finding.code] : chosenSeverity[choice];
    const diagnostic = new vscode.Diagnostic(rangeOf(document, finding), describeFinding(finding, analysis), severity);
    diagnostic.source = 'multiarch';
    const target = vscode.Uri.joinPath(extensionUri, 'docs', 'diagnostics.md').with({ fragment: finding.code });
    diagnostic.code = { value: finding.code, target };
    return [diagnostic];
  });
}

/** Most platforms that a message names; the rest is a number. */
const mostNamed = 20;

function platformNames(platforms: readonly Platform[]): string {
  const names = [...new Set(platforms.map(formatPlatform))];
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [vscode.l10n.t('{0} more', more)] : [])].join(', ');
}

function describeFinding({ code, reference, uses, available }: Finding, { targets }: AnalyzedDockerfile): string {
  const image = familiarReference(reference);
  const wanted = uses.map(use => formatPlatform(use.platform)).join(', ');
  const has = platformNames(available);
  const where = describeTargets(targets);
  switch (code) {
    case 'platform-missing':
      return vscode.l10n.t(
        '{0} has no {1}: the build will fail there. It has {2}. Targets: {3}.',
        image,
        wanted,
        has,
        where,
      );
    case 'platform-mismatch':
      return vscode.l10n.t(
        '{0} is a single-platform image of {2}, not {1}: the build succeeds, but the result is mislabelled or does not run. Targets: {3}.',
        image,
        wanted,
        has,
        where,
      );
  }
}
