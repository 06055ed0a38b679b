// What BuildKit tells of a build while it runs: `--progress=rawjson` prints its SolveStatus (client/graph.go), one a line.
import { isJsonObject, parseJsonObject, type JsonObject } from '../../json.ts';

/** A step. It comes again, whole, whenever something of it changed. */
export interface Vertex {
  readonly digest: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly started?: number;
  readonly completed?: number;
  readonly isCached: boolean;
  readonly error?: string;
}

/** Part of a step's work: a layer that is pulled, a manifest that is pushed. */
export interface Transfer {
  readonly vertex: string;
  readonly id: string;
  /** Bytes; 0 where it is not told. */
  readonly current: number;
  readonly total: number;
  readonly isDone: boolean;
}

/** What a step's program printed; it may end in the middle of a character. */
export interface LogPiece {
  readonly vertex: string;
  readonly data: Uint8Array;
  readonly time?: number;
}

export interface BuildWarning {
  readonly text: string;
  readonly url?: string;
}

export interface BuildEvents {
  readonly vertexes: readonly Vertex[];
  readonly transfers: readonly Transfer[];
  readonly logs: readonly LogPiece[];
  readonly warnings: readonly BuildWarning[];
}

/** Undefined for a line that is none of BuildKit's events. What cannot be read of one is left out. */
export function parseEvents(line: string): BuildEvents | undefined {
  const json = line.startsWith('{') ? parseJsonObject(line) : undefined;
  if (!json || !members.some(member => Array.isArray(json[member]))) return undefined;
  const [vertexes = [], statuses = [], logs = [], warnings = []] = members.map(member => objectsIn(json[member]));
  return {
    vertexes: vertexes.flatMap(toVertex),
    transfers: statuses.flatMap(toTransfer),
    logs: logs.flatMap(toLogPiece),
    warnings: warnings.flatMap(toWarning),
  };
}

const members = ['vertexes', 'statuses', 'logs', 'warnings'];

function toVertex(json: JsonObject): Vertex[] {
  const { digest, name, error } = json;
  if (typeof digest !== 'string' || typeof name !== 'string') return [];
  return [
    {
      digest,
      name,
      isCached: json['cached'] === true,
      ...timeIn(json, 'started'),
      ...timeIn(json, 'completed'),
      ...(typeof error === 'string' && error !== '' && { error }),
    },
  ];
}

function toTransfer(json: JsonObject): Transfer[] {
  const { vertex, id, current, total, completed } = json;
  if (typeof vertex !== 'string' || typeof id !== 'string') return [];
  return [{ vertex, id, current: bytes(current), total: bytes(total), isDone: typeof completed === 'string' }];
}

function toLogPiece(json: JsonObject): LogPiece[] {
  const { vertex, timestamp } = json;
  const data = fromBase64(json['data']);
  if (typeof vertex !== 'string' || !data) return [];
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return [{ vertex, data, ...(Number.isFinite(time) && { time }) }];
}

function toWarning({ short, url }: JsonObject): BuildWarning[] {
  const text = fromBase64(short);
  if (!text) return [];
  return [{ text: new TextDecoder().decode(text), ...(typeof url === 'string' && url !== '' && { url }) }];
}

function timeIn<K extends string>(json: JsonObject, key: K): Partial<Record<K, number>> {
  const text = json[key];
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isFinite(time) ? ({ [key]: time } as Record<K, number>) : {};
}

function bytes(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function fromBase64(value: unknown): Uint8Array | undefined {
  try {
    return typeof value === 'string' ? Uint8Array.from(atob(value), character => character.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}
