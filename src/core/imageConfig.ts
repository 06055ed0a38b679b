// The configuration of an image (config.md of the OCI image specification, and Docker's members beside it) in the words of a
// Dockerfile. Whatever JSON it is, reading it never fails: what cannot be understood is left out.
import { parseHistory, type HistoryEntry } from './history.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from './json.ts';
import { parsePlatformObject } from './manifest.ts';
import type { Platform } from './platform.ts';
import { parseTime } from './time.ts';

/** A name and what stands behind it: `WORKDIR` and `/app`, a variable and its value. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface ImageConfiguration {
  readonly platform?: Platform;
  /** Milliseconds since the epoch. */
  readonly created?: number;
  readonly author?: string;
  /** Instructions in the order in which Dockerfiles have them, without ENV and LABEL; one may stand there several times. */
  readonly instructions: readonly NamedText[];
  readonly environment: readonly NamedText[];
  readonly labels: readonly NamedText[];
  readonly history: readonly HistoryEntry[];
}

/** Of a text that is no JSON object nothing is known. */
export function parseImageConfiguration(text: string): ImageConfiguration {
  const json = parseJsonObject(text) ?? {};
  const config = isJsonObject(json['config']) ? json['config'] : {};
  const platform = parsePlatformObject(json);
  const created = parseTime(json['created']);
  const author = filledText(json['author']);
  return {
    ...(platform && { platform }),
    ...(created !== undefined && { created }),
    ...(author !== undefined && { author }),
    instructions: readers.flatMap(([name, member, read]) => read(config[member]).map(each => ({ name, text: each }))),
    environment: texts(config['Env']).map(variable),
    labels: Object.entries(objectOf(config['Labels'])).flatMap(([name, value]) =>
      typeof value === 'string' ? [{ name, text: value }] : [],
    ),
    history: parseHistory(json['history']),
  };
}

/** By name and member: what stands behind the instruction, once for each time that it is there. */
const readers: readonly (readonly [name: string, member: string, read: (value: unknown) => string[]])[] = [
  ['SHELL', 'Shell', execForm],
  ['USER', 'User', single],
  ['WORKDIR', 'WorkingDir', single],
  ['EXPOSE', 'ExposedPorts', value => oneLine(Object.keys(objectOf(value)).toSorted(byNumber))],
  ['VOLUME', 'Volumes', value => Object.keys(objectOf(value))],
  ['ENTRYPOINT', 'Entrypoint', execForm],
  ['CMD', 'Cmd', execForm],
  ['HEALTHCHECK', 'Healthcheck', healthCheck],
  ['STOPSIGNAL', 'StopSignal', single],
  ['ONBUILD', 'OnBuild', texts],
];

/** `["/bin/app","--port"]`; a text alone is one word (moby `api/types/strslice`). */
function execForm(value: unknown): string[] {
  const words = typeof value === 'string' ? single(value) : texts(value);
  return words.length > 0 ? [`[${words.map(word => JSON.stringify(word)).join(', ')}]`] : [];
}

function single(value: unknown): string[] {
  const text = filledText(value);
  return text === undefined ? [] : [text];
}

function oneLine(words: readonly string[]): string[] {
  return words.length > 0 ? [words.join(' ')] : [];
}

/** `80/tcp` before `443/tcp`. */
function byNumber(left: string, right: string): number {
  return Number.parseInt(left, 10) - Number.parseInt(right, 10) || left.localeCompare(right);
}

/** Docker's image specification v1.2: durations in nanoseconds, 0 where they are inherited. */
function healthCheck(value: unknown): string[] {
  const check = objectOf(value);
  const [kind, ...words] = texts(check['Test']);
  if (kind === 'NONE') return ['NONE'];
  const command = kind === 'CMD' ? execForm(words) : kind === 'CMD-SHELL' ? single(words.join(' ')) : [];
  const options = durations.flatMap(([name, member]) => flag(name, duration(check[member])));
  const parts = [...options, ...flag('retries', positive(check['Retries'])), ...command.map(each => `CMD ${each}`)];
  return oneLine(parts);
}

const durations = [
  ['interval', 'Interval'],
  ['timeout', 'Timeout'],
  ['start-period', 'StartPeriod'],
  ['start-interval', 'StartInterval'],
] as const;

function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function duration(value: unknown): string | undefined {
  const nanoseconds = positive(value);
  return nanoseconds === undefined ? undefined : `${nanoseconds / 1e9}s`;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

function variable(text: string): NamedText {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text, text: '' } : { name: text.slice(0, equals), text: text.slice(equals + 1) };
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

function filledText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
