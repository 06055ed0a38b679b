// What can go wrong between this client and a registry, as a closed set of kinds with the data beside them: the features
// turn them into sentences for people.

import { isJsonObject, parseJsonObject } from '../core/json.ts';

export type RegistryErrorKind =
  /** No connection: name, route, refused. */
  | 'unreachable'
  /** The certificate was refused, or the server speaks plain HTTP. */
  | 'tls'
  | 'timeout'
  /** 401: credentials are needed, or those found were refused. */
  | 'sign-in'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  /** 5xx. */
  | 'server'
  /** An answer that no registry gives: HTML, another status, another shape. */
  | 'not-a-registry'
  | 'too-large'
  | 'digest-mismatch'
  /** The manifest or configuration cannot be read. */
  | 'malformed'
  /** A redirect or a token service that must not be followed. */
  | 'refused'
  /** A registry that does not do what it was asked: deletion switched off, content it refuses to take. */
  | 'unsupported'
  /** A credential helper failed. */
  | 'credentials';

export interface RegistryErrorData {
  readonly host: string;
  readonly repository?: string;
  /** Tag or digest. */
  readonly tag?: string;
  readonly status?: number;
  /** The distribution specification's codes: `MANIFEST_UNKNOWN`, … */
  readonly codes?: readonly string[];
  /** When to try again, in seconds. */
  readonly retryAfter?: number;
  /** Of `not-found`: the repository is there, so that it is the tag or the digest that is not. */
  readonly repositoryExists?: boolean;
}

export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly kind: RegistryErrorKind;
  readonly data: RegistryErrorData;

  /** `detail` is for the log and for the end of a message: bounded, without control characters, never a secret. */
  constructor(kind: RegistryErrorKind, data: RegistryErrorData, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.kind = kind;
    this.data = data;
  }
}

/**
 * Text from outside, made safe to show: one line, no control, format or direction characters, at most `most` characters,
 * and no authorization that a server might repeat.
 */
export function safeText(text: string, most = 300): string {
  return cut(flattened(text).replace(/\b(basic|bearer)\s+[\w+/=.~-]{6,}/gi, '$1 …'), most);
}

/** The same of what an image says of itself: “a basic container” is no authorization. */
export function safeContent(text: string, most = 300): string {
  // Whatever is cut away need not be gone through.
  return cut(flattened(text.slice(0, most * 4)), most);
}

function flattened(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** Never in the middle of a character that takes two. */
function cut(line: string, most: number): string {
  return line.length > most ? `${line.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The error that an answer's status, codes and words say. */
export function errorOfAnswer(where: RegistryErrorData, { status, headers, body }: Answer): RegistryError {
  const { codes, message } = readErrors(body);
  const retryAfter = retryAfterOf(headers);
  const data = { ...where, status, codes, ...(retryAfter !== undefined && { retryAfter }) };
  return new RegistryError(kindOf(status, codes), data, safeText(message || `HTTP ${status}`));
}

function kindOf(status: number, codes: readonly string[]): RegistryErrorKind {
  if (status === 401) return 'sign-in';
  if (status === 403) return 'forbidden';
  if (status === 404 || codes.includes('MANIFEST_UNKNOWN') || codes.includes('NAME_UNKNOWN')) return 'not-found';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'server';
  return 'not-a-registry';
}

/** `{"errors":[…]}`, `{"details"}`, `{"message"}`, or plain text; HTML says nothing worth showing. */
function readErrors(body: string): { codes: string[]; message: string } {
  const json = parseJsonObject(body);
  if (!json) return { codes: [], message: /^\s*</.test(body) ? '' : body };
  const errors = Array.isArray(json['errors']) ? json['errors'].filter(isJsonObject) : [];
  const codes = errors.flatMap(({ code }) => (typeof code === 'string' ? [safeText(code, 60)] : []));
  const words = errors.flatMap(({ message }) => (typeof message === 'string' ? [message] : []));
  const other = [json['details'], json['message']].find(each => typeof each === 'string');
  return { codes, message: words.join('; ') || other || codes.join(', ') };
}

/** The seconds until a server wants to be asked again. */
export function retryAfterOf(headers: Answer['headers']): number | undefined {
  return readRetryAfter(headers['retry-after']) ?? readRetryAt(headers['x-retry-after']);
}

/** Docker Hub's own header: seconds since the epoch. */
function readRetryAt(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{9,12}$/.test(header)) return undefined;
  return Math.max(0, Math.ceil(Number(header) - Date.now() / 1000));
}

/** Seconds, or an HTTP date. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}
