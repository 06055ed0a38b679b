// The parts of a line of YAML, found without understanding the rest.

/** Behind the closing quote, or at the end of a text that has none. */
export function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (quote !== "'" || text[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return text.length;
}

/** Where the colon of a key is; undefined for a line without one. */
export function colonOf(text: string, from: number, end: number): number | undefined {
  const first = text[from];
  const start = first === '"' || first === "'" ? endOfQuoted(text, from) : from;
  for (let at = start; at < end; at++) {
    if (text[at] === ':' && (at + 1 >= end || isBlank(text[at + 1]))) return at;
    if (text[at] === '#' && isBlank(text[at - 1])) return undefined;
    if (start !== from && !isBlank(text[at])) return undefined;
  }
  return undefined;
}

/** Where a comment begins, or the end. */
export function commentOf(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text[at] === '#' && (at === from || isBlank(text[at - 1]))) return at;
  return end;
}

export function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text[at])) at++;
  return at;
}

/** Anchors and tags stand before a value. */
export function skipProperties(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text[at] === '&' || text[at] === '!')) {
    while (at < end && !isBlank(text[at])) at++;
    at = skipBlanks(text, at, end);
  }
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
