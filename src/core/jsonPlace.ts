// What stands at a place of a JSON text: which value or name, of which member, in which object. Of any text whatever: what is
// broken behind the place, or far before it, changes nothing.
import { jsonString, jsonTokens, type Token } from './jsonText.ts';

export type Scalar = string | number;

/** The range holds the quotes too. */
export interface JsonPlace extends Token {
  /** Of a name the name itself; undefined for `true`, `false`, `null` and what is no value. */
  readonly value: Scalar | undefined;
  /** The member that it names, or whose value it is; of an entry of a list the list's. */
  readonly name: string;
  readonly isName: boolean;
  /** The member that the object around it is the value of; empty at the top. */
  readonly inside: string;
  /** The texts and numbers of that object. */
  readonly members: ReadonlyMap<string, Scalar>;
}

/** An object or a list that is not closed yet. */
interface Container {
  readonly isList: boolean;
  /** The name under which it stands; of a list's entry the list's. */
  readonly key: string;
  /** The name whose value comes next. */
  name: string | undefined;
  readonly members: Map<string, Scalar>;
}

/** Deeper than that nothing is looked for. */
const deepest = 64;

/** Undefined where no text, number or word stands. The place just behind it counts too: a cursor stands there. */
export function jsonPlaceAt(text: string, offset: number): JsonPlace | undefined {
  const open: Container[] = [];
  let found: { readonly token: Token; readonly at: Container; isName: boolean; readonly name: string } | undefined;
  let last: Token | undefined;
  for (const token of jsonTokens(text)) {
    if (!found && token.start > offset) return undefined;
    const container = open.at(-1);
    const first = text.charAt(token.start);
    if (first === '{' || first === '[') {
      if (open.length === deepest) break;
      open.push({ isList: first === '[', key: nameIn(container), name: undefined, members: new Map() });
    } else if (first === '}' || first === ']') {
      const closed = open.pop();
      if (found && found.at === closed) break;
    } else if (first === ':') {
      if (container && last) container.name = jsonString(text, last) ?? '';
      if (found && found.token === last) found.isName = true;
    } else if (first === ',') {
      if (container) container.name = undefined;
    } else if (container) {
      if (!found && offset <= token.end) {
        found = { token, at: container, isName: false, name: nameIn(container) };
      }
      const value = container.name === undefined ? undefined : scalarAt(text, token);
      if (container.name !== undefined && value !== undefined) container.members.set(container.name, value);
    }
    last = token;
  }
  if (!found) return undefined;
  const { token, at, isName, name } = found;
  const value = scalarAt(text, token);
  const own = isName && typeof value === 'string' ? value : name;
  return { ...token, value, name: own, isName, inside: at.isList ? '' : at.key, members: at.members };
}

function nameIn(container: Container | undefined): string {
  return (container?.isList ? container.key : container?.name) ?? '';
}

function scalarAt(text: string, token: Token): Scalar | undefined {
  const string = jsonString(text, token);
  if (string !== undefined) return string;
  const number = /^-?\d/.test(text.slice(token.start, token.start + 2))
    ? Number(text.slice(token.start, token.end))
    : NaN;
  return Number.isNaN(number) ? undefined : number;
}
