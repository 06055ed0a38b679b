// tasks.json: its completion, read from disk when somebody completes.
import * as vscode from 'vscode';
import type { BuildParts } from '../parts.ts';

const selector: vscode.DocumentSelector = { language: 'jsonc', pattern: '**/.vscode/tasks.json' };

export function registerTaskCompletion(parts: BuildParts): vscode.Disposable {
  const provider: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position, token) {
      const { completeTask } = await import('./completion.ts');
      // A registry or an engine that gives no answer has nothing to offer here.
      return completeTask(document, position, token, parts).catch(() => []);
    },
  };
  return vscode.languages.registerCompletionItemProvider(selector, provider, '"');
}
