// One builder as `docker buildx inspect` tells of it, in text for people: there alone stands a `*` behind the platforms that
// were set by hand (buildx `util/platformutil`), and versions before 0.13 tell the nodes nowhere else.
import type { Builder, BuilderNode } from '../../core/builds/builder.ts';
import { parsePlatform, type Platform } from '../../core/platform.ts';

/** Undefined where the text names no builder. Half a text gives half a builder. */
export function parseInspection(text: string): Builder | undefined {
  const fields = text.split(/\r?\n/).flatMap(toField);
  const [name, ...starts] = fields.flatMap(([key], index) => (key === 'name' ? [index] : []));
  if (name === undefined) return undefined;
  const head = new Map(fields.slice(name, starts[0]));
  const error = head.get('error');
  return {
    name: head.get('name') ?? '',
    driver: head.get('driver') || 'unknown',
    isCurrent: false,
    nodes: starts.map((start, index) => toNode(new Map(fields.slice(start, starts[index + 1])))),
    ...(error !== undefined && { error }),
  };
}

type Field = readonly [key: string, value: string];

/** Keys stand at the line's beginning; what is indented belongs to the key before, and of that only a label counts. */
function toField(line: string): Field[] {
  if (line.trimStart().startsWith(`${snapshotter}:`)) return [[snapshotter, '']];
  const [, key, value] = /^(\w[^:]{0,40}):\s*(.*)$/.exec(line) ?? [];
  return key === undefined || value === undefined ? [] : [[key.toLowerCase(), value.trim()]];
}

const snapshotter = 'org.mobyproject.buildkit.worker.snapshotter';

function toNode(fields: ReadonlyMap<string, string>): BuilderNode {
  const platforms = (fields.get('platforms') ?? '').split(',').map(each => each.trim());
  const [endpoint, error] = [fields.get('endpoint'), fields.get('error')];
  // `Buildkit:` in versions before 0.12.
  const version = fields.get('buildkit version') ?? fields.get('buildkit');
  return {
    name: fields.get('name') ?? '',
    status: fields.get('status') || (error === undefined ? 'unknown' : 'error'),
    platforms: platforms.flatMap(readPlatform),
    chosen: platforms.filter(isChosen).flatMap(readPlatform),
    driverOptions: readOptions(fields.get('driver options') ?? ''),
    hasContainerdStore: fields.has(snapshotter),
    ...(endpoint && { endpoint }),
    ...(version && { version }),
    ...(error && { error }),
  };
}

function isChosen(platform: string): boolean {
  return platform.endsWith('*');
}

/** As buildx lists it; a `*` marks what was set by hand. None where the text is no platform. */
export function readPlatform(text: string): Platform[] {
  const bare = text.replace(/\*$/, '');
  const platform = bare.includes('/') ? parsePlatform(bare, { os: '', architecture: '' }) : undefined;
  return platform && !(platform instanceof Error) ? [platform] : [];
}

/** `image="moby/buildkit:master" network="host"`, quoted as Go's `%q` does. */
function readOptions(text: string): Record<string, string> {
  const options = text.matchAll(/(?<=^| )([\w.-]{1,60})="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries([...options].map(([, name = '', value = '']) => [name, value.replace(/\\(.)/g, '$1')]));
}
