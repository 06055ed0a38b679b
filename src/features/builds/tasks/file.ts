// The text of tasks.json with one more entry, or an entry changed; comments and everything else stay as they are.
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  parseTree,
  type JSONPath,
  type Node,
} from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { BuildArgument } from '../argument.ts';
import type { TaskEntry } from './entry.ts';

export interface WrittenTasks {
  readonly text: string;
  /** Where the entry begins in it. */
  readonly offset: number;
}

/** What an entry can say of a build: a field that is left out now goes. */
const buildFields: readonly (keyof BuildArgument)[] = [
  'context',
  'tags',
  'output',
  'destination',
  'platformTags',
  'target',
  'buildArgs',
  'secrets',
  'builder',
];

const emptyFile = '{\n  "version": "2.0.0",\n  "tasks": []\n}\n';

/**
 * An entry of the same type and label is changed: what it says beside the fields of a build (`group`, `dependsOn`) stays.
 * Undefined where the text is none that an entry can be put into.
 */
export function writeTask(text: string, entry: TaskEntry): WrittenTasks | undefined {
  const before = text.trim() === '' ? emptyFile : text;
  const tasks = tasksOf(before);
  if (!tasks) return undefined;
  const found = tasks.findIndex(({ type, label }) => type === entry.type && label === entry.label);
  const index = found < 0 ? tasks.length : found;
  const after = found < 0 ? inserted(before, index, entry) : changed(before, index, entry);
  return { text: after, offset: nodeAt(after, ['tasks', index])?.offset ?? 0 };
}

/** Undefined where there is no list that an entry can be put into. */
function tasksOf(text: string): JsonObject[] | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const value: unknown = root && getNodeValue(root);
  if (errors.length > 0 || !isJsonObject(value)) return undefined;
  const tasks: unknown = value['tasks'] ?? [];
  return Array.isArray(tasks) ? tasks.map(task => (isJsonObject(task) ? task : {})) : undefined;
}

function inserted(text: string, index: number, entry: TaskEntry): string {
  return edited(text, ['tasks', index], entry, true);
}

function changed(text: string, index: number, entry: TaskEntry): string {
  const values = entry as unknown as JsonObject;
  const names = [...new Set([...Object.keys(values), ...buildFields])];
  return names.reduce((so, name) => edited(so, ['tasks', index, name], values[name], false), text);
}

function edited(text: string, path: JSONPath, value: unknown, isArrayInsertion: boolean): string {
  if (value === undefined && !nodeAt(text, path)) return text;
  return applyEdits(text, modify(text, path, value, { isArrayInsertion, formattingOptions: formatOf(text) }));
}

function nodeAt(text: string, path: JSONPath): Node | undefined {
  const root = parseTree(text);
  return root && findNodeAtLocation(root, path);
}

/** As the text itself is formatted. */
function formatOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const indent = /\n([ \t]+)/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}
