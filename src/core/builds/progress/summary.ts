// How far a build is: over all its steps, and for each platform.
import type { ExpectedImage, Step } from './trace.ts';

export interface PlatformProgress {
  /** Of a bake file, else ''. */
  readonly target: string;
  readonly platform: string;
  /** Of the Dockerfile's instructions for this platform. */
  readonly done: number;
  readonly total: number;
  /** The instruction that runs now: `RUN make`. */
  readonly current?: string;
}

export interface BuildProgress {
  /** From 0 to 100. It may fall when more steps come to be known. */
  readonly percent: number;
  readonly platforms: readonly PlatformProgress[];
  /** What is done for all platforms together: `pushing layers`. */
  readonly current?: string;
  /** Of that work, and of the layers that are fetched. */
  readonly bytes: { readonly current: number; readonly total: number };
}

/** What the instructions are of the whole; the rest is for what comes after them. */
const instructionsShare = 90;

/** The platforms in the order in which they are expected. */
export function summarize(steps: Iterable<Step>, expected: readonly ExpectedImage[]): BuildProgress {
  const all = [...steps];
  const instructions = all.filter(step => step.name.isNumbered);
  const others = all.filter(step => !step.name.isNumbered && isRunning(step));
  const done = instructions.filter(isOver).length;
  const current = others.flatMap(workOf).at(-1);
  const running = all.filter(isRunning);
  const transfers = running.flatMap(step => [...step.transfers.values()]).filter(each => each.total > 0);
  return {
    percent: instructions.length === 0 ? 0 : Math.floor((instructionsShare * done) / instructions.length),
    platforms: platformsOf(instructions, expected),
    ...(current !== undefined && { current }),
    bytes: {
      current: transfers.reduce((sum, each) => sum + each.current, 0),
      total: transfers.reduce((sum, each) => sum + each.total, 0),
    },
  };
}

function platformsOf(instructions: readonly Step[], expected: readonly ExpectedImage[]): PlatformProgress[] {
  const groups = Map.groupBy(instructions, step => keyOf(step.target, step.platform));
  const keys = expected.flatMap(({ name, platforms }) =>
    platforms.map(platform => keyOf(expected.length > 1 ? name : '', platform)),
  );
  // What the builder's own platform does for the others is worth a word only while it does.
  const others = [...groups].filter(([key, steps]) => !keys.includes(key) && steps.some(isRunning)).map(([key]) => key);
  return [...keys, ...others].flatMap(key => progressOf(groups.get(key) ?? []));
}

function keyOf(target = '', platform = ''): string {
  return JSON.stringify([target, platform]);
}

function progressOf(steps: readonly Step[]): PlatformProgress[] {
  const [first] = steps;
  if (first?.platform === undefined) return [];
  const running = steps.findLast(isRunning);
  return [
    {
      target: first.target,
      platform: first.platform,
      done: steps.filter(isOver).length,
      total: steps.length,
      ...(running && { current: running.name.text }),
    },
  ];
}

function isRunning({ state }: Step): boolean {
  return state === 'running';
}

function isOver({ state }: Step): boolean {
  return state === 'done' || state === 'cached';
}

/** The last part of an export that is not done: `pushing layers`. */
function workOf(step: Step): string[] {
  if (step.name.place.includes('internal')) return [];
  const parts = [...step.transfers.values()].filter(each => !each.isDone);
  return [parts.at(-1)?.id ?? step.name.text];
}
