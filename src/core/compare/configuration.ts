// Two configurations (config.md of the OCI image specification, and Docker's members beside it), value by value: variables by
// their names, labels by their keys, everything else as it stands.
import { isJsonObject, type JsonObject } from '../json.ts';
import { parseTime } from '../time.ts';
import { differences, entries, members, type Difference, type NamedValue } from './difference.ts';
import type { ImageContent, Told } from './content.ts';

/** What Docker's first builder left of the container it worked in, and what is compared elsewhere. */
const passedOver = new Set([
  'config',
  'history',
  'rootfs',
  'container',
  'container_config',
  'id',
  'parent',
  'parent_id',
]);

export function compareConfigurations(left: ImageContent, right: ImageContent): Difference[] {
  if (left.configurationDigest !== undefined && left.configurationDigest === right.configurationDigest) return [];
  const told = [left.tells, right.tells].filter(each => each !== undefined);
  const values = ({ configuration }: ImageContent) => namedValues(configuration).filter(each => isTold(each, told));
  return differences(values(left), values(right)).filter(each => !isSameTime(each));
}

function namedValues(configuration: JsonObject): NamedValue[] {
  const { config, history, rootfs } = configuration;
  return [
    // What somebody wrote before what a builder noted.
    ...members(['config'], config).flatMap(configValues),
    ...members([], configuration).filter(({ path: [name = ''] }) => !passedOver.has(name)),
    ...(isJsonObject(rootfs) ? [{ path: ['rootfs', 'type'], value: rootfs['type'] }] : []),
    ...(Array.isArray(history) ? [{ path: ['history', 'length'], value: history.length }] : []),
  ];
}

/** Sets, which are written as objects, and maps by their keys. */
const keyed = new Set(['Labels', 'ExposedPorts', 'Volumes']);

function configValues(each: NamedValue): NamedValue[] {
  const { path, value } = each;
  const name = path[1] ?? '';
  if (name === 'Env' && Array.isArray(value)) return value.flatMap(text => variable(path, text));
  if (!keyed.has(name)) return [each];
  // `{"80/tcp":{}}`: the key is all there is to say.
  return entries(path, value).map(each => ({ ...each, value: isEmpty(each.value) ? true : each.value }));
}

function variable(path: readonly string[], text: unknown): NamedValue[] {
  if (typeof text !== 'string') return [];
  const [name = ''] = text.split('=', 1);
  return [{ path: [...path, name], value: text.slice(name.length + 1), counts: true }];
}

function isEmpty(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** What one side cannot tell is no difference. */
function isTold({ path: [first = '', second = ''] }: NamedValue, told: readonly Told[]): boolean {
  return told.every(({ root, config }) => (first === 'config' ? config.includes(second) : root.includes(first)));
}

/** The same moment, with more digits or in another zone. */
function isSameTime({ path, left, right }: Difference): boolean {
  const time = path[0] === 'created' ? parseTime(left) : undefined;
  return time !== undefined && time === parseTime(right);
}
