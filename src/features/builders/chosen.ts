// Which builder a command is about: given by a row or a script, else asked for.
import * as vscode from 'vscode';
import type { Builder } from '../../core/builds/builder.ts';
import { chooseBuilder, listBuilders } from '../../engine/builders/list.ts';
import type { Engine } from '../../engine/engine.ts';
import { plainText } from '../../host/markdown.ts';
import { safeText } from '../../registry/errors.ts';
import { withPatience } from '../shared/progress.ts';
import { dockerOf, type BuilderParts } from './parts.ts';

export interface Chosen {
  readonly docker: Engine;
  readonly builder: Builder;
}

/** Undefined when the person gave up. Rejects with EngineError, or with an Error for people. */
export async function chosenBuilder(
  argument: unknown,
  parts: BuilderParts,
  title: string,
  fits: (builder: Builder) => boolean = () => true,
): Promise<Chosen | undefined> {
  const docker = await dockerOf(parts);
  const name = nameIn(argument);
  const builders = await readBuilders(docker);
  if (name !== undefined) return { docker, builder: chooseBuilder(builders, name) };
  const builder = await pickBuilder(builders.filter(fits), title);
  return builder && { docker, builder };
}

/** Rejects with EngineError, or an AbortError when it was cancelled. */
export function readBuilders(docker: Engine): Promise<Builder[]> {
  return withPatience(vscode.l10n.t('Looking at builders'), signal => listBuilders(docker, signal));
}

/** A row has it as `builder`, a script says `name`. */
function nameIn(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { name, builder = name } = argument as { name?: unknown; builder?: unknown };
  if (builder === undefined || typeof builder === 'string') return builder;
  throw new Error(vscode.l10n.t('A builder is named by a text, not {0}.', safeText(JSON.stringify(builder))));
}

async function pickBuilder(builders: readonly Builder[], title: string): Promise<Builder | undefined> {
  const { l10n, window } = vscode;
  if (builders.length === 0) throw new Error(l10n.t('There is no such builder. “Create Builder…” makes one.'));
  const items = builders.map(builder => ({
    builder,
    label: plainText(safeText(builder.name)),
    iconPath: new vscode.ThemeIcon('server'),
    description: [builder.driver, ...(builder.isCurrent ? [l10n.t('current')] : [])].join(' · '),
  }));
  return (await window.showQuickPick(items, { title }))?.builder;
}
