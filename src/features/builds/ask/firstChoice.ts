// A build of a Dockerfile to begin with: what was chosen the last time, else what a person says.
import { basename, dirname } from 'node:path';
import type * as vscode from 'vscode';
import { needsTags, type BuildArgument } from '../argument.ts';
import type { BuildParts } from '../parts.ts';
import { recall } from '../remembered.ts';
import { pickPlatforms } from './platforms.ts';
import { askForTag } from './tags.ts';

/** What is `given` counts more than what was chosen before. Undefined when the person gave up. */
export async function firstChoice(
  dockerfile: vscode.Uri,
  given: Partial<BuildArgument>,
  { images, memory }: Pick<BuildParts, 'images' | 'memory'>,
): Promise<BuildArgument | undefined> {
  const known: Partial<BuildArgument> = { ...recall(memory, dockerfile), ...given };
  const platforms = known.platforms ?? (await pickPlatforms({ dockerfile }, images));
  if (!platforms) return undefined;
  const chosen = { ...known, dockerfile: dockerfile.fsPath, platforms };
  if (!needsTags(chosen.output ?? 'push') || (chosen.tags?.length ?? 0) > 0) return chosen;
  const tag = await askForTag(suggestedTag(dockerfile));
  return tag === undefined ? undefined : { ...chosen, tags: [tag] };
}

/** By the Dockerfile's folder. */
export function suggestedTag({ fsPath }: vscode.Uri): string {
  const folder = basename(dirname(fsPath))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${folder || 'app'}:latest`;
}
