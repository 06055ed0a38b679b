// What the suites on index documents in the editor share: images on a real registry, and what VS Code tells of a document.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { copyInto } from '../support/registry/copyInto.ts';
import { image, type BuiltImage, type ImageOptions } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';

/** A real registry, empty on machines that cannot have it. */
export const registry = process.env['MULTIARCH_BUILD_REGISTRY'] ?? '';

/** Of one repository alone: what was read by its digest is known for good. */
async function imagesFor(repository: string): Promise<Record<'amd64' | 'arm64' | 'armv7' | 'arm', BuiltImage>> {
  const made = async (options: ImageOptions) => image({ ...options, labels: { repository } });
  const [amd64, arm64, armv7, arm] = await Promise.all([
    made({ platform: 'linux/amd64' }),
    made({ platform: 'linux/arm64' }),
    made({ platform: 'linux/arm/v7' }),
    made({ platform: 'linux/arm' }),
  ]);
  return { amd64, arm64, armv7, arm };
}

/** `<repository>:amd64`, `:arm64`, `:armv7`, `:arm` without a variant, `:docker` in Docker's types, and the index `:both`. */
export async function fill(repository: string, host = registry, login?: Parameters<typeof copyInto>[1]) {
  const images = await imagesFor(repository);
  const docker = await image({ platform: 'linux/s390x', mediaTypes: 'docker', labels: { repository } });
  const both = index([images.amd64, images.arm64], { attestations: true });
  const all = { ...images, docker, both };
  await copyInto(
    host,
    login,
    Object.entries(all).map(([tag, built]) => [`${repository}:${tag}`, built] as const),
  );
  return all;
}

export async function openIndex(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document);
  return document;
}

function ours(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'multiarch');
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** `code severity ‹text›` of each, in the order of the text. */
export function warningsOf(document: vscode.TextDocument): string[] {
  return ours(document)
    .toSorted((left, right) => left.range.start.compareTo(right.range.start))
    .map(each => `${codeOf(each)} ${vscode.DiagnosticSeverity[each.severity]} ‹${document.getText(each.range)}›`);
}

export function codesOf(document: vscode.TextDocument): string[] {
  return [...new Set(ours(document).map(codeOf))].toSorted();
}

export function warningWith(document: vscode.TextDocument, code: string): vscode.Diagnostic {
  const found = ours(document).find(each => codeOf(each) === code);
  assert(found, `${code} is not among ${codesOf(document).join(', ')}`);
  return found;
}

export async function fixesAt(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const kind = vscode.CodeActionKind.QuickFix.value;
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind);
}
