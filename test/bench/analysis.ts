// What analysing the text alone costs, in plain Node: what diagnostics, lenses and hovers share for one version of a file.
// Beside it the parse of dockerfile-ast, which analyses nothing: by turns in one run, so that both meet the same machine.
import { DockerfileParser } from 'dockerfile-ast';
import { analyze } from '../../src/core/dockerfile/imageUses.ts';
import { findProblems } from '../../src/core/dockerfile/problems/findProblems.ts';
import { parseDockerfile } from '../../src/core/dockerfile/stages.ts';
import { parsePlatform } from '../../src/core/platform.ts';
import { machinePlatform } from '../../src/host/machine.ts';
import { lineCount, longDockerfile, stageCount } from './longDockerfile.ts';
import { rounded, spread, timed, type Spread } from './measure.ts';

const targetNames = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

export interface KeystrokeFigures {
  readonly lines: number;
  readonly stages: number;
  readonly targets: readonly string[];
  readonly uses: number;
  /** Before the engine has compiled anything. */
  readonly firstMs: number;
  readonly ms: Spread;
}

/** All of the work for one version of the usual long Dockerfile. To be called first: it tells the cold time too. */
export async function measureKeystroke(): Promise<KeystrokeFigures> {
  const work = analysisOf(longDockerfile('localhost:5000'));
  const first = await timed(work);
  return {
    lines: lineCount,
    stages: stageCount,
    targets: targetNames,
    uses: first.result,
    firstMs: rounded(first.ms),
    ms: spread(await timesOf(51, work)),
  };
}

export interface AnalysisFigures {
  readonly besidePeer: {
    readonly peer: string;
    readonly lines: number;
    /** Parsed, analysed and judged. */
    readonly ms: Spread;
    /** Parsed alone. */
    readonly peerMs: Spread;
    /** Of the medians: below 1 it is we that are faster. */
    readonly ratio: number;
  };
  /** The least time for a thousand lines stays the same where the growth is linear. */
  readonly growth: readonly { readonly lines: number; readonly msPerThousandLines: number }[];
}

export async function measureAnalysis(): Promise<AnalysisFigures> {
  return { besidePeer: await measureBesidePeer(5000), growth: await measureGrowth([1000, 10_000, 100_000]) };
}

async function measureBesidePeer(lines: number): Promise<AnalysisFigures['besidePeer']> {
  const text = longDockerfile('localhost:5000', lines);
  const work = analysisOf(text);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let run = 0; run < 21; run++) {
    ours.push((await timed(work)).ms);
    theirs.push((await timed(() => DockerfileParser.parse(text).getInstructions().length)).ms);
  }
  const ms = spread(ours);
  const peerMs = spread(theirs);
  return { peer: 'dockerfile-ast', lines, ms, peerMs, ratio: rounded(ms.median / peerMs.median) };
}

async function measureGrowth(sizes: readonly number[]): Promise<AnalysisFigures['growth']> {
  const growth: { lines: number; msPerThousandLines: number }[] = [];
  for (const lines of sizes) {
    const times = await timesOf(11, analysisOf(longDockerfile('localhost:5000', lines)));
    growth.push({ lines, msPerThousandLines: rounded(spread(times).least / (lines / 1000)) });
  }
  return growth;
}

/** All of the work that one version of a file costs before registries come into it; it gives the number of the images found. */
function analysisOf(text: string): () => number {
  const buildPlatform = machinePlatform();
  const targets = targetNames.map(name => {
    const platform = parsePlatform(name, buildPlatform);
    if (platform instanceof Error) throw platform;
    return platform;
  });
  const request = { targets, buildPlatform };
  return () => {
    const dockerfile = parseDockerfile(text);
    const analysis = analyze(dockerfile, request);
    findProblems(dockerfile, request, analysis);
    return analysis.uses.length;
  };
}

async function timesOf(runs: number, work: () => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push((await timed(work)).ms);
  return times;
}
