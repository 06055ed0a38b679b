// Tags from the registry as completions, the newest first, with their platforms: at once where the list of tags tells them or the cache
// knows them, else of the tag that is looked at.
import * as vscode from 'vscode';
import { useStatus, type KnownPlatforms } from '../../core/findings.ts';
import { bestMatch, formatPlatform, samePlatform, type Platform } from '../../core/platform.ts';
import type { Reference, Repository } from '../../core/reference.ts';
import { newestTagsFirst } from '../../core/tagVersion.ts';
import { machinePlatform } from '../../host/machine.ts';
import { escapeMarkdown } from '../../host/markdown.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import type { ListedPlatform } from '../../registry/providers/provider.ts';
import { shortList } from './lists.ts';
import type { TagLists } from './tags.ts';

export class TagItem extends vscode.CompletionItem {
  readonly reference: Reference;
  readonly needed: readonly Platform[];
  /** Undefined until somebody asks. */
  readonly known: KnownPlatforms | undefined;

  constructor(reference: Reference, needed: readonly Platform[], known: KnownPlatforms | undefined) {
    const { tag = '' } = reference;
    const description = known && summary(known, needed);
    super({ label: tag, ...(description && { description }) }, vscode.CompletionItemKind.Value);
    this.reference = reference;
    this.needed = needed;
    this.known = known;
  }
}

/** More items than that nobody reads, and VS Code draws them with every key. */
const mostTags = 1000;

/** @param needed platforms that an image of it shall have; none where nobody says so */
export async function tagItemsOf(
  { host, repository }: Repository,
  typed: string,
  needed: readonly Platform[],
  images: ImageCache,
  lists: TagLists,
  signal: AbortSignal,
): Promise<vscode.CompletionList> {
  const page = await lists.beginningWith({ host, repository }, typed, signal);
  const items = newestTagsFirst(page.names)
    .slice(0, mostTags)
    .map(tag => {
      const reference: Reference = { host, repository, tag, original: '' };
      return new TagItem(reference, needed, knownOf(reference, page.platforms?.get(tag), images));
    });
  return new vscode.CompletionList(items, page.next !== undefined || page.names.length > mostTags);
}

/** Without a request. What has been seen is surer than what a list tells. */
function knownOf(
  reference: Reference,
  listed: readonly ListedPlatform[] | undefined,
  images: ImageCache,
): KnownPlatforms | undefined {
  const seen = images.peek(reference);
  if (seen && !(seen instanceof RegistryError)) return seen.description;
  return listed && listed.length > 0 ? { kind: 'index', platforms: listed } : undefined;
}

/** Asks only for what no list told: on Docker Hub each look at a manifest counts as a pull. */
export async function resolveTag(item: TagItem, images: ImageCache, signal: AbortSignal): Promise<TagItem> {
  const known = item.known ?? (await images.lookUp(item.reference, signal)).description;
  item.detail = summary(known, item.needed);
  item.documentation = new vscode.MarkdownString(platformTable(known, item.needed));
  return item;
}

/** Characters that a row has room for. */
const room = 48;

function summary(known: KnownPlatforms, needed: readonly Platform[]): string {
  const lacking = needed.filter(platform => isLacking(platform, known));
  const namesOf = (platforms: readonly Platform[]) => shortList([...new Set(platforms.map(formatPlatform))], room);
  if (lacking.length > 0) return `✗ ${vscode.l10n.t('{0} missing', namesOf(lacking))}`;
  const names = namesOf(known.platforms.map(({ platform }) => platform));
  return needed.length > 0 && names !== '' ? `✓ ${names}` : names;
}

function isLacking(platform: Platform, known: KnownPlatforms): boolean {
  return ['missing', 'mismatch'].includes(useStatus({ platform }, known));
}

/** An index may hold thousands of platforms. */
const mostRows = 40;

/** What is needed and not there comes first, then what is there. */
function platformTable(known: KnownPlatforms, needed: readonly Platform[]): string {
  const { l10n } = vscode;
  const chosen = new Set(needed.map(platform => bestMatch(platform, known.platforms)));
  const lacking = needed.filter(platform => isLacking(platform, known));
  const missing = lacking.map(platform => [formatPlatform(platform), `✗ ${l10n.t('missing')}`]);
  const rows = known.platforms.slice(0, mostRows).map(each => {
    const { platform } = each;
    const marks = [
      chosen.has(each) ? '✓' : '',
      samePlatform(platform, machinePlatform()) ? l10n.t('this machine') : '',
    ];
    return [[formatPlatform(platform), platform.osVersion ?? ''].join(' ').trim(), marks.filter(Boolean).join(' ')];
  });
  const more = known.platforms.length - rows.length;
  const rest = more > 0 ? [[l10n.t('{0} more', more), '']] : [];
  const cells = [...missing, ...rows, ...rest].map(([name = '', marks = '']) => [escapeMarkdown(name), marks]);
  return [[l10n.t('Platform'), ' '], ['---', '---'], ...cells].map(row => `| ${row.join(' | ')} |`).join('\n');
}
