// Add Repository…: any reference, or a namespace as `name/*`, goes to the entry of its registry, which is made where there
// is none.
import * as vscode from 'vscode';
import { InvalidReference } from '../../core/reference.ts';
import { parseRepositoryPattern, type RepositoryPattern } from '../../core/repositoryPattern.ts';
import { isInteractive } from '../shared/command.ts';
import { hostIn } from './argument.ts';
import type { Ask, Remark } from '../shared/ask.ts';
import { withRepositories } from './entries.ts';
import type { ConnectParts } from './parts.ts';

/** What the command returns. */
interface AddedRepository {
  readonly host: string;
  readonly repository: string;
}

export async function addRepository(
  argument: unknown,
  { ask, changeEntry }: Pick<ConnectParts, 'ask' | 'changeEntry'>,
): Promise<AddedRepository> {
  const { reference } = (argument ?? {}) as { reference?: unknown };
  const host = hostIn(argument);
  const given = typeof reference === 'string' ? reference : '';
  const pattern = parsed(isInteractive(argument) ? await askFor(host, given, ask) : given, host);
  await changeEntry(pattern.host, (there = { host: pattern.host }) => {
    return { ...there, repositories: withRepositories(pattern.host, there['repositories'], [pattern.name]) };
  });
  return { host: pattern.host, repository: pattern.name };
}

function parsed(text: string, host: string | undefined): RepositoryPattern {
  const pattern = parseRepositoryPattern(text, host);
  if (!(pattern instanceof InvalidReference)) return pattern;
  throw new Error(vscode.l10n.t('“{0}” is no repository and no namespace: {1}.', text, pattern.message));
}

async function askFor(host: string | undefined, value: string, ask: Ask): Promise<string> {
  const { l10n } = vscode;
  const title = host === undefined ? l10n.t('Add Repository') : l10n.t('Add Repository of {0}', host);
  const { text } = await ask.text(
    { title },
    {
      prompt: l10n.t('A repository, or a namespace as name/*'),
      placeholder: host === undefined ? 'ghcr.io/owner/app' : 'owner/app',
      value,
      remark: typed => remarkOn(typed, host),
    },
  );
  return text;
}

function remarkOn(text: string, host: string | undefined): Remark {
  const pattern = parseRepositoryPattern(text, host);
  if (pattern instanceof InvalidReference) return { error: pattern.message };
  return { info: vscode.l10n.t('{0} of {1}', pattern.name, pattern.host) };
}
