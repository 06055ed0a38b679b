// Half-written YAML between brackets, and JSON.
import { inside, newKeys, type Frame, type Scope } from './frames.ts';
import { endOfQuoted } from './lines.ts';
import type { Target } from './target.ts';

/** Reads what begins with a bracket, and gives the offset behind it. A key of the lines around it ends it too, bracket or not. */
export function readFlow(target: Target, from: number, scope: Scope, keys = newKeys(), outerIndent = -1): number {
  return new FlowReader(target, from, scope, keys, outerIndent).read();
}

/** No document is; a hostile one would take long. */
const deepest = 100;

class FlowReader {
  readonly #target: Target;
  readonly #text: string;
  readonly #outerIndent: number;
  readonly #scope: Scope;
  readonly #keys;
  readonly #frames: Frame[] = [];
  #at: number;
  /** In a mapping: whether its colon was there. */
  #isValue = false;
  /** Where the space for the next token began. */
  #gap: number;
  /** A token that may turn out to be a key. */
  #token: { readonly start: number; readonly end: number } | undefined;

  constructor(target: Target, from: number, scope: Scope, keys: { names: string[] }, outerIndent: number) {
    this.#target = target;
    this.#text = target.text;
    this.#at = from;
    this.#gap = from;
    this.#scope = scope;
    this.#keys = keys;
    this.#outerIndent = outerIndent;
  }

  read(): number {
    do this.#step();
    while (this.#frames.length > 0 && this.#frames.length < deepest && this.#at < this.#text.length);
    if (this.#frames.length > 0) this.#endOfItem(this.#at);
    return this.#frames.length < deepest ? this.#at : this.#text.length;
  }

  #step(): void {
    const character = this.#text[this.#at] ?? '';
    if (/\s/.test(character)) this.#space(character);
    else if (character === '#' && /\s/.test(this.#text[this.#at - 1] ?? ' ')) this.#comment();
    else if (character === '[' || character === '{') this.#open(character);
    else if (character === ']' || character === '}') this.#close();
    else if (character === ',') this.#next();
    else if (character === ':' && this.#isColon()) this.#colon();
    else this.#word(character);
  }

  /** A line that begins where the lines around the brackets do is theirs: a bracket was not closed yet. */
  #space(character: string): void {
    this.#at++;
    if (character !== '\n' || this.#outerIndent < 0) return;
    const [, indent = '', first = ''] = /^( *)([^\s]?)/.exec(this.#text.slice(this.#at, this.#at + 1024)) ?? [];
    if (first === '' || first === ']' || first === '}' || indent.length > this.#outerIndent) return;
    this.#endOfItem(this.#at - 1);
    this.#frames.length = 0;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    const stop = end < 0 ? this.#text.length : end;
    this.#target.nothing(this.#at + 1, stop);
    this.#at = stop;
  }

  #open(bracket: string): void {
    const top = this.#frames.at(-1);
    const scope = top ? this.#itemScope(top) : this.#scope;
    const keys = top ? newKeys() : this.#keys;
    const common = { ...scope, indent: 0, child: newKeys() };
    this.#frames.push(
      bracket === '{' ? { kind: 'map', ...common, keys, isOpen: true } : { kind: 'list', ...common, items: 0 },
    );
    this.#at++;
    this.#begin();
  }

  #itemScope(frame: Frame): Scope {
    return inside(frame.kind === 'list' ? { ...frame, items: frame.items + 1 } : frame);
  }

  #close(): void {
    this.#endOfItem(this.#at);
    this.#frames.pop();
    this.#at++;
    // Behind a closed bracket stands nothing but a comma.
    this.#gap = this.#at + 1;
    this.#isValue = true;
  }

  #next(): void {
    this.#endOfItem(this.#at);
    this.#at++;
    const top = this.#frames.at(-1);
    if (top?.kind === 'list') top.items++;
    this.#begin();
  }

  #begin(): void {
    this.#gap = this.#at;
    this.#isValue = false;
    this.#token = undefined;
  }

  /** In JSON no space follows it. */
  #isColon(): boolean {
    const isQuoted = /["']/.test(this.#text[this.#at - 1] ?? '') && this.#token !== undefined;
    return isQuoted || /^(?:[\s,[\]{}]|$)/.test(this.#text.slice(this.#at + 1, this.#at + 2));
  }

  #colon(): void {
    const top = this.#frames.at(-1);
    if (top?.kind === 'map' && !this.#isValue) {
      const { start, end } = this.#token ?? { start: this.#at, end: this.#at };
      const key = this.#text.slice(start, end);
      top.keys.names.push(key);
      top.key = key;
      this.#target.key(top, top.keys, start, end);
      this.#isValue = true;
      this.#token = undefined;
      this.#gap = this.#at + 1;
    }
    this.#at++;
  }

  #word(first: string): void {
    const start = this.#at;
    if (first === '"' || first === "'") {
      const end = endOfQuoted(this.#text, start);
      this.#token = { start: start + 1, end: Math.max(end - (this.#text[end - 1] === first ? 1 : 0), start + 1) };
      this.#at = end;
      return;
    }
    while (this.#at < this.#text.length && !this.#isEndOfWord()) this.#at++;
    const end = start + this.#text.slice(start, this.#at).trimEnd().length;
    const from = this.#token?.start ?? start;
    this.#token = { start: this.#text.slice(from, start).includes('\n') ? start : from, end };
  }

  #isEndOfWord(): boolean {
    const character = this.#text[this.#at] ?? '';
    return (
      /[,[\]{}\n\r]/.test(character) ||
      (character === ':' && this.#isColon()) ||
      (character === '#' && /\s/.test(this.#text[this.#at - 1] ?? ''))
    );
  }

  /** What stood between two commas is known now: a value, or a key that has none. */
  #endOfItem(end: number): void {
    const top = this.#frames.at(-1);
    if (!top || this.#gap > end) return;
    const { offset } = this.#target;
    const token = this.#token ?? { start: offset, end: offset };
    const isHere = this.#token !== undefined || (this.#gap <= offset && offset <= end);
    if (!isHere) return;
    if (top.kind === 'map' && !this.#isValue) this.#target.key(top, top.keys, token.start, token.end);
    else this.#target.value(this.#itemScope(top), token.start, token.end);
  }
}
