// Clear Builder's Cache…: how much there is, a yes, and how much was freed.
import * as vscode from 'vscode';
import type { Builder } from '../../core/builds/builder.ts';
import { isRunning } from '../../core/builds/nodes.ts';
import { builderLines } from '../../engine/builders/commands.ts';
import { parseUsage, type CacheUsage } from '../../engine/builders/du.ts';
import { command } from '../../engine/commands.ts';
import { askEngine } from '../../engine/engine.ts';
import { plainText } from '../../host/markdown.ts';
import { isInteractive } from '../shared/command.ts';
import { formatSize } from '../shared/messages.ts';
import { withPatience } from '../shared/progress.ts';
import { atWork } from '../shared/work.ts';
import { chosenBuilder, type Chosen } from './chosen.ts';
import type { BuilderParts } from './parts.ts';

/** `freed` is in bytes, as exactly as buildx says it. Undefined when the person gave up. */
export async function pruneBuilder(argument: unknown, parts: BuilderParts): Promise<{ freed: number } | undefined> {
  const { l10n, window } = vscode;
  const chosen = await chosenBuilder(argument, parts, l10n.t('Clear Builder’s Cache'), runs);
  if (!chosen) return undefined;
  if (!runs(chosen.builder)) {
    throw new Error(l10n.t('Builder “{0}” does not run: start it first.', chosen.builder.name));
  }
  const isAsked = isInteractive(argument);
  if (isAsked && !(await confirmed(chosen))) return undefined;
  const { docker, builder } = chosen;
  const title = l10n.t('Clearing the cache of builder {0}', builder.name);
  const output = await atWork(title, parts, watched => command(docker, builderLines.prune(builder.name), watched));
  const freed = parseUsage(output)?.total ?? 0;
  if (isAsked) {
    void window.showInformationMessage(plainText(l10n.t('Builder {0}: {1} freed.', builder.name, formatSize(freed))));
  }
  return { freed };
}

function runs({ nodes }: Builder): boolean {
  return nodes.some(isRunning);
}

async function confirmed({ docker, builder }: Chosen): Promise<boolean> {
  const { l10n, window } = vscode;
  const look = (signal: AbortSignal) => askEngine(docker, builderLines.usage(builder.name), { signal });
  const usage = parseUsage(await withPatience(l10n.t('Counting the cache of builder {0}', builder.name), look));
  const button = l10n.t('Clear');
  const title = l10n.t('Clear the cache of builder “{0}”?', builder.name);
  const options = { modal: true, detail: [...sizes(usage), l10n.t('The next builds start anew.')].join('\n') };
  return (await window.showWarningMessage(plainText(title), options, button)) === button;
}

function sizes(usage: CacheUsage | undefined): string[] {
  const { l10n } = vscode;
  if (!usage) return [];
  return [l10n.t('{0} of {1} can be freed.', formatSize(usage.reclaimable), formatSize(usage.total))];
}
