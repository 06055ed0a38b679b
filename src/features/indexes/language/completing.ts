// What the parts of completion work with.
import type * as vscode from 'vscode';
import type { PlacedEntry } from '../../../core/indexes/document/document.ts';
import type { DocumentPlace } from '../../../core/indexes/document/places/documentPlace.ts';
import type { IndexParts } from '../parts.ts';
import { readDocument } from './documents.ts';

export type ValuePlace = Extract<DocumentPlace, { kind: 'value' }>;

export interface Completing {
  readonly document: vscode.TextDocument;
  /** What stands before the cursor. */
  readonly typed: string;
  readonly parts: Pick<IndexParts, 'images' | 'tags'>;
  readonly signal: AbortSignal;
}

/** The entry in which a value stands, as it is read. */
export function entryAt({ entry }: ValuePlace, document: vscode.TextDocument): PlacedEntry | undefined {
  return entry === undefined ? undefined : readDocument(document).manifests[entry];
}
