// Raw JSON as a read-only document: laid out for people, and its digests are links that open what they name.
import * as vscode from 'vscode';
import { digestLinks, type LinkedContent } from '../../core/digestLinks.ts';
import { indentJson } from '../../core/jsonText.ts';
import { manifestScheme } from '../../host/ids.ts';
import { rangeOf } from '../../host/ranges.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { documentAddress, documentUri } from '../shared/documentUri.ts';
import { explain, formatSize } from '../shared/messages.ts';
import { registerReadOnlyFiles } from '../shared/readOnlyFiles.ts';
import { registerDocumentHover } from './hover.ts';
import { rawText } from './rawText.ts';

export function registerDocuments(images: ImageCache, onRefresh: vscode.Event<void>): vscode.Disposable {
  const closed = new AbortController();
  const files = registerReadOnlyFiles(manifestScheme, uri => documentText(images, uri, closed.signal));

  return vscode.Disposable.from(
    files,
    registerDocumentHover(),
    vscode.languages.registerDocumentLinkProvider({ scheme: manifestScheme }, { provideDocumentLinks }),
    // What could not be read is asked for again; the rest is found where it is kept.
    onRefresh(() => files.changed()),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}

/** What went wrong stands in the document, for as long as it does. */
async function documentText(images: ImageCache, uri: vscode.Uri, signal: AbortSignal): Promise<string> {
  const address = documentAddress(uri);
  if (!address) throw vscode.FileSystemError.FileNotFound(uri);
  try {
    return indentJson(await rawText(images, address, signal));
  } catch (error) {
    const again = error instanceof RegistryError ? [vscode.l10n.t('“Multiarch: Refresh” tries again.')] : [];
    return indentJson(JSON.stringify({ problem: [explain(error).text, ...again].join(' ') }));
  }
}

/** Of manifests alone: what a statement or a configuration names is mostly somewhere else. Nothing is asked for them. */
function provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
  const address = documentAddress(document.uri);
  if (!address || address.size !== undefined) return [];
  return digestLinks(document.getText()).map(content => {
    const link = new vscode.DocumentLink(rangeOf(document, content), documentUri(address.reference, content));
    link.tooltip = linkTooltip(content);
    return link;
  });
}

function linkTooltip({ what, platform, size = 0 }: LinkedContent): string {
  const { l10n } = vscode;
  switch (what) {
    case 'index':
      return l10n.t('Open the index');
    case 'manifest':
      return platform === undefined ? l10n.t('Open the manifest') : l10n.t('Open the manifest of {0}', platform);
    case 'configuration':
      return l10n.t('Open the configuration ({0})', formatSize(size));
    case 'statement':
      return l10n.t('Open the in-toto statement ({0})', formatSize(size));
    case 'layer':
      return l10n.t('Open the layer, which is JSON ({0})', formatSize(size));
  }
}
