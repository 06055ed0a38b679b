// Engines that tell of their steps in text, read as BuildKit's events are. Podman and Buildah print
// `[linux/arm64] [1/2] STEP 2/3: RUN make` (buildah imagebuildah StageExecutor), nerdctl and buildx before 0.13 BuildKit's plain
// progress: `#5 [linux/arm64 build 2/3] RUN make`, `#5 DONE 0.3s`.
import type { Vertex } from './events.ts';

type LineReader = (line: string) => Vertex[];

/** What a line says of steps: those that are known now, that begin, that are done, that failed. */
export function textSteps(): LineReader {
  const readers = [stageSteps(), plainSteps()];
  return line => readers.flatMap(read => read(line));
}

const stepLine = /^(?:\[(\w+\/[\w./]+)\] )?(?:\[(\d+\/\d+)\] )?STEP (\d{1,4})\/(\d{1,4}): (.*)$/;
const commitLine = /^(?:\[(\w+\/[\w./]+)\] )?(?:\[\d+\/\d+\] )?COMMIT\b/;
const errorLine = /^error:? building at STEP /i;

function stageSteps(): LineReader {
  /** By platform, the one begun last behind the others. */
  const running = new Map<string, Vertex>();
  const finish = (platform: string, error?: string): Vertex[] => {
    const step = running.get(platform);
    running.delete(platform);
    return step ? [{ ...step, completed: 0, ...(error !== undefined && { error }) }] : [];
  };
  return line => {
    const [, platform = '', stage = '', number, total, text = ''] = stepLine.exec(line) ?? [];
    if (number !== undefined) {
      const of = { platform, stage, total: Number(total) };
      const before = finish(platform);
      const step = stageStep(of, Number(number), text);
      running.set(platform, step);
      return [...before, ...(number === '1' ? waitingSteps(of) : []), step];
    }
    const committed = commitLine.exec(line);
    if (committed) return finish(committed[1] ?? '');
    return errorLine.test(line) ? finish([...running.keys()].at(-1) ?? '', line) : [];
  };
}

interface Stage {
  readonly platform: string;
  readonly stage: string;
  readonly total: number;
}

/** No stage has more instructions; one that says so is not believed. */
const mostSteps = 500;

function waitingSteps(stage: Stage): Vertex[] {
  return Array.from({ length: Math.min(stage.total, mostSteps) }, (_, index) => stageStep(stage, index + 1));
}

/** Without a text it waits. */
function stageStep({ platform, stage, total }: Stage, number: number, text?: string): Vertex {
  const place = [platform, stage, `${number}/${total}`].filter(word => word !== '').join(' ');
  return {
    digest: `${platform} ${stage} ${number}`,
    name: `[${place}] ${text ?? ''}`,
    isCached: false,
    ...(text !== undefined && { started: 0 }),
  };
}

const plainLine = /^#(\d{1,5}) (?:(\[[^[\]]*\] .*)|DONE\b.*|(CACHED)$|(?:ERROR: (.*))|(CANCELED)$)/;

function plainSteps(): LineReader {
  const known = new Map<string, Vertex>();
  return line => {
    const [whole, number = '', name, cached, error, cancelled] = plainLine.exec(line) ?? [];
    if (whole === undefined) return [];
    if (name !== undefined) {
      const step = { digest: `#${number}`, name, isCached: false, started: 0 };
      known.set(number, step);
      return [step];
    }
    const step = known.get(number);
    const failure = cancelled === undefined ? error : 'context canceled';
    if (!step) return [];
    return [
      { ...step, completed: 0, isCached: cached !== undefined, ...(failure !== undefined && { error: failure }) },
    ];
  };
}
