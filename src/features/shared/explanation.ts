// What went wrong, in the lengths that there is room for.

export interface Explanation {
  /** A few words, for a lens or a row. */
  readonly title: string;
  /** What to do next, in a sentence; empty where nobody can say. */
  readonly next: string;
  /** What happened, to which image, and what to do next. */
  readonly text: string;
  readonly icon: string;
}
