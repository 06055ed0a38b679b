// A map that never holds more than it may: what was not used for longest goes first.

export interface Bounds {
  readonly entries: number;
  /** Of all entries together; the newest one stays even if it alone is heavier. */
  readonly weight?: number;
}

interface Weighed<T> {
  readonly value: T;
  readonly weight: number;
}

export class BoundedMap<T> {
  readonly #bounds: Bounds;
  /** In the order of their last use. */
  readonly #held = new Map<string, Weighed<T>>();
  #weight = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  has(key: string): boolean {
    return this.#held.has(key);
  }

  /** Reading counts as a use. */
  get(key: string): T | undefined {
    const found = this.#held.get(key);
    if (!found) return undefined;
    this.#held.delete(key);
    this.#held.set(key, found);
    return found.value;
  }

  /** Reading as if nobody had looked. */
  peek(key: string): T | undefined {
    return this.#held.get(key)?.value;
  }

  set(key: string, value: T, weight = 1): void {
    this.delete(key);
    this.#held.set(key, { value, weight });
    this.#weight += weight;
    const { entries, weight: most = Infinity } = this.#bounds;
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= entries && (this.#weight <= most || this.#held.size === 1)) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#weight -= this.#held.get(key)?.weight ?? 0;
    this.#held.delete(key);
  }

  /** Copies, so that the map may change meanwhile; what was not used for longest first. */
  entries(): [key: string, value: T][] {
    return Array.from(this.#held, ([key, { value }]) => [key, value]);
  }

  values(): T[] {
    return Array.from(this.#held.values(), ({ value }) => value);
  }
}
