// The image that an image was built on, where its builder wrote that down (annotations.md, `org.opencontainers.image.base.*`).
import * as vscode from 'vscode';
import { parseDigest, shortDigest } from '../../../core/digest.ts';
import {
  familiarReference,
  formatReference,
  InvalidReference,
  parseReference,
  withDigest,
} from '../../../core/reference.ts';
import { titled, type Row } from '../row.ts';

/** None where nothing is written, or no reference. */
export function baseRows(parent: Row, words: Readonly<Record<string, string>>): Row[] {
  const named = parseReference(words['org.opencontainers.image.base.name'] ?? '');
  if (named instanceof InvalidReference) return [];
  const digest = parseDigest(words['org.opencontainers.image.base.digest'] ?? '');
  const whole = digest ? withDigest(named, digest) : named;
  const { digest: _, ...tagged } = named;
  return [
    {
      kind: 'base',
      key: '',
      parent,
      interactive: true,
      host: named.host,
      reference: formatReference(whole),
      item() {
        const title = vscode.l10n.t('Base image');
        const item = titled(title, 'repo-forked', false);
        const [, pinned] = formatReference(whole).split('@');
        const details = [familiarReference(tagged), ...(pinned === undefined ? [] : [shortDigest(pinned)])];
        item.description = details.join(' · ');
        item.accessibilityInformation = { label: [title, ...details].join(', ') };
        item.tooltip = formatReference(whole);
        return item;
      },
    },
  ];
}
