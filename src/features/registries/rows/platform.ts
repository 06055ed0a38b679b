// One platform of an image, laid out as the engines list them; it opens to what its image is made of.
import * as vscode from 'vscode';
import { formatPlatform, samePlatform, type Platform } from '../../../core/platform.ts';
import type { Repository } from '../../../core/reference.ts';
import { machinePlatform } from '../../../host/machine.ts';
import type { KnownDetails } from '../../../registry/cache/details.ts';
import type { DescribedPlatform } from '../../../registry/describe.ts';
import { detailLines, detailParts, fillDetails, knownDetails, pinnedReference, type DigestRow } from '../details.ts';
import type { Ask } from '../filling.ts';
import { titled, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { contentRows, entryRow, referrersRow } from './artifact.ts';

export interface PlatformRow extends DigestRow {
  readonly kind: 'platform';
  readonly host: string;
  readonly described: DescribedPlatform;
}

/** @param serves the targets for which it would be taken */
export function platformRow(
  tree: Tree,
  parent: Row,
  repository: Repository,
  described: DescribedPlatform,
  serves: readonly Platform[] = [],
): PlatformRow {
  const { digest, platform, created } = described;
  const known = (): KnownDetails => ({ ...(created !== undefined && { created }), ...knownDetails(tree, digest) });
  const row: PlatformRow = {
    kind: 'platform',
    key: `${formatPlatform(platform)} ${platform.osVersion ?? ''} ${digest}`,
    parent,
    interactive: true,
    host: repository.host,
    described,
    digest,
    reference: pinnedReference(repository, digest),
    ...(parent.image && {
      image: { reference: parent.image.reference, platform: formatPlatform(platform), digest },
    }),
    item: () => platformItem(row, known(), serves),
    children: signal => platformContents(tree, row, repository, signal),
  };
  return row;
}

async function platformContents(
  tree: Tree,
  row: PlatformRow,
  repository: Repository,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const { digest, described } = row;
  const before = lacks(tree, described);
  const details = await tree.images.detailsOf(repository, digest, signal);
  if (before) tree.filling.start(row, [{ row, ask: async () => undefined }]);
  const { attestations } = described;
  const shown = attestations.map(each => each.digest);
  return [
    ...contentRows(tree, row, repository, details),
    ...attestations.map(each => entryRow(tree, row, repository, each)),
    referrersRow(tree, row, repository, digest, { shown }),
  ];
}

/** Sizes and ages cost a request or two for each platform, so they follow after the rows are shown. */
export function fillPlatforms(tree: Tree, parent: Row, repository: Repository, rows: readonly PlatformRow[]): void {
  fillDetails(tree, parent, repository, rows, ({ described }): Ask | undefined => {
    const { digest, created } = described;
    if (!lacks(tree, described)) return undefined;
    // The configuration would tell only when it was made.
    const isDated = created !== undefined;
    return signal => tree.images[isDated ? 'manifestOf' : 'detailsOf'](repository, digest, signal);
  });
}

/** Whether there is more to say in its row. Not every image says when it was made, even where all of it was read. */
function lacks(tree: Tree, { digest, created }: DescribedPlatform): boolean {
  const { isWhole, type, ...known } = knownDetails(tree, digest);
  const isDated = created !== undefined || known.created !== undefined;
  return isDated ? type === undefined && known.size === undefined : isWhole !== true;
}

function platformItem(row: PlatformRow, known: KnownDetails, serves: readonly Platform[]): vscode.TreeItem {
  const { platform } = row.described;
  const name = formatPlatform(platform);
  const version = platform.osVersion === undefined ? [] : [platform.osVersion];
  const roles = rolesOf(platform, serves);
  const isHost = samePlatform(platform, machinePlatform());
  const item = titled(name, isHost ? 'vm-active' : 'chip', true);
  // Not by its colour alone: no other platform has this sign.
  if (serves.length > 0) item.iconPath = new vscode.ThemeIcon('pass', new vscode.ThemeColor('charts.green'));
  item.description = [...version, ...detailParts(known, row.digest, roles.short)].join(' · ');
  const details = [...roles.whole, ...detailParts(known, row.digest)];
  item.accessibilityInformation = { label: [name, ...version, ...details].join(', ') };
  item.tooltip = [[name, ...version].join(' '), ...roles.whole, ...detailLines(known, row)].join('\n');
  return item;
}

/** What it is to this machine and to the targets; the sign of a target needs no word beside it, unless it is another's. */
function rolesOf(platform: Platform, serves: readonly Platform[]): { short: string[]; whole: string[] } {
  const { l10n } = vscode;
  const machine = samePlatform(platform, machinePlatform()) ? [l10n.t('this machine')] : [];
  const others = serves.filter(target => !samePlatform(target, platform));
  const runs = others.map(target => l10n.t('runs on target platform {0}', formatPlatform(target)));
  const own = others.length < serves.length ? [l10n.t('target platform')] : [];
  return { short: [...machine, ...runs], whole: [...own, ...runs, ...machine] };
}
