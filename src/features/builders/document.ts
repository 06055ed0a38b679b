// What `docker buildx inspect` prints, as a read-only document that is read anew when builders change.
import * as vscode from 'vscode';
import { builderLines } from '../../engine/builders/commands.ts';
import { askEngine } from '../../engine/engine.ts';
import { explain } from '../shared/messages.ts';
import { dockerOf, type BuilderParts } from './parts.ts';

const scheme = 'multiarch-builder';

/** The name is the path: a tab shows its last part. */
export function inspectionUri(builder: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${builder}` });
}

export function registerInspection(parts: BuilderParts, onChange: vscode.Event<void>): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri: vscode.Uri) => inspectionText(uri.path.slice(1), parts),
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    onChange(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
    }),
  );
}

/** What went wrong stands in the document. */
async function inspectionText(builder: string, parts: BuilderParts): Promise<string> {
  try {
    const docker = await dockerOf(parts);
    return await askEngine(docker, builderLines.inspect(builder), { signal: parts.closed });
  } catch (error) {
    return explain(error).text;
  }
}
