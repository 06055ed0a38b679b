// Raw JSON as a read-only document: laid out for people, and its digests are links that open what they name. A file system
// and no mere provider of texts, because VS Code opens only files again after its window was closed.
import * as vscode from 'vscode';
import { digestLinks, type LinkedContent } from '../../core/digestLinks.ts';
import { indentJson } from '../../core/jsonText.ts';
import { manifestScheme } from '../../host/ids.ts';
import { rangeOf } from '../../host/ranges.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { documentAddress, documentUri } from '../shared/documentUri.ts';
import { explain, formatSize } from '../shared/messages.ts';
import { registerDocumentHover } from './hover.ts';
import { rawText } from './rawText.ts';

export function registerDocuments(images: ImageCache, onRefresh: vscode.Event<void>): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const closed = new AbortController();
  let refreshes = 0;

  /** What could not be read is asked for again; the rest is found where it is kept. */
  const refresh = () => {
    refreshes++;
    const shown = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === manifestScheme);
    changed.fire(shown.map(({ uri }) => ({ type: vscode.FileChangeType.Changed, uri })));
  };

  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: uri => ({ type: typeOf(uri), ctime: 0, mtime: refreshes, size: 0 }),
    readFile: async uri => new TextEncoder().encode(await documentText(images, uri, closed.signal)),
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };

  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerFileSystemProvider(manifestScheme, files, { isReadonly: true, isCaseSensitive: true }),
    registerDocumentHover(),
    vscode.languages.registerDocumentLinkProvider({ scheme: manifestScheme }, { provideDocumentLinks }),
    onRefresh(refresh),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}

function typeOf({ query }: vscode.Uri): vscode.FileType {
  return query === '' ? vscode.FileType.Directory : vscode.FileType.File;
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
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
