// Completion of platforms: what the source has first, then what is usual.
import * as vscode from 'vscode';
import { distinct } from '../../../core/distinct.ts';
import { renderPlatform, renderScalar } from '../../../core/indexes/document/edit/render.ts';
import type { Platform } from '../../../core/platform.ts';
import { platformChoices } from '../../../core/targetChoice.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { lookUpOutcome } from '../../shared/outcome.ts';
import { platformName } from '../problemText.ts';
import { entryAt, type Completing, type ValuePlace } from './completing.ts';
import { readDocument } from './documents.ts';

/** Characters; a registry may call a platform anything. */
const longestName = 64;

/** Whole mappings, in one line: those of the source that no other entry has come first. */
export async function platformItems(place: ValuePlace, completing: Completing): Promise<vscode.CompletionList> {
  const own = await sourcePlatforms(place, completing);
  const platforms = own.length > 0 ? own : platformChoices([], []);
  const named = distinct(platforms, platformName).filter(each => platformName(each).length <= longestName);
  const taken = new Set(takenIn(completing.document).map(platformName));
  const ordered = named.toSorted((left, right) => {
    return Number(taken.has(platformName(left))) - Number(taken.has(platformName(right)));
  });
  return new vscode.CompletionList(
    ordered.map(platform => {
      const item = new vscode.CompletionItem(platformName(platform), vscode.CompletionItemKind.Struct);
      item.insertText = renderPlatform(platform);
      // What is typed so far is YAML: a brace, or the name of a key.
      item.filterText = `${item.insertText} ${platformName(platform)}`;
      return item;
    }),
  );
}

/** One member of it, by what is there of the source and of the usual platforms. */
export function memberItems(member: 'os' | 'architecture' | 'variant' | 'osVersion') {
  return async (place: ValuePlace, completing: Completing): Promise<vscode.CompletionList> => {
    const own = await sourcePlatforms(place, completing);
    const valuesOf = (platforms: readonly Platform[]) => platforms.flatMap(platform => platform[member] ?? []);
    const values = new Set([...valuesOf(own), ...valuesOf(platformChoices([], [])), ...usual[member]]);
    return new vscode.CompletionList(
      [...values].map(value => {
        const item = new vscode.CompletionItem(value, vscode.CompletionItemKind.EnumMember);
        item.insertText = renderScalar(value);
        return item;
      }),
    );
  };
}

const usual = {
  os: ['linux', 'windows', 'freebsd'],
  architecture: ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'loong64'],
  variant: ['v5', 'v6', 'v7', 'v8', 'v2', 'v3'],
  osVersion: [],
} as const;

async function sourcePlatforms(place: ValuePlace, { document, parts, signal }: Completing): Promise<Platform[]> {
  const entry = entryAt(place, document)?.entry;
  if (!entry || entry.engine) return [];
  const outcome = await lookUpOutcome(parts.images, entry.reference, signal);
  return outcome instanceof RegistryError ? [] : outcome.description.platforms.map(({ platform }) => platform);
}

function takenIn(document: vscode.TextDocument): Platform[] {
  return readDocument(document).manifests.flatMap(({ entry }) => entry?.platform ?? []);
}
