// What stands at a place of a JSON text: which value or name, of which member, in which object. Of any text whatever: what is
// broken behind the place, or far before it, changes nothing.
import { jsonString, jsonTokens, type Token } from './jsonText.ts';

type Scalar = string | number;

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

/** An object or a list that is not closed yet. Nothing of it is read before it is known to be the one. */
interface Container {
  readonly isList: boolean;
  /** The name under which it stands; of a list's entry the list's. */
  readonly key: Token | undefined;
  /** The name whose value comes next. */
  name: Token | undefined;
  readonly members: (readonly [name: Token, value: Token])[];
}

interface Found {
  readonly token: Token;
  readonly at: Container;
  readonly name: Token | undefined;
  isName: boolean;
}

/** Deeper than that nothing is looked for. */
const deepest = 64;

/** Undefined where no text, number or word stands. The place just behind it counts too: a cursor stands there. */
export function jsonPlaceAt(text: string, offset: number): JsonPlace | undefined {
  const open: Container[] = [];
  let found: Found | undefined;
  let last: Token | undefined;
  for (const token of jsonTokens(text)) {
    if (!found && token.start > offset) return undefined;
    const container = open.at(-1);
    const first = text.charAt(token.start);
    if (first === '{' || first === '[') {
      if (open.length === deepest) break;
      open.push({ isList: first === '[', key: nameIn(container), name: undefined, members: [] });
    } else if (first === '}' || first === ']') {
      const closed = open.pop();
      if (found && found.at === closed) break;
    } else if (container && first === ':') {
      container.name = last;
      if (found && found.token === last) found.isName = true;
    } else if (container && first === ',') {
      container.name = undefined;
    } else if (container) {
      if (offset <= token.end) found ??= { token, at: container, name: nameIn(container), isName: false };
      if (container.name) container.members.push([container.name, token]);
    }
    last = token;
  }
  return found && placeOf(text, found);
}

function nameIn(container: Container | undefined): Token | undefined {
  return container?.isList ? container.key : container?.name;
}

function placeOf(text: string, { token, at, name, isName }: Found): JsonPlace {
  const wordAt = (place: Token | undefined) => (place && jsonString(text, place)) ?? '';
  const members = at.members.flatMap(([named, placed]) => {
    const value = scalarAt(text, placed);
    return value === undefined ? [] : [[wordAt(named), value] as const];
  });
  return {
    ...token,
    value: scalarAt(text, token),
    name: wordAt(isName ? token : name),
    isName,
    inside: at.isList ? '' : wordAt(at.key),
    members: new Map(members),
  };
}

function scalarAt(text: string, token: Token): Scalar | undefined {
  const string = jsonString(text, token);
  if (string !== undefined) return string;
  const isNumber = /^-?\d/.test(text.slice(token.start, token.start + 2));
  const number = isNumber ? Number(text.slice(token.start, token.end)) : NaN;
  return Number.isNaN(number) ? undefined : number;
}
