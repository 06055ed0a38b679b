// What the parts of an index document are read with: a value of the kind that its key has, or a fault at its place.
import type { Node } from 'yaml';
import { keyMeant } from './keyNames.ts';
import type { DocumentKey } from './keys.ts';
import type { Fault, Placed, Span } from './document.ts';
import { isNothing, itemsOf, membersOf, readYaml, spanOf, textOf, type Member, type YamlText } from './yaml.ts';

export interface Reader {
  readonly yaml: YamlText;
  /** Whether anything was understood: what is missing from a text that is no YAML, nobody knows. */
  isRead(): boolean;
  report(span: Span, message: string, how?: Partial<Pick<Fault, 'code' | 'severity'>>): void;
  faults(): readonly Fault[];
  span(node: Node): Span;
  /** By the names that are meant; strange and repeated ones are reported. `what` it is, for people. */
  members(node: Node | undefined, keys: readonly DocumentKey[], what: string): ReadonlyMap<string, Member>;
  items(node: Node | undefined): readonly Node[] | undefined;
  /** Undefined where there is none, or none that is a text; also reported. */
  text(member: Member | undefined): Placed<string> | undefined;
  texts(member: Member | undefined): readonly Placed<string>[] | undefined;
  annotations(member: Member | undefined): Placed<Readonly<Record<string, string>>> | undefined;
}

/** What nobody reads to its end is not said. */
const mostFaults = 100;

export function createReader(text: string): Reader {
  const yaml = readYaml(text);
  const found: Fault[] = yaml.errors.map(error => ({ ...error, code: 'index-syntax', severity: 'error' }));

  const report: Reader['report'] = (
    { start, end },
    message,
    { code = 'index-invalid-value', severity = 'error' } = {},
  ) => {
    if (found.length < mostFaults || (severity === 'error' && found.length < 2 * mostFaults)) {
      found.push({ start, end, code, severity, message });
    }
  };
  const span = (node: Node) => spanOf(yaml, node);
  const place = ({ value, key }: Member) => (value ? span(value) : key);

  /** Each name once: `undefined` behind one that was there. */
  const unique = (members: readonly Member[]): Member[] => {
    const names = new Set<string>();
    return members.filter(({ name, key }) => {
      if (names.has(name)) report(key, `${quoted(name)} is there already`, { code: 'index-syntax' });
      return !names.has(name) && names.add(name);
    });
  };

  const placedText = (node: Node, what: string): Placed<string> | undefined => {
    const value = textOf(yaml, node);
    if (value !== undefined) return { value, ...span(node) };
    const problem = isNothing(yaml.resolved(node))
      ? `${what} is missing here`
      : `${what} is one text, not a list or a mapping`;
    report(span(node), problem);
    return undefined;
  };

  return {
    yaml,
    isRead: () => yaml.root !== undefined || yaml.errors.length === 0,
    report,
    faults: () => found.toSorted((left, right) => left.start - right.start),
    span,
    members(node, keys, what) {
      if (isNothing(yaml.resolved(node))) return new Map();
      const members = membersOf(yaml, node);
      if (!members && node) report(span(node), `${what} is a mapping: ${mappingHint(keys)}`);
      const entries = unique(members ?? []).flatMap(member => {
        const key = keys.find(({ name }) => name === member.name);
        if (!key && !isAside(member.name)) reportUnknown(report, member, keys);
        if (key?.isIdle) report(member.key, `${quoted(key.name)} is not stored: no index holds it any more`, idle);
        return key && !key.isIdle ? [[key.meant ?? key.name, member] as const] : [];
      });
      return new Map(entries);
    },
    items: node => itemsOf(yaml, node),
    text: member => (member?.value ? placedText(member.value, quoted(member.name)) : undefined),
    texts(member) {
      if (!member?.value) return undefined;
      const items = itemsOf(yaml, member.value);
      if (!items) report(place(member), `${quoted(member.name)} is a list: [one, another]`);
      return items?.flatMap(item => placedText(item, `a text of ${quoted(member.name)}`) ?? []);
    },
    annotations(member) {
      if (!member?.value) return undefined;
      const members = membersOf(yaml, member.value);
      if (!members) {
        report(place(member), '“annotations” is a mapping: name: text');
        return undefined;
      }
      const pairs = unique(members).flatMap(each => {
        const value = isNothing(yaml.resolved(each.value))
          ? { value: '' }
          : each.value && placedText(each.value, quoted(each.name));
        return value ? [[each.name, value.value] as const] : [];
      });
      return { value: Object.fromEntries(pairs), ...place(member) };
    },
  };
}

const idle = { code: 'index-unknown-key', severity: 'warning' } as const;

/** Where people keep what they refer to elsewhere, as in Compose files. */
function isAside(name: string): boolean {
  return name.startsWith('x-');
}

function reportUnknown(report: Reader['report'], { name, key }: Member, keys: readonly DocumentKey[]): void {
  const meant = keyMeant(name, keys);
  const known = keys.filter(each => !each.meant && !each.isIdle).map(each => each.name);
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean “${meant}”?`;
  report(key, `${quoted(name)} is not known here: ${hint}`, { code: 'index-unknown-key', severity: 'warning' });
}

/** `image: …, platform: …` */
function mappingHint(keys: readonly DocumentKey[]): string {
  return keys
    .slice(0, 2)
    .map(({ name }) => `${name}: …`)
    .join(', ');
}

/** A user's text in a message. */
export function quoted(text: string): string {
  const line = text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2066-\u2069]+/g, ' ');
  return line.length > 80 ? `“${line.slice(0, 79)}…”` : `“${line}”`;
}

/** From an offset to where its line ends. */
export function firstLine(text: string, start: number): Span {
  const length = /[\r\n]|$/.exec(text.slice(start, start + 200))?.index ?? 0;
  return { start, end: start + length };
}
