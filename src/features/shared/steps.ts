// A dialog of several steps: forth, and back to what was answered before, over the steps that have nothing to ask.
import type { Place } from './ask.ts';

export interface Answer<D> {
  /** With what was answered, also on the way back: half a word typed is not lost. */
  readonly draft: D;
  readonly isBack: boolean;
}

export interface Step<D> {
  /** Always where it is left out. */
  readonly applies?: (draft: D) => boolean;
  ask(draft: D, place: Place): Promise<Answer<D>>;
}

export interface Dialog<D> {
  readonly title: string;
  readonly steps: readonly Step<D>[];
  /** Whether one may go back from the first step, to where the dialog was opened. */
  readonly canLeave?: boolean;
  /** Where to begin; at the first step where it is left out. */
  readonly at?: 'end';
}

/** Undefined where somebody went back from the first step. Rejects as a step does. */
export async function askSteps<D>({ title, steps, canLeave = false, at }: Dialog<D>, first: D): Promise<D | undefined> {
  let draft = first;
  const open = () => steps.filter(step => step.applies?.(draft) ?? true);
  let step = open().at(at === 'end' ? -1 : 0);
  while (step) {
    const all = open();
    const number = all.indexOf(step) + 1;
    const place = { title, step: number, totalSteps: all.length, canGoBack: canLeave || number > 1 };
    const answer = await step.ask(draft, place);
    draft = answer.draft;
    const now = open();
    const next = answer.isBack ? now[now.indexOf(step) - 1] : now[now.indexOf(step) + 1];
    if (!next && answer.isBack) return undefined;
    step = next;
  }
  return draft;
}
