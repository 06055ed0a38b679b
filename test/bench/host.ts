// Starts a real VS Code over the sample workspace with the production bundle, and has the suite beside measure in its
// extension host: the activation in several hosts, for a host activates once; the edits in the last.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { makeTempFolder } from '../support/cleanup.ts';
import { startSampleWorkspace } from '../support/sampleWorkspace.ts';
import { runHostSuite } from '../support/vscodeHost.ts';
import type { ActivationTimes, Reported } from './hostActivation.ts';
import type { EditTimes } from './hostEdits.ts';
import type { HostFigures } from './hostSuite.ts';
import type { ManyDockerfilesTimes } from './hostManyDockerfiles.ts';
import { longDockerfile } from './longDockerfile.ts';
import { imageCount, startManyImages } from './manyDockerfiles.ts';
import { rounded, spread, type Spread } from './measure.ts';

const HOSTS = 3;
const EDITS = 20;

export interface MeasuredInHost {
  readonly activation: object;
  readonly edits: object;
  readonly manyDockerfiles: object;
}

/** @param extension the folder of the production build */
export async function measureInHost(extension: string): Promise<MeasuredInHost> {
  const temp = await makeTempFolder('bench-host');
  const sample = await startSampleWorkspace();
  const many = await startManyImages();
  try {
    const tests = join(temp.path, 'suite.cjs');
    await bundleSuite(tests);
    const dockerfile = join(sample.folder, 'long', 'Dockerfile');
    await mkdir(join(sample.folder, 'long'));
    await writeFile(dockerfile, longDockerfile(sample.host));
    const figures: HostFigures[] = [];
    for (let host = 1; host <= HOSTS; host++) {
      console.log(`VS Code ${host} of ${HOSTS}`);
      const result = join(temp.path, `${host}.json`);
      const edits = String(host === HOSTS ? EDITS : 0);
      const env = {
        MULTIARCH_BENCH_RESULT: result,
        MULTIARCH_BENCH_FILE: dockerfile,
        MULTIARCH_BENCH_EDITS: edits,
        MULTIARCH_BENCH_MANY: join(temp.path, 'many'),
        MULTIARCH_BENCH_REGISTRY: many.host,
      };
      await runHostSuite({ extension, tests, folder: sample.folder, env });
      figures.push(JSON.parse(await readFile(result, 'utf8')));
    }
    return {
      activation: activation(figures.map(each => each.activation)),
      edits: edits(figures.at(-1)?.edits),
      manyDockerfiles: manyDockerfiles(figures.at(-1)?.manyDockerfiles, many.requests.length),
    };
  } finally {
    await many.close();
    await sample.stop();
    await temp.remove();
  }
}

async function bundleSuite(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(import.meta.resolve('./hostSuite.ts'))],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22.19',
    external: ['vscode'],
  });
}

function activation(times: readonly ActivationTimes[]): object {
  const own = times.flatMap(({ reported }) => (reported === undefined ? [] : [reported]));
  const pick = (select: (report: Reported) => number): Spread => spread(own.map(select));
  return {
    hosts: times.length,
    /** From “Startup Performance”, in whole milliseconds. */
    reportedByVsCode:
      own.length === 0
        ? { skipped: 'this VS Code shows no figures' }
        : {
            total: pick(each => each.loadCode + each.callActivate + each.finishActivate),
            loadCode: pick(each => each.loadCode),
            callActivate: pick(each => each.callActivate),
            finishActivate: pick(each => each.finishActivate),
          },
    /** Around `extension.activate()` in a host that is still starting: mostly VS Code's own work and waiting. */
    fromOutside: spread(times.map(({ ms }) => ms)),
  };
}

function edits(times: EditTimes | undefined): object {
  if (times === undefined) return { skipped: 'nothing was edited' };
  const { each, ...known } = times;
  const { debounceMs, eventDelayMs } = known;
  const pick = (select: (edit: EditTimes['each'][number]) => number): Spread => spread(each.map(select));
  return {
    ...known,
    edits: each.length,
    toEvent: pick(({ event }) => event),
    /** The edit's way to VS Code's window and back, which no extension can shorten. */
    editToChange: pick(({ change }) => change),
    changeToPublished: pick(({ change, published }) => published - change),
    withoutDebounce: pick(({ change, published }) => published - change - debounceMs),
    toEventWithoutDelays: pick(({ event }) => event - debounceMs - eventDelayMs),
  };
}

function manyDockerfiles(times: ManyDockerfilesTimes | undefined, requests: number): object {
  if (times === undefined) return { skipped: 'nothing was opened' };
  const { files, judged, judgedAgain, plain, heap } = times;
  const [before = NaN, first = NaN, second = NaN] = heap.map(bytes => bytes / 1024);
  return {
    files,
    images: imageCount,
    requests,
    /** Until each has its diagnostics; most of it is VS Code's opening, as the text files beside them show. */
    ms: { judged: rounded(judged), judgedAgain: rounded(judgedAgain), asManyTextFiles: rounded(plain) },
    heapGrowthKiB: { first: rounded(first - before), again: rounded(second - first) },
  };
}
