// Image references: `[host[:port]/]path[:tag][@digest]`, by distribution/reference (`regexp.go`, `normalize.go`).
import { formatDigest, parseDigest, type Digest } from './digest.ts';

/** A repository of a registry. */
export interface Repository {
  /** The registry as people write it: `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly host: string;
  /** The full path on that registry: `library/alpine`. */
  readonly repository: string;
}

export interface Reference extends Repository {
  /** What was written, for display. */
  readonly original: string;
  /** With a digest beside it the tag is only for display: the digest wins. */
  readonly tag?: string;
  readonly digest?: Digest;
}

/** The text can never be a reference; `message` says why. A value to return, and an error to throw where one must. */
export class InvalidReference extends Error {
  override readonly name = 'InvalidReference';
  readonly text: string;

  constructor(text: string, reason: string) {
    super(reason);
    this.text = text;
  }
}

export const dockerHub = 'docker.io';

const component = String.raw`[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`;
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const label = String.raw`(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])`;
const hostPattern = new RegExp(String.raw`^(?:${label}(?:\.${label})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$`);
const tagPattern = /^\w[\w.-]{0,127}$/;
const imageId = /^[0-9a-f]{64}$/;

/** Longest repository path, in characters, that distribution/reference accepts. */
const longestPath = 255;

/** Whether `text` can stand behind a registry's host: also what a registry itself names is held against this. */
export function isRepositoryName(text: string): boolean {
  return text.length <= longestPath && pathPattern.test(text);
}

export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** Parses what stands in a Dockerfile, a command line or a setting; fills in Docker Hub's defaults, never the tag. */
export function parseReference(text: string): Reference | InvalidReference {
  const invalid = (reason: string) => new InvalidReference(text, reason);
  if (text === '') return invalid('an image reference is empty');
  if (imageId.test(text)) return invalid('64 hexadecimal digits are an image ID, not a reference');

  const [named, digestText, ...more] = text.split('@') as [string, ...string[]];
  if (more.length > 0) return invalid('there is more than one “@”');
  const digest = digestText === undefined ? undefined : parseDigest(digestText);
  if (digestText !== undefined && !digest) return invalid('the digest is not sha256 or sha512 with all its digits');

  const { host, rest } = splitHost(named);
  if (!hostPattern.test(host)) return invalid(`“${host}” is not a registry host`);
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (tag !== undefined && !tagPattern.test(tag)) return invalid(`“${tag}” is not a tag`);
  if (path !== path.toLowerCase()) return invalid('a repository name must be in lower case');
  if (!pathPattern.test(path)) return invalid(`“${path}” is not a repository name`);

  const repository = host === dockerHub && !path.includes('/') ? `library/${path}` : path;
  if (repository.length > longestPath) return invalid(`a repository name has at most ${longestPath} characters`);
  return { original: text, host, repository, ...(tag !== undefined && { tag }), ...(digest && { digest }) };
}

/** The first component is a host only if it looks like one: `test.com:5000` alone is a repository and its tag. */
function splitHost(named: string): { host: string; rest: string } {
  const slash = named.indexOf('/');
  const first = named.slice(0, Math.max(slash, 0));
  const isHost = first === 'localhost' || /[.:A-Z]/.test(first);
  if (!isHost) return { host: dockerHub, rest: named };
  return { host: first === 'index.docker.io' ? dockerHub : first, rest: named.slice(slash + 1) };
}

/** `docker.io/library/alpine:latest`: the whole of it, with the default tag where neither tag nor digest was given. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag ?? (reference.digest ? undefined : 'latest');
  return [
    `${reference.host}/${reference.repository}`,
    tag !== undefined ? `:${tag}` : '',
    reference.digest ? `@${formatDigest(reference.digest)}` : '',
  ].join('');
}

/** `alpine`, `alpine:3.20`, `ghcr.io/a/b@sha256:…`: as short as people write it. */
export function familiarReference(reference: Reference): string {
  const tag = reference.tag !== undefined ? `:${reference.tag}` : '';
  return `${familiarRepository(reference)}${tag}${reference.digest ? `@${formatDigest(reference.digest)}` : ''}`;
}

function familiarRepository({ host, repository }: Repository): string {
  if (host !== dockerHub) return `${host}/${repository}`;
  const short = repository.replace(/^library\/(?=[^/]+$)/, '');
  // Without its host, `docker.io/localhost/app` would name another registry.
  const staysHere = splitHost(short).rest === short && !imageId.test(short);
  return staysHere ? short : `${host}/${repository}`;
}

/** What a registry is asked for: the digest if there is one, else the tag, else `latest`. */
export function tagOrDigest(reference: Reference): string {
  return reference.digest ? formatDigest(reference.digest) : (reference.tag ?? 'latest');
}

/** The same repository at a digest; the tag stays for display. */
export function withDigest(reference: Reference, digest: Digest): Reference {
  const pinned = { ...reference, digest };
  return { ...pinned, original: familiarReference(pinned) };
}
