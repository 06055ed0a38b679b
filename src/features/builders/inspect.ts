// Inspect Builder: all that buildx says of it, as a read-only document; for a script as JSON.
import * as vscode from 'vscode';
import type { Builder, BuilderNode } from '../../core/builds/builder.ts';
import { emulatedPlatforms, nativePlatforms } from '../../core/builds/nodes.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { chosenBuilder } from './chosen.ts';
import { inspectionUri } from './document.ts';
import type { BuilderParts } from './parts.ts';

/** `show: false` opens nothing. Undefined when the person gave up. */
export async function inspectBuilder(argument: unknown, parts: BuilderParts): Promise<object | undefined> {
  const chosen = await chosenBuilder(argument, parts, vscode.l10n.t('Inspect Builder'));
  if (!chosen) return undefined;
  const { show = true } = (argument ?? {}) as { show?: unknown };
  if (show !== false) await vscode.window.showTextDocument(inspectionUri(chosen.builder.name), { preview: true });
  return plainBuilder(chosen.builder);
}

function plainBuilder({ nodes, ...builder }: Builder): object {
  return { ...builder, nodes: nodes.map(plainNode) };
}

function plainNode(node: BuilderNode): object {
  const { platforms: _, chosen, hasContainerdStore: __, ...rest } = node;
  const texts = (platforms: readonly Platform[]) => platforms.map(formatPlatform);
  return {
    ...rest,
    native: texts(nativePlatforms(node)),
    emulated: texts(emulatedPlatforms(node)),
    chosen: texts(chosen),
  };
}
