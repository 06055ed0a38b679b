// What rows below tags have in common: the digest they stand for, its size and age once those are known.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { dockerHub, formatReference, withDigest, type Reference, type Repository } from '../../core/reference.ts';
import type { KnownDetails } from '../../registry/cache/details.ts';
import { formatAge, formatSize, formatTime } from '../shared/messages.ts';
import type { Ask } from './filling.ts';
import { shortHex, type Row } from './row.ts';
import type { Tree } from './tree.ts';
import { messageRow, type MessageRow } from './rows/message.ts';

export interface DigestRow extends Row {
  readonly reference: string;
  readonly digest: string;
}

/** `docker.io/library/alpine@sha256:…`. */
export function pinnedReference({ host, repository }: Repository, digest: string): string {
  const parsed = parseDigest(digest);
  const reference: Reference = { host, repository, original: '' };
  return formatReference(parsed ? withDigest(reference, parsed) : reference);
}

/** What is known without asking: from manifests that were read, and from the list of tags. */
export function knownDetails({ images, listings }: Tree, digest: string): KnownDetails {
  const known = images.knownDetails(digest);
  const size = known.size ?? listings.sizeOf(digest);
  return { ...known, ...(size !== undefined && { size }) };
}

/** `28.4 MB · this machine · 3 weeks ago · 2aec26218f0a`, as far as it is known: a narrow bar cuts the end off. */
export function detailParts({ size, created }: KnownDetails, digest: string, roles: readonly string[] = []): string[] {
  return [
    ...(size === undefined ? [] : [formatSize(size)]),
    ...roles,
    ...(created === undefined ? [] : [formatAge(created)]),
    shortHex(digest),
  ];
}

/** The same with nothing shortened, a line each. */
export function detailLines({ size, created }: KnownDetails, { digest, reference }: DigestRow): string[] {
  return [
    ...(size === undefined ? [] : [vscode.l10n.t('Compressed size: {0}', formatSize(size))]),
    ...(created === undefined ? [] : [vscode.l10n.t('Created: {0}', formatTime(created))]),
    digest,
    reference,
  ];
}

/** An index may have thousands of platforms; a person looks at so many. */
const mostFilled = 100;

/**
 * Asks in the background for what rows lack: `askFor` says how, or undefined where there is nothing more to learn. On
 * Docker Hub every manifest is a pull, of which there are few.
 */
export function fillDetails<T extends Row>(
  tree: Tree,
  parent: Row,
  { host }: Repository,
  rows: readonly T[],
  askFor: (row: T) => Ask | undefined,
): void {
  if (host === dockerHub) return;
  const lacks = rows.slice(0, mostFilled).flatMap(row => {
    const ask = askFor(row);
    return ask ? [{ row, ask }] : [];
  });
  if (lacks.length > 0) tree.filling.start(parent, lacks);
}

/** Rows that a hostile or strange image may have of one kind: nobody reads more. */
const mostRows = 500;

/** A row each, and one that says how many there are besides. */
export function boundedRows<T, R extends Row>(
  parent: Row,
  all: readonly T[],
  rowOf: (each: T, at: number) => R,
): (R | MessageRow)[] {
  const rows = all.slice(0, mostRows).map(rowOf);
  const more = all.length - rows.length;
  if (more <= 0) return rows;
  const title = vscode.l10n.t('{0} more', more);
  const text = vscode.l10n.t('{0} more are not shown. Inspect the image to see all of it.', more);
  return [...rows, messageRow(parent, { title, next: '', text, icon: 'ellipsis' })];
}
