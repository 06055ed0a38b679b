// What Go's `unicode.IsSpace` calls a space, which is not what JavaScript's `\s` does; and what separates BuildKit's words.

/** U+FEFF is none, U+0085 is one. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code === 0x85 || (code !== 0xfeff && /\s/.test(String.fromCharCode(code)));
}

/** `[\t\v\f\r ]`: what ends a keyword and separates the words of FROM; a no-break space does not. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d);
}

/** The first index from `from` on whose character is no space; `to` where there is none. */
export function skipSpaces(text: string, from: number, to = text.length): number {
  let at = from;
  while (at < to && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The end of the text without the spaces that end it. */
export function trimmedEnd(text: string, from: number, to = text.length): number {
  let end = to;
  while (end > from && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}
