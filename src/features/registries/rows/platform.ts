// One platform of an image, laid out as the engines list them: size, digest, and what attests to it below.
import * as vscode from 'vscode';
import { formatPlatform, samePlatform } from '../../../core/platform.ts';
import { machinePlatform } from '../../../host/machine.ts';
import type { DescribedPlatform } from '../../../registry/describe.ts';
import { formatSize } from '../../shared/messages.ts';
import { shortHex, titled, type Row, type Tree } from '../row.ts';
import { descriptorRow, pinnedReference } from './descriptor.ts';
import type { TagRow } from './tag.ts';

export interface PlatformRow extends Row {
  readonly kind: 'platform';
  readonly parent: TagRow;
  readonly described: DescribedPlatform;
  readonly reference: string;
  readonly digest: string;
}

export function platformRow(tree: Tree, parent: TagRow, described: DescribedPlatform): PlatformRow {
  const { digest, platform, attestations } = described;
  const row: PlatformRow = {
    kind: 'platform',
    key: `${formatPlatform(platform)} ${platform.osVersion ?? ''} ${digest}`,
    parent,
    interactive: true,
    described,
    digest,
    reference: pinnedReference(parent, digest),
    item: () => platformItem(row, sizeOf(tree, digest)),
    ...(attestations.length > 0 && {
      children: async () => attestations.map(each => descriptorRow(row, 'attestation', each)),
    }),
  };
  return row;
}

/** Compressed bytes, where they are known already. */
export function sizeOf({ images, listings }: Tree, digest: string): number | undefined {
  return images.knownSize(digest) ?? listings.sizeOf(digest);
}

function platformItem({ described, digest, reference }: PlatformRow, size: number | undefined): vscode.TreeItem {
  const { platform, attestations } = described;
  const isHost = samePlatform(platform, machinePlatform());
  const name = formatPlatform(platform);
  const item = titled(name, isHost ? 'vm-active' : 'chip', attestations.length > 0);
  const details = [
    size === undefined ? undefined : formatSize(size),
    platform.osVersion,
    shortHex(digest),
    isHost ? vscode.l10n.t('this machine') : undefined,
  ].filter(each => each !== undefined);
  item.description = details.join(' · ');
  item.accessibilityInformation = { label: [name, ...details].join(', ') };
  item.tooltip = [name, ...details, digest, reference].join('\n');
  return item;
}
