// What the suites in VS Code share: documents, settings, and waiting for what VS Code tells by events.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { formatPlatform } from '../../src/core/platform.ts';
import { machinePlatform } from '../../src/host/machine.ts';

/** `host:port` of the sample registry of this run. */
export const sampleHost = process.env['MULTIARCH_SAMPLE_REGISTRY'] ?? '';

export async function openDockerfile(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'dockerfile', content });
  await vscode.window.showTextDocument(document);
  return document;
}

export async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
  edit.replace(document.uri, whole, text);
  assert(await vscode.workspace.applyEdit(edit));
}

/** Our diagnostics of a document, as `code severity`. */
export function diagnosticsOf(document: vscode.TextDocument): string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === 'multiarch')
    .map(({ code, severity }) => {
      return `${String(typeof code === 'object' ? code.value : code)} ${vscode.DiagnosticSeverity[severity]}`;
    });
}

/** Waits until `look` gives what is expected; fails with what it gave last. */
export async function eventually<T>(look: () => T | Promise<T>, expected: T, milliseconds = 10_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  let last = await look();
  while (JSON.stringify(last) !== JSON.stringify(expected)) {
    if (Date.now() > deadline) assert.deepEqual(last, expected);
    await sleep(50);
    last = await look();
  }
}

/** The titles of all lenses, resolved. */
export async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    100,
  );
  return lenses.map(lens => lens.command?.title ?? '');
}

/** The markdown of the hovers at the first place where `text` stands. */
export async function hoverAt(document: vscode.TextDocument, text: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(text) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(hover => hover.contents)
    .map(content => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** The same as a person reads it: without the escapes of markdown. */
export async function hoverWords(document: vscode.TextDocument, text: string): Promise<string> {
  const markdown = await hoverAt(document, text);
  return markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/\\(.)/g, '$1');
}

/** Changes settings for the time of `run`, for this user, and puts them back. */
export async function withSettings(values: Record<string, unknown>, run: () => Promise<void>): Promise<void> {
  const target = vscode.ConfigurationTarget.Workspace;
  const before = Object.keys(values).map(key => {
    return [key, vscode.workspace.getConfiguration('multiarch').inspect(key)?.workspaceValue] as const;
  });
  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('multiarch').update(key, value, target);
  try {
    for (const [key, value] of Object.entries(values)) await set(key, value);
    await run();
  } finally {
    for (const [key, value] of before) await set(key, value);
  }
}

/** What the sample images have of this machine's own platform and of the other one. */
export const ownPlatform = formatPlatform(machinePlatform());
export const otherPlatform = ownPlatform === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64';

/** A TCP port on which nothing listens. */
export const deadHost = '127.0.0.1:1';
