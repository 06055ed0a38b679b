// One layer being read for all images that have it: once, and for as long as one of them wants more of it.
import type { LayerEntry } from '../../core/executables/entry.ts';

/** Reads the layer, and hands over each entry as it comes, until the signal is aborted. */
export type Pump = (take: (entry: LayerEntry) => void, signal: AbortSignal) => Promise<void>;

export class LayerReading {
  readonly #pump: Pump;
  readonly #done = new AbortController();
  /** Images that may still want more. */
  #wanting: number;
  readonly #read: LayerEntry[] = [];
  #end: { readonly error?: unknown } | undefined;
  #news = Promise.withResolvers<void>();
  #isStarted = false;

  /** @param wanting how many images have the layer; the first that asks for its entries starts the reading */
  constructor(wanting: number, pump: Pump) {
    this.#wanting = wanting;
    this.#pump = pump;
  }

  /** From the first on, as they come; rejects as the reading does. */
  async *entries(): AsyncGenerator<LayerEntry> {
    if (!this.#isStarted) void this.#start();
    for (let next = 0; ;) {
      const entry = this.#read[next];
      if (entry) {
        next++;
        yield entry;
      } else if (this.#end) {
        if ('error' in this.#end) throw this.#end.error;
        return;
      } else {
        await this.#news.promise;
      }
    }
  }

  /** One image has all that it wanted; with the last one the reading ends. */
  release(): void {
    if (--this.#wanting === 0) this.#done.abort(new DOMException('nothing more is wanted of it', 'AbortError'));
  }

  async #start(): Promise<void> {
    this.#isStarted = true;
    const take = (entry: LayerEntry) => {
      this.#read.push(entry);
      this.#tell();
    };
    try {
      await this.#pump(take, this.#done.signal);
      this.#end = {};
    } catch (error) {
      this.#end = { error };
    }
    this.#tell();
  }

  #tell(): void {
    const { resolve } = this.#news;
    this.#news = Promise.withResolvers<void>();
    resolve();
  }
}
