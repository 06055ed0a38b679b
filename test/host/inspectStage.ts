// Raw JSON documents of any text: a registry that holds whatever a test wants to be read.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { LinkedContent } from '../../src/core/digestLinks.ts';
import { InvalidReference, parseReference } from '../../src/core/reference.ts';
import { documentUri } from '../../src/features/shared/documentUri.ts';
import type { BuiltImage } from '../support/registry/images.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';

export interface InspectStage {
  readonly host: string;
  /** A document of this text, as the registry sends it: of a manifest where it is one, else of a blob. */
  open(bytes: string | Buffer): Thenable<vscode.TextDocument>;
  openContent(repository: string, content: LinkedContent): Thenable<vscode.TextDocument>;
  close(): Promise<unknown>;
}

export const digestOf = (bytes: string | Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** @param images by repository and tag */
export async function startInspectStage(images: Readonly<Record<string, BuiltImage>> = {}): Promise<InspectStage> {
  const served = new Map<string, string | Buffer>();
  const faulty = await startFaultyRegistry(
    ({ path }) => {
      const body = served.get(path.split('/').at(-1) ?? '');
      const type = typeof body === 'string' ? /"mediaType":\s*"([^"]+)"/.exec(body)?.[1] : undefined;
      const headers = { 'content-type': type ?? 'application/json' };
      return body === undefined ? undefined : { kind: 'status', status: 200, headers, body };
    },
    async registry => {
      for (const [name, image] of Object.entries(images)) registry.add(name, image);
    },
  );
  const openContent = (repository: string, content: LinkedContent) => {
    const reference = parseReference(`${faulty.host}/${repository}`);
    assert(!(reference instanceof InvalidReference));
    return vscode.workspace.openTextDocument(documentUri(reference, content));
  };
  return {
    host: faulty.host,
    openContent,
    open(bytes) {
      const digest = digestOf(bytes);
      served.set(digest, bytes);
      const isManifest = /^\s*\{\s*"schemaVersion":\s*2/.test(bytes.toString());
      const size = Buffer.byteLength(bytes);
      return openContent('own/any:1', isManifest ? { digest, what: 'manifest' } : { digest, what: 'layer', size });
    },
    close: () => faulty.close(),
  };
}
