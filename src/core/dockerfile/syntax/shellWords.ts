// The words of a command line, gathered while it is read: spaces end a word, except where they are quoted or escaped.

/** What Go calls spaces: not U+FEFF. */
const spaces = /(?:(?!\uFEFF)[\s\u0085])+/u;

export class ShellWords {
  readonly #words: string[] = [];
  #current = '';

  /** Text whose spaces end words. */
  add(text: string): void {
    const [first = '', ...others] = text.split(spaces);
    this.#current += first;
    for (const each of others) {
      this.#end();
      this.#current = each;
    }
  }

  /** Text that stays together. */
  addWhole(text: string): void {
    this.#current += text;
  }

  all(): string[] {
    this.#end();
    return this.#words;
  }

  #end(): void {
    if (this.#current !== '') this.#words.push(this.#current);
    this.#current = '';
  }
}
