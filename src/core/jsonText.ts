// JSON as it stands in a text: where each token is, and the same text with line ends and indentation for people. Nothing
// is read and written again: a number, an escape or a name given twice would not come out as it was sent.

export interface Token {
  readonly start: number;
  readonly end: number;
}

/** Strings, brackets, commas and colons, and what stands between them, of any text whatever. */
export function* jsonTokens(text: string): Generator<Token> {
  for (let at = skipSpaces(text, 0); at < text.length;) {
    const end = endOfToken(text, at);
    yield { start: at, end };
    at = skipSpaces(text, end);
  }
}

/** RFC 8259, section 2. */
const spaces = ' \t\n\r';
const marks = '{}[],:';
/** What ends a number or a word. */
const ends = `${marks}${spaces}"`;

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && spaces.includes(text.charAt(at))) at++;
  return at;
}

function endOfToken(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  let at = start + 1;
  if (marks.includes(text.charAt(start))) return at;
  while (at < text.length && !ends.includes(text.charAt(at))) at++;
  return at;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** What a token in quotes spells; undefined for any other one, and for what is broken. */
export function jsonString(text: string, { start, end }: Token): string | undefined {
  if (text[start] !== '"') return undefined;
  const inside = text.slice(start + 1, end - 1);
  return inside.includes('\\') ? unescaped(text.slice(start, end)) : inside;
}

function unescaped(token: string): string | undefined {
  try {
    return String(JSON.parse(token));
  } catch {
    return undefined;
  }
}

/** Characters: what is longer stays as it was sent. An editor shows no more in colours. */
const longestIndented = 20 * 1024 * 1024;

/** Two spaces a level, a line a value; text that is no JSON stays as it is. */
export function indentJson(text: string): string {
  if (!isJson(text)) return text;
  const pieces: string[] = [];
  let depth = 0;
  let length = 0;
  let before = '';
  const add = (piece: string) => {
    pieces.push(piece);
    length += piece.length;
  };
  for (const { start, end } of jsonTokens(text)) {
    const token = text.slice(start, end);
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    add(spaceBetween(before, token, depth));
    add(token);
    if (token === '{' || token === '[') depth++;
    if (length > longestIndented) return text;
    before = token;
  }
  return pieces.join('');
}

function spaceBetween(before: string, token: string, depth: number): string {
  const isEmpty = (before === '{' && token === '}') || (before === '[' && token === ']');
  if (before === '' || isEmpty || token === ',' || token === ':') return '';
  if (before === ':') return ' ';
  return `\n${'  '.repeat(depth)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
