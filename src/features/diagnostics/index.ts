// Diagnostics on Dockerfiles: live, a moment after the last keystroke; at once for what is known, then again for what
// the registries say. An image that cannot be looked up gives none.
import * as vscode from 'vscode';
import type { FindingCode } from '../../core/findings.ts';
import { isAbort } from '../../host/cancel.ts';
import { dockerfileLanguage } from '../../host/ids.ts';
import { rangeOf } from '../../host/ranges.ts';
import { onSettingsChange, severities, type Severity } from '../../host/settings.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { inBackground } from '../../registry/transport/signals.ts';
import { analyzeDocument, type AnalyzedDockerfile } from '../shared/dockerfiles.ts';
import { findingsIn } from '../shared/findings.ts';
import { lookUpNeeded } from '../shared/outcome.ts';
import { describeFinding, describeRelated } from './sentences.ts';

/** Milliseconds after the last keystroke. */
const debounce = 250;

/** Nobody reads more of one file; a hostile one may have hundreds of thousands. */
const mostDiagnostics = 1000;
/** Other lines that a diagnostic points at. */
const mostRelated = 20;

const { Error: error, Warning: warning, Information: information } = vscode.DiagnosticSeverity;

const defaultSeverity: Readonly<Record<FindingCode, vscode.DiagnosticSeverity>> = {
  'platform-missing': error,
  'platform-mismatch': warning,
  'platform-fallback': information,
  'final-stage-on-build-platform': warning,
  'stage-platform-ignored': warning,
  'copy-from-target-platform': information,
  'automatic-arg-overridden': warning,
  'stage-missing-for-platform': error,
  'undefined-arg': error,
  'pinned-to-one-platform': warning,
  'image-not-found': error,
  'invalid-reference': error,
};

const chosenSeverity = { error, warning, information } as const;

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
    if (document.isClosed) return;
    const analysis = analyzeDocument(document);
    const publish = () => {
      if (signal.aborted || document.isClosed) return;
      const diagnostics = diagnose(document, analysis, images, extensionUri);
      if (!areSame(diagnostics, collection.get(document.uri) ?? [])) collection.set(document.uri, diagnostics);
    };
    publish();
    await lookUpNeeded(images, analysis.uses, inBackground(signal));
    publish();
  };

  const schedule = (document: vscode.TextDocument, delay: number) => {
    if (document.languageId !== dockerfileLanguage || !isWorkedOn(document)) return;
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

  // What is asked for a closed document goes on: the next one that names the image need not ask again.
  const close = (document: vscode.TextDocument) => {
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

/** The other side of a comparison and other views of history are not: they would show everything twice. */
function isWorkedOn({ uri, isUntitled }: vscode.TextDocument): boolean {
  return isUntitled || uri.scheme === 'file' || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

function areSame(left: readonly vscode.Diagnostic[], right: readonly vscode.Diagnostic[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function diagnose(
  document: vscode.TextDocument,
  { targets }: AnalyzedDockerfile,
  images: ImageCache,
  extensionUri: vscode.Uri,
): vscode.Diagnostic[] {
  const chosen = severities(document.uri);
  const documentation = vscode.Uri.joinPath(extensionUri, 'docs', 'diagnostics.md');
  const shown = findingsIn(document, images).filter(({ code }) => chosen[code] !== 'off');
  return shown.slice(0, mostDiagnostics).map(finding => {
    const choice = chosen[finding.code] as Exclude<Severity, 'off'> | undefined;
    const severity = choice === undefined ? defaultSeverity[finding.code] : chosenSeverity[choice];
    const diagnostic = new vscode.Diagnostic(rangeOf(document, finding), describeFinding(finding, targets), severity);
    diagnostic.source = 'multiarch';
    diagnostic.code = { value: finding.code, target: documentation.with({ fragment: finding.code }) };
    diagnostic.relatedInformation = finding.related.slice(0, mostRelated).map(related => {
      const location = new vscode.Location(document.uri, rangeOf(document, related));
      return new vscode.DiagnosticRelatedInformation(location, describeRelated(related));
    });
    return diagnostic;
  });
}
