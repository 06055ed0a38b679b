// The address of a raw JSON document: a manifest, or a small blob such as a configuration, of one repository. It says all
// that is needed to read it, so that the document is there again in a window opened anew.
import * as vscode from 'vscode';
import type { LinkedContent } from '../../core/digestLinks.ts';
import { formatDigest, parseDigest } from '../../core/digest.ts';
import {
  familiarReference,
  formatReference,
  InvalidReference,
  parseReference,
  withDigest,
  type Reference,
} from '../../core/reference.ts';
import { manifestScheme } from '../../host/ids.ts';

export interface DocumentAddress {
  readonly reference: Reference;
  readonly digest: string;
  /** Bytes of a blob; left out, it is a manifest. */
  readonly size?: number;
}

/** Characters of a digest that tell two documents of an image apart, as the engines shorten it. */
const shortHex = 12;

/** @param reference names the repository, and the tag by which people came there */
export function documentUri(reference: Reference, content: LinkedContent): vscode.Uri {
  const { digest: _, ...named } = reference;
  const digest = parseDigest(content.digest);
  // A slash would be taken for a folder.
  const what = content.platform?.replaceAll('/', '-') ?? content.what;
  const size = content.size === undefined ? '' : `&size=${content.size}`;
  return vscode.Uri.from({
    scheme: manifestScheme,
    path: `/${familiarReference(named)} ${what} ${digest?.hex.slice(0, shortHex) ?? ''}.json`,
    query: `reference=${formatReference(digest ? withDigest(reference, digest) : reference)}${size}`,
  });
}

/** What a row of a blob runs; undefined for one that is no JSON. `reference` is of the manifest that has the blob. */
export function openDocument(reference: string, content: LinkedContent | undefined): vscode.Command | undefined {
  const parsed = parseReference(reference);
  if (!content || parsed instanceof InvalidReference) return undefined;
  const title = vscode.l10n.t('Open the JSON document');
  return { command: 'vscode.open', title, arguments: [documentUri(parsed, content)] };
}

/** Undefined for what is no address of ours: a link may have been written by anybody. */
export function documentAddress({ query }: vscode.Uri): DocumentAddress | undefined {
  const [, text = '', bytes] = /^reference=([^&]+)(?:&size=(\d{1,15}))?$/.exec(query) ?? [];
  const reference = parseReference(text);
  if (reference instanceof InvalidReference || !reference.digest) return undefined;
  return { reference, digest: formatDigest(reference.digest), ...(bytes !== undefined && { size: Number(bytes) }) };
}
