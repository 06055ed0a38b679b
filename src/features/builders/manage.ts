// Builders started, stopped, taken away.
import * as vscode from 'vscode';
import type { Builder } from '../../core/builds/builder.ts';
import { builderLines } from '../../engine/builders/commands.ts';
import { parseInspection } from '../../engine/builders/inspect.ts';
import { command, type Watched } from '../../engine/commands.ts';
import { EngineError, type Engine } from '../../engine/engine.ts';
import { plainText } from '../../host/markdown.ts';
import { safeText } from '../../registry/errors.ts';
import { isInteractive } from '../shared/command.ts';
import { atWork } from '../shared/work.ts';
import { chosenBuilder, readBuilders } from './chosen.ts';
import { isOwn, type BuilderParts } from './parts.ts';

/** All nodes are started and run afterwards. Undefined when the person gave up. */
export async function bootstrapBuilder(argument: unknown, parts: BuilderParts): Promise<{ name: string } | undefined> {
  const { l10n } = vscode;
  const chosen = await chosenBuilder(argument, parts, l10n.t('Start Builder'), isOwn);
  if (!chosen) return undefined;
  const { docker, builder } = chosen;
  const title = l10n.t('Starting builder {0}', builder.name);
  await atWork(title, parts, watched => startNodes(docker, builder.name, watched));
  return { name: builder.name };
}

/** buildx passes over a node that it cannot reach, and ends well. Rejects with EngineError. */
export async function startNodes(docker: Engine, name: string, watched: Watched): Promise<void> {
  const { nodes = [] } = parseInspection(await command(docker, builderLines.bootstrap(name), watched)) ?? {};
  const failed = nodes.flatMap(node => (node.error === undefined ? [] : [`${node.name}: ${node.error}`]));
  if (failed.length > 0) throw new EngineError('failed', failed.join(' '), docker.program);
}

/** Undefined when the person gave up. */
export async function stopBuilder(argument: unknown, parts: BuilderParts): Promise<{ stopped: string } | undefined> {
  const { l10n } = vscode;
  const fits = (builder: Builder) => isOwn(builder) && builder.driver !== 'remote';
  const chosen = await chosenBuilder(argument, parts, l10n.t('Stop Builder'), fits);
  if (!chosen) return undefined;
  const { docker, builder } = chosen;
  // buildx says that it did, and does nothing.
  if (!fits(builder)) {
    throw new Error(
      l10n.t('Builder “{0}” cannot be stopped: its BuildKit was started by somebody else.', builder.name),
    );
  }
  const title = l10n.t('Stopping builder {0}', builder.name);
  await atWork(title, parts, watched => command(docker, builderLines.stop(builder.name), watched));
  return { stopped: builder.name };
}

/** Undefined when the person gave up. */
export async function removeBuilder(argument: unknown, parts: BuilderParts): Promise<{ removed: string } | undefined> {
  const { l10n } = vscode;
  const chosen = await chosenBuilder(argument, parts, l10n.t('Remove Builder'), isOwn);
  if (!chosen) return undefined;
  const { docker, builder } = chosen;
  if (!isOwn(builder)) {
    throw new Error(
      l10n.t('Builder “{0}” belongs to a Docker context and goes with it: “docker context rm”.', builder.name),
    );
  }
  if (isInteractive(argument) && !(await confirmRemoval(builder))) return undefined;
  const title = l10n.t('Removing builder {0}', builder.name);
  try {
    await atWork(title, parts, watched => command(docker, builderLines.remove(builder.name), watched));
  } catch (error) {
    throw error instanceof EngineError ? await explainRemoval(docker, builder.name, error) : error;
  }
  return { removed: builder.name };
}

/** buildx forgets a builder also where it cannot reach all of its nodes, and says of both that it failed. */
async function explainRemoval(docker: Engine, name: string, error: EngineError): Promise<Error> {
  if ((await readBuilders(docker)).some(each => each.name === name)) return error;
  const text = vscode.l10n.t(
    'Builder “{0}” is gone from the list, but not every node could be reached, and what runs there is left: {1}',
    name,
    safeText(error.message),
  );
  return new Error(text, { cause: error });
}

async function confirmRemoval(builder: Builder): Promise<boolean> {
  const { l10n, window } = vscode;
  const button = l10n.t('Remove');
  const title = l10n.t('Remove builder “{0}”?', builder.name);
  const options = { modal: true, detail: plainText(losses(builder).join('\n')) };
  return (await window.showWarningMessage(plainText(title), options, button)) === button;
}

function losses({ driver, nodes, isCurrent }: Builder): string[] {
  const { l10n } = vscode;
  const what: Readonly<Record<string, string>> = {
    'docker-container': l10n.t('Its containers and their build cache are deleted, on every machine it has nodes on:'),
    kubernetes: l10n.t('Its deployments and their build cache are deleted from the cluster:'),
    remote: l10n.t('Only the record of it goes. What runs there goes on, with its cache:'),
  };
  return [
    what[driver] ?? '',
    ...nodes.map(({ name, endpoint = '' }) => `${name}  ${endpoint}`),
    l10n.t('Images that were built and pushed stay.'),
    ...(isCurrent ? [l10n.t('It is the current builder: builds that name none go to the engine’s own one then.')] : []),
  ];
}
