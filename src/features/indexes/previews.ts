// Documents of indexes that are nowhere stored: their text is kept here, by their digest.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { BoundedMap } from '../../registry/bounded.ts';

const scheme = 'multiarch-preview';

/** Weighed in characters. */
const texts = new BoundedMap<string>({ entries: 50, weight: 8 * 1024 * 1024 });

/** Characters of a digest in a title. */
const shortHex = 12;

export function registerPreviews(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ query }) => texts.get(query) ?? '',
  });
}

/** Of the bytes that have this digest. */
export function previewUri(name: string, digest: string, text: string): vscode.Uri {
  texts.set(digest, text, text.length);
  const hex = parseDigest(digest)?.hex.slice(0, shortHex) ?? '';
  return vscode.Uri.from({ scheme, path: `/${name} ${hex}.json`, query: digest });
}
