// An index that is not pushed as things are, although every registry answered: what stands in its way, for features to say.
import type { SpecProblem } from '../../core/indexes/problem.ts';

/** The tag is not what the index replaces any more: somebody pushed meanwhile. */
export interface TagMoved {
  readonly code: 'index-tag-moved';
  readonly tag: string;
  /** Digests. */
  readonly expected: string;
  readonly found: string;
}

export class IndexRefused extends Error {
  override readonly name = 'IndexRefused';
  /** At least one. */
  readonly problems: readonly (SpecProblem | TagMoved)[];

  constructor(problems: readonly (SpecProblem | TagMoved)[]) {
    super(`the index is not pushed: ${problems.map(({ code }) => code).join(', ')}`);
    this.problems = problems;
  }
}
