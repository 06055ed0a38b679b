// What analysing the text alone costs, in plain Node: what diagnostics, lenses and hovers share for one version of a file.
import { analyze } from '../../src/core/dockerfile/imageUses.ts';
import { parseDockerfile } from '../../src/core/dockerfile/stages.ts';
import { parsePlatform } from '../../src/core/platform.ts';
import { machinePlatform } from '../../src/host/machine.ts';
import { lineCount, longDockerfile, stageCount } from './longDockerfile.ts';
import { rounded, spread, timed, type Spread } from './measure.ts';

const RUNS = 51;
const targetNames = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

export interface AnalysisFigures {
  readonly lines: number;
  readonly stages: number;
  readonly targets: readonly string[];
  readonly uses: number;
  /** Before the engine has compiled anything. */
  readonly firstMs: number;
  readonly ms: Spread;
}

export async function measureAnalysis(): Promise<AnalysisFigures> {
  const buildPlatform = machinePlatform();
  const targets = targetNames.map(name => {
    const platform = parsePlatform(name, buildPlatform);
    if (platform instanceof Error) throw platform;
    return platform;
  });
  const text = longDockerfile('localhost:5000');
  const once = () => timed(() => analyze(parseDockerfile(text), { targets, buildPlatform }).uses.length);
  const first = await once();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push((await once()).ms);
  return {
    lines: lineCount,
    stages: stageCount,
    targets: targetNames,
    uses: first.result,
    firstMs: rounded(first.ms),
    ms: spread(times),
  };
}
