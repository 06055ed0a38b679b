// Diagnostics on index documents: a moment after the last keystroke; at once for what is known, then again for what the
// registries say. A source that cannot be looked up gives none.
import * as vscode from 'vscode';
import { referencesOf, severityOf, type DocumentFinding } from '../../../core/indexes/document/findings.ts';
import type { SpecSeverity } from '../../../core/indexes/problem.ts';
import { isAbort } from '../../../host/cancel.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { severities } from '../../../host/settings.ts';
import type { ImageCache } from '../../../registry/cache/cache.ts';
import { inBackground } from '../../../registry/transport/signals.ts';
import type { IndexParts } from '../parts.ts';
import { examineDocument, readDocument } from './documents.ts';
import { lookUpAll } from './knowledge.ts';
import { describeFinding, describeRelated } from './sentences.ts';
import { settled } from './typing.ts';
import { isIndexDocument } from './which.ts';

/** Nobody reads more of one file. */
const mostDiagnostics = 500;

const { Error: error, Warning: warning, Information: information } = vscode.DiagnosticSeverity;
const editorSeverity: Readonly<Record<SpecSeverity, vscode.DiagnosticSeverity>> = { error, warning, information };

export interface LanguageParts extends IndexParts {
  /** Where the pages that explain the warnings are. */
  readonly extensionUri: vscode.Uri;
}

export interface IndexDiagnostics extends vscode.Disposable {
  /** Looks at a document, and again at what was said of it; what was under way for it ends. */
  check(document: vscode.TextDocument): void;
  forget(document: vscode.TextDocument): void;
}

export function createDiagnostics({ images, log, extensionUri }: LanguageParts): IndexDiagnostics {
  const collection = vscode.languages.createDiagnosticCollection('multiarch-index');
  const running = new Map<string, AbortController>();
  const keyOf = ({ uri }: vscode.TextDocument) => uri.toString();

  const publish = (document: vscode.TextDocument, signal: AbortSignal) => {
    if (signal.aborted || document.isClosed) return;
    const diagnostics = isIndexDocument(document) ? diagnose(document, images, extensionUri) : [];
    if (!areSame(diagnostics, collection.get(document.uri) ?? [])) collection.set(document.uri, diagnostics);
  };

  const look = async (document: vscode.TextDocument, signal: AbortSignal): Promise<void> => {
    await settled(document, signal);
    publish(document, signal);
    if (document.isClosed || !isIndexDocument(document)) return;
    const references = referencesOf(readDocument(document));
    await lookUpAll(images, references, inBackground(signal), () => publish(document, signal));
  };

  const stop = (document: vscode.TextDocument) => {
    running.get(keyOf(document))?.abort(new DOMException('changed', 'AbortError'));
    running.delete(keyOf(document));
  };

  return {
    check(document) {
      stop(document);
      const controller = new AbortController();
      running.set(keyOf(document), controller);
      look(document, controller.signal).catch((failure: unknown) => {
        if (!isAbort(failure)) log.error(failure instanceof Error ? failure : String(failure));
      });
    },

    forget(document) {
      stop(document);
      collection.delete(document.uri);
    },

    dispose() {
      for (const controller of running.values()) controller.abort(new DOMException('closed', 'AbortError'));
      collection.dispose();
    },
  };
}

function areSame(left: readonly vscode.Diagnostic[], right: readonly vscode.Diagnostic[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function diagnose(
  document: vscode.TextDocument,
  images: Pick<ImageCache, 'peek'>,
  extensionUri: vscode.Uri,
): vscode.Diagnostic[] {
  const chosen = severities(document.uri);
  const documentation = vscode.Uri.joinPath(extensionUri, 'docs', 'indexes.md');
  const { findings } = examineDocument(document, images);
  const manifests = readDocument(document).manifests.flatMap(({ entry }) => entry ?? []);
  const shown = findings.filter(({ code }) => chosen[code] !== 'off').slice(0, mostDiagnostics);
  return shown.map(finding => {
    const severity = editorSeverity[severityFor(finding, chosen)];
    const diagnostic = new vscode.Diagnostic(rangeOf(document, finding), describeFinding(finding, manifests), severity);
    diagnostic.source = 'multiarch';
    diagnostic.code = { value: finding.code, target: documentation.with({ fragment: finding.code }) };
    diagnostic.relatedInformation = finding.related.map(related => {
      return new vscode.DiagnosticRelatedInformation(
        new vscode.Location(document.uri, rangeOf(document, related)),
        describeRelated(finding),
      );
    });
    return diagnostic;
  });
}

function severityFor(finding: DocumentFinding, chosen: ReturnType<typeof severities>): SpecSeverity {
  const choice = chosen[finding.code];
  return choice === undefined || choice === 'off' ? severityOf(finding) : choice;
}
