// GitHub's own reader of workflows, with its schema and its expressions, as its language server has it.
import { registerHooks } from 'node:module';

export interface GitHubsParser {
  /** What GitHub would refuse, in its words. */
  problemsOf(text: string): string[];
}

export async function loadGitHubsParser(): Promise<GitHubsParser> {
  // The package imports its schemas as bundlers let it, without saying that they are JSON.
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      return specifier.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
    },
  });
  const { parseWorkflow, NoOperationTraceWriter } = await import('@actions/workflow-parser');
  hooks.deregister();
  return {
    problemsOf: content => {
      const { context } = parseWorkflow({ name: 'image.yml', content }, new NoOperationTraceWriter());
      return context.errors.getErrors().map(({ message }) => message);
    },
  };
}
