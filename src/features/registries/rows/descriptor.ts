// What an index holds besides platforms: attestations of one, and entries that are none, shown with their type, never judged.
import * as vscode from 'vscode';
import { parseDigest } from '../../../core/digest.ts';
import type { Descriptor } from '../../../core/manifest.ts';
import { formatReference, withDigest, type Reference } from '../../../core/reference.ts';
import { safeText } from '../../../registry/errors.ts';
import { formatSize } from '../../shared/messages.ts';
import { shortHex, titled, type Row } from '../row.ts';
import type { PlatformRow } from './platform.ts';
import type { TagRow } from './tag.ts';

export interface DescriptorRow extends Row {
  readonly kind: 'attestation' | 'other';
  readonly parent: PlatformRow | TagRow;
  readonly descriptor: Descriptor;
  readonly reference: string;
  readonly digest: string;
}

export function descriptorRow(
  parent: PlatformRow | TagRow,
  kind: DescriptorRow['kind'],
  descriptor: Descriptor,
): DescriptorRow {
  const { digest } = descriptor;
  const tag = parent.kind === 'tag' ? parent : parent.parent;
  const row: DescriptorRow = {
    kind,
    key: digest,
    parent,
    interactive: true,
    descriptor,
    digest,
    reference: pinnedReference(tag, digest),
    item: () => descriptorItem(row),
  };
  return row;
}

function descriptorItem({ kind, descriptor, digest }: DescriptorRow): vscode.TreeItem {
  const isAttestation = kind === 'attestation';
  const title = isAttestation
    ? vscode.l10n.t('Attestation')
    : safeText(descriptor.artifactType ?? descriptor.mediaType, 100);
  const item = titled(title, isAttestation ? 'verified' : 'file-binary', false);
  item.description = `${formatSize(descriptor.size)} · ${shortHex(digest)}`;
  item.tooltip = [safeText(descriptor.mediaType, 100), digest].join('\n');
  return item;
}

export function pinnedReference({ parent: { host, repository } }: TagRow, digest: string): string {
  const parsed = parseDigest(digest);
  const reference: Reference = { host, repository, original: '' };
  return formatReference(parsed ? withDigest(reference, parsed) : reference);
}
