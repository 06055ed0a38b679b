// The steps of a running build, as its events tell of them one after the other.
import type { Transfer, Vertex } from './events.ts';
import { parseStepName, type StepName } from './stepName.ts';

export interface Step {
  /** From 1, in the order in which they began; undefined as long as it waits. */
  index?: number;
  name: StepName;
  /** Name of the bake file's target it is made for; '' where there is one image only. */
  readonly target: string;
  /** Of the image that it is made for; undefined for what all of them need. */
  readonly platform?: string;
  state: 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'cancelled';
  /** Milliseconds since the epoch. */
  started?: number;
  completed?: number;
  error?: string;
  /** What it moves, by id. */
  readonly transfers: Map<string, Transfer>;
}

/** An image that is built. Of one with a single platform BuildKit's steps name none. */
export interface ExpectedImage {
  readonly name?: string;
  readonly platforms: readonly string[];
}

export interface Trace {
  /** In the order in which they were told of. */
  readonly steps: () => Iterable<Step>;
  /** Undefined for a vertex that was never told of. */
  readonly stepOf: (vertex: string) => Step | undefined;
  /** The step, as it is now; undefined for one too many. */
  readonly take: (vertex: Vertex) => Step | undefined;
}

/** No build has more; what an engine that does not mean well tells of is not kept for ever. */
const mostSteps = 5000;

export function createTrace(expected: readonly ExpectedImage[]): Trace {
  const steps = new Map<string, Step>();
  let begun = 0;
  return {
    steps: () => steps.values(),
    stepOf: vertex => steps.get(vertex),
    take(vertex) {
      let step = steps.get(vertex.digest);
      if (!step) {
        if (steps.size >= mostSteps) return undefined;
        step = newStep(vertex, expected);
        steps.set(vertex.digest, step);
      }
      update(step, vertex);
      if (step.state !== 'waiting') step.index ??= ++begun;
      return step;
    },
  };
}

function newStep(vertex: Vertex, expected: readonly ExpectedImage[]): Step {
  const name = parseStepName(vertex.name);
  const image = expected.find(each => each.name !== undefined && each.name === name.words[0]) ?? expected[0];
  const only = name.isNumbered && image?.platforms.length === 1 ? image.platforms[0] : undefined;
  // Windows names its version too: `windows(10.0.17763)/amd64`.
  const platform = name.platform?.replace(/\([^()]*\)/, '') ?? only;
  return {
    name,
    target: expected.length > 1 && image?.name === name.words[0] ? (image?.name ?? '') : '',
    ...(platform !== undefined && { platform }),
    state: 'waiting',
    transfers: new Map(),
  };
}

/** A step may begin anew after its end: a base image is first looked up, then fetched. */
function update(step: Step, { name, started, completed, isCached, error }: Vertex): void {
  step.name = parseStepName(name);
  if (started !== undefined) step.started = started;
  if (completed !== undefined) step.completed = completed;
  if (error !== undefined) step.error = error;
  if (error !== undefined) step.state = error.endsWith('context canceled') ? 'cancelled' : 'failed';
  else if (completed !== undefined) step.state = isCached ? 'cached' : 'done';
  else if (started !== undefined) step.state = 'running';
}
