// Go to Definition, from where a stage is named to where it begins: FROM, COPY --from and RUN --mount=from.
import * as vscode from 'vscode';
import { rangeOf } from '../host/ranges.ts';
import { analyzeDocument, dockerfileSelector } from './shared/dockerfiles.ts';

export function registerDefinition(): vscode.Disposable {
  return vscode.languages.registerDefinitionProvider(dockerfileSelector, { provideDefinition });
}

/** Several where arguments make it another stage for each target. */
function provideDefinition(document: vscode.TextDocument, position: vscode.Position): vscode.LocationLink[] {
  const offset = document.offsetAt(position);
  const { stageReferences, dockerfile } = analyzeDocument(document);
  return stageReferences
    .filter(({ start, end }) => start <= offset && offset <= end)
    .flatMap(reference => {
      const stage = dockerfile.stages[reference.stage];
      if (!stage) return [];
      return [
        {
          originSelectionRange: rangeOf(document, reference),
          targetUri: document.uri,
          targetRange: rangeOf(document, stage.range),
          // The name alone, so that another extension's answer is the same place and not a second one.
          targetSelectionRange: rangeOf(document, stage.nameRange ?? stage.base),
        },
      ];
    });
}
