// Add Node to Builder…: another BuildKit for platforms of its own, or other platforms for a node that is there, so that builds
// for them go to it (buildx#366).
import * as vscode from 'vscode';
import type { Builder, BuilderNode } from '../../core/builds/builder.ts';
import { distinct } from '../../core/distinct.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import {
  builderDrivers,
  builderLines,
  type BuilderDriver,
  type BuilderName,
  type NodeSpec,
} from '../../engine/builders/commands.ts';
import { isInteractive } from '../shared/command.ts';
import { atWork } from '../shared/work.ts';
import { toNode, type NodeArgument } from './argument.ts';
import { confirmNode } from './ask/confirm.ts';
import { askNode } from './ask/node.ts';
import { chosenBuilder } from './chosen.ts';
import { createLine } from './create.ts';
import { isOwn, type BuilderParts } from './parts.ts';

/** The argument of `multiarch.addNode`; `node` names one that is there, or a new one. */
interface AddArgument extends Omit<NodeArgument, 'name'> {
  readonly builder?: string;
  readonly node?: string;
  /** The one platform that a plan found no good node for. */
  readonly platform?: Platform;
}

/** Undefined when the person gave up. Throws EngineError, or an Error for people. */
export async function addNode(given: unknown, parts: BuilderParts): Promise<{ builder: string } | undefined> {
  const { l10n } = vscode;
  const chosen = await chosenBuilder(given, parts, l10n.t('Add Node to Builder'), isOwn);
  if (!chosen) return undefined;
  const { docker, builder } = chosen;
  const driver = changeable(builder);
  const wanted = nodeIn(given);
  const isAsked = isInteractive(given);
  const existing = builder.nodes.find(each => each.name === wanted.name);
  const answers = isAsked && !existing ? await askNode(builder, wanted) : wanted;
  if (!answers) return undefined;
  const line = lineFor({ name: builder.name, driver }, existing, answers);
  if (isAsked && !(await confirmNode(builder, line, existing !== undefined))) return undefined;
  const title = l10n.t('Changing builder {0}', builder.name);
  await atWork(title, parts, watched => createLine(docker, line, watched));
  return { builder: builder.name };
}

function lineFor(builder: BuilderName, existing: BuilderNode | undefined, answers: NodeArgument): string[] {
  // What is there needs no endpoint to be checked.
  return existing
    ? builderLines.change(builder, joined(existing, builder.driver, toNode(answers, '')))
    : builderLines.append(builder, toNode(answers, builder.driver));
}

function nodeIn(given: unknown): NodeArgument {
  const { node, endpoint, platform, platforms, driverOptions } = (given ?? {}) as AddArgument;
  const listed = platforms ?? (platform && [formatPlatform(platform)]);
  return {
    ...(node !== undefined && { name: node }),
    ...(endpoint !== undefined && { endpoint }),
    ...(listed !== undefined && { platforms: listed }),
    ...(driverOptions !== undefined && { driverOptions }),
  };
}

function changeable(builder: Builder): BuilderDriver {
  const driver = builderDrivers.find(each => each === builder.driver);
  if (driver !== undefined) return driver;
  throw new Error(
    vscode.l10n.t(
      'Builder “{0}” is the engine’s own and has the one node: create another builder to have several.',
      builder.name,
    ),
  );
}

/** buildx replaces the platforms of a node that is there: those that it has already stay. */
function joined({ name, endpoint, chosen }: BuilderNode, driver: BuilderDriver, added: NodeSpec): NodeSpec {
  const { platforms, driverOptions } = added;
  return {
    name,
    driverOptions,
    // buildx wants it said again, except of a cluster.
    ...(endpoint !== undefined && driver !== 'kubernetes' && { endpoint }),
    platforms: distinct([...chosen, ...platforms], formatPlatform),
  };
}
