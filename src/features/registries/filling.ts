// What rows that are shown already still lack, such as sizes: asked for in the background while the row above them is open.
// Those that have it are then drawn together, and nothing around them: of a row that is drawn anew, all below is made anew, and
// until VS Code has asked for it again, a command from a menu there gets no row.
import { isAbort } from '../../host/cancel.ts';
import { inBackground } from '../../registry/transport/signals.ts';
import { isWithin, pathOf, type Row } from './row.ts';

export type Ask = (signal: AbortSignal) => Promise<unknown>;

/** What a row lacks. */
export interface Lack {
  readonly row: Row;
  readonly ask: Ask;
}

export interface Filling {
  /**
   * Draws rows below `parent` anew as the answers come; what is asked for them since before goes on only where it is asked
   * here too.
   */
  start(parent: Row, lacks: readonly Lack[]): void;
  /** Whether nothing is to begin for a row, as it is folded away: it is drawn anew once it is open. */
  holdsBack(row: Row): boolean;
  /** Ends what is asked for a row and those below it, and begins nothing there: VS Code may be late to ask for its rows. */
  fold(row: Row): void;
  /** Draws a row anew, so that what was held back begins. */
  unfold(row: Row): void;
}

/** Milliseconds in which answers gather. */
const gathering = 200;

export function createFilling(
  redraw: (row: Row) => void,
  closed: AbortSignal,
  onError: (error: unknown) => void,
): Filling {
  const running = new Map<string, AbortController>();
  const folded = new Set<string>();
  const heldBack = new Set<string>();
  const isFolded = (path: string) => [...folded].some(each => isWithin(path, each));

  const run = async (lacks: readonly Lack[], signal: AbortSignal): Promise<void> => {
    let drawing: NodeJS.Timeout | undefined;
    let answered: Row[] = [];
    const draw = () => {
      clearTimeout(drawing);
      drawing = undefined;
      if (!signal.aborted) for (const row of answered) redraw(row);
      answered = [];
    };
    await Promise.all(
      lacks.map(async ({ row, ask }) => {
        try {
          await ask(signal);
          answered.push(row);
          drawing ??= setTimeout(draw, gathering);
        } catch (error) {
          if (!isAbort(error)) onError(error);
        }
      }),
    );
    if (drawing) draw();
  };

  const holdsBack = (row: Row): boolean => {
    const path = pathOf(row);
    if (!isFolded(path)) return false;
    heldBack.add(path);
    return true;
  };

  return {
    holdsBack,

    start(parent, lacks) {
      if (holdsBack(parent)) return;
      const path = pathOf(parent);
      const before = running.get(path);
      const controller = new AbortController();
      running.set(path, controller);
      const signal = AbortSignal.any([controller.signal, closed]);
      const work = run(lacks, inBackground(signal));
      // Only now: who asks for the same thing has joined.
      before?.abort(new DOMException('asked for anew', 'AbortError'));
      void work.finally(() => {
        if (running.get(path) === controller) running.delete(path);
      });
    },

    fold(row) {
      const own = pathOf(row);
      folded.add(own);
      for (const [path, controller] of running) {
        if (!isWithin(path, own)) continue;
        controller.abort(new DOMException('folded', 'AbortError'));
        running.delete(path);
        heldBack.add(path);
      }
    },

    unfold(row) {
      const own = pathOf(row);
      folded.delete(own);
      const again = [...heldBack].filter(path => isWithin(path, own) && !isFolded(path));
      for (const path of again) heldBack.delete(path);
      if (again.length > 0) redraw(row);
    },
  };
}
