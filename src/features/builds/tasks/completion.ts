// Completion in tasks.json of what a build can be: Dockerfiles, platforms of the base images, stages, builders, tags.
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { buildInputs, type BuildInputs } from '../../../core/builds/inputs.ts';
import { engineBuilders } from '../../../engine/builds/engines.ts';
import { signalOf } from '../../../host/cancel.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { findDockerfiles } from '../../shared/dockerfiles.ts';
import { platformItems } from '../ask/platforms.ts';
import type { BuildParts } from '../parts.ts';
import { recall } from '../remembered.ts';
import { taskPlaceAt, type TaskPlace } from './place.ts';

interface Suggestion {
  readonly text: string;
  readonly detail?: string;
}

/** Rejects where what is asked cannot be had: then nothing is offered. */
export async function completeTask(
  document: vscode.TextDocument,
  position: vscode.Position,
  token: vscode.CancellationToken,
  parts: BuildParts,
): Promise<vscode.CompletionItem[]> {
  const place = taskPlaceAt(document.getText(), document.offsetAt(position));
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!place || !folder) return [];
  const suggestions = await suggest(place, folder, parts, signalOf(token));
  const given = namesIn(place.task[place.field]);
  const range = rangeOf(document, place);
  return suggestions.filter(({ text }) => !given.has(text)).map(each => itemOf(each, place, range));
}

async function suggest(
  { field, isName, task }: TaskPlace,
  folder: vscode.WorkspaceFolder,
  parts: BuildParts,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  if (field === 'dockerfile') return dockerfiles(folder);
  if (field === 'builder') return builders(parts, signal);
  const dockerfile = dockerfileOf(task['dockerfile'], folder);
  if (!dockerfile) return [];
  if (field === 'platforms') return platforms(dockerfile, parts, signal);
  if (field === 'tags') return (recall(parts.memory, dockerfile)?.tags ?? []).map(text => ({ text }));
  const inputs = await readInputs(dockerfile);
  if (field === 'target') return inputs.stages.map(text => ({ text }));
  if (field === 'secrets' && isName) return inputs.secrets.map(text => ({ text }));
  if (field === 'buildArgs' && isName) return inputs.arguments.map(argumentOf);
  return [];
}

async function dockerfiles({ uri }: vscode.WorkspaceFolder): Promise<Suggestion[]> {
  const found = await findDockerfiles();
  const own = found.filter(each => vscode.workspace.getWorkspaceFolder(each)?.uri.toString() === uri.toString());
  return own.map(each => ({ text: vscode.workspace.asRelativePath(each, false) }));
}

async function builders({ engine }: BuildParts, signal: AbortSignal): Promise<Suggestion[]> {
  if (!vscode.workspace.isTrusted) return [];
  return (await engineBuilders(await engine(), signal)).map(({ name, driver }) => ({ text: name, detail: driver }));
}

async function platforms(dockerfile: vscode.Uri, { images }: BuildParts, signal: AbortSignal): Promise<Suggestion[]> {
  const items = await platformItems({ dockerfile }, images, signal);
  return items.map(({ label, description }) => ({
    text: label,
    ...(description !== undefined && { detail: description.replace('$(error) ', '') }),
  }));
}

function argumentOf({ name, value }: BuildInputs['arguments'][number]): Suggestion {
  return { text: name, ...(value !== undefined && { detail: vscode.l10n.t('default: {0}', value) }) };
}

async function readInputs(dockerfile: vscode.Uri): Promise<BuildInputs> {
  return buildInputs((await vscode.workspace.openTextDocument(dockerfile)).getText());
}

/** Variables other than the folder's are for VS Code to resolve when the task runs. */
function dockerfileOf(path: unknown, { uri }: vscode.WorkspaceFolder): vscode.Uri | undefined {
  if (typeof path !== 'string' || path === '') return undefined;
  const plain = path.replace('${workspaceFolder}', uri.fsPath);
  if (plain.includes('${')) return undefined;
  return vscode.Uri.file(isAbsolute(plain) ? plain : join(uri.fsPath, plain));
}

/** What a list or an object holds already. */
function namesIn(value: unknown): ReadonlySet<unknown> {
  if (Array.isArray(value)) return new Set(value);
  return new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
}

function itemOf(
  { text, detail }: Suggestion,
  { isName, start, end }: TaskPlace,
  range: vscode.Range,
): vscode.CompletionItem {
  const kind = isName ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value;
  const item = new vscode.CompletionItem(text, kind);
  const quoted = JSON.stringify(text);
  item.filterText = quoted;
  item.insertText = isName && start === end ? `${quoted}: ` : quoted;
  item.range = range;
  if (detail !== undefined) item.detail = detail;
  return item;
}
