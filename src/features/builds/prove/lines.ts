// A proof in lines, for the terminal and the log.
import * as vscode from 'vscode';
import { shortDigest } from '../../../core/digest.ts';
import { formatPlatform } from '../../../core/platform.ts';
import { insideText } from '../../shared/insideText.ts';
import { formatSize } from '../../shared/messages.ts';
import type { FoundPlatform, Proof } from './proof.ts';

/** `✓ linux/arm64  sha256:0123456789ab  3.1 MB  2 attestations  /bin/busybox is arm64`, below the name and its digest. */
export function proofLines({ tag, digest, platforms, missing }: Proof): string[] {
  const rows = [
    ...platforms.map(each => [each.inside?.ok === false ? '✗' : '✓', formatPlatform(each.platform), ...details(each)]),
    ...missing.map(platform => ['✗', formatPlatform(platform), vscode.l10n.t('missing')]),
  ];
  return [`${tag}  ${digest}`.trimEnd(), ...aligned(rows)];
}

function details({ platform, digest, size, attestations, inside }: FoundPlatform): string[] {
  return [
    shortDigest(digest),
    size === undefined ? '' : formatSize(size),
    attestations === undefined ? '' : attestationText(attestations),
    inside ? insideText(inside, platform) : '',
  ];
}

function attestationText(count: number): string {
  const { l10n } = vscode;
  return count === 1 ? l10n.t('1 attestation') : l10n.t('{0} attestations', count);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)));
  return rows.map(([mark = '', ...cells]) => {
    const padded = cells.flatMap((cell, at) => (widths[at + 1] === 0 ? [] : [cell.padEnd(widths[at + 1] ?? 0)]));
    return `  ${mark} ${padded.join('  ')}`.trimEnd();
  });
}
