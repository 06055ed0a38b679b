// JSON of any shape, as it comes from registries and engines.

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that `text` spells; undefined for text that is no JSON, or no object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** The objects of the list that `text` spells; none for text that is no list. */
export function parseJsonObjects(text: string): JsonObject[] {
  const list = parseJsonObject(`{"list":${text}}`)?.['list'];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
