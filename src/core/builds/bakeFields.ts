// Values of a bake file as buildx prints them: objects in newer versions, in older ones the text of a flag
// (buildx `util/buildflags`), which is a line of comma-separated fields.
import { isJsonObject, type JsonObject } from '../json.ts';

export type Fields = Readonly<Record<string, string>>;

/** Entries of a list that are looked at. */
const mostEntries = 1000;
/** Characters of a value that are looked at. */
const longestLine = 10_000;

export function textIn(json: JsonObject, key: string): string | undefined {
  const value = json[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function listIn(json: JsonObject, key: string): readonly unknown[] {
  const value = json[key];
  return Array.isArray(value) ? value.slice(0, mostEntries) : [];
}

export function textsIn(json: JsonObject, key: string): string[] {
  return listIn(json, key).filter(each => typeof each === 'string');
}

/** By name; a value that is null or no text is left out, as buildx leaves it to the Dockerfile. */
export function fieldsIn(json: JsonObject, key: string): Fields {
  return fieldsOf(json[key]) ?? {};
}

/** `loneField` is what a text without `=` means there: a path for an output, a reference for a cache. */
export function fieldsList(json: JsonObject, key: string, loneField: Fields, loneKey: string): Fields[] {
  return listIn(json, key).flatMap(each => {
    if (typeof each !== 'string') return fieldsOf(each) ?? [];
    return each === '' ? [] : [fieldsOfText(each, loneField, loneKey)];
  });
}

function fieldsOf(value: unknown): Fields | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).flatMap(([name, each]) => fieldOf(name, each)));
}

function fieldOf(name: string, value: unknown): [string, string][] {
  const isScalar = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
  return isScalar ? [[name, String(value)]] : [];
}

function fieldsOfText(text: string, loneField: Fields, loneKey: string): Fields {
  const parts = splitFields(text);
  const [only = ''] = parts;
  if (parts.length === 1 && !only.includes('=')) return { ...loneField, [loneKey]: only };
  return Object.fromEntries(
    parts.map(part => {
      const at = part.indexOf('=');
      return at < 0 ? [part.trim(), ''] : [part.slice(0, at).trim(), part.slice(at + 1)];
    }),
  );
}

/** One line of comma-separated values (RFC 4180): a field in quotes may hold commas. */
export function splitFields(line: string): string[] {
  const fields = line.slice(0, longestLine).match(/"(?:[^"]|"")*"(?=,|$)|[^,]+|(?<=^|,)(?=,|$)/g) ?? [];
  return fields.map(unquoted);
}

function unquoted(field: string): string {
  return /^"[^]*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}
