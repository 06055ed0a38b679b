// Which of GitHub's runners builds a platform, and which emulator that runner needs for it.
import { formatPlatform, type Platform } from '../platform.ts';

export interface RunnerPlan {
  /** `linux/arm/v7`. */
  readonly platform: string;
  /** `linux-arm-v7`: of a job, a cache and an artifact. */
  readonly name: string;
  readonly runner: string;
  /** As docker/setup-qemu-action takes it; left out, the runner executes the platform itself. */
  readonly emulator?: string;
}

export const amd64Runner = 'ubuntu-24.04';
const arm64Runner = 'ubuntu-24.04-arm';

/** 32-bit ARM is none of them: the processors of GitHub's ARM runners execute 64-bit code alone. */
const executes: Readonly<Record<string, readonly string[]>> = {
  [amd64Runner]: ['amd64', '386'],
  [arm64Runner]: ['arm64'],
};

/** On a runner of its own architecture; where GitHub has none, emulated on x86-64. */
export function nativeRunner(platform: Platform): RunnerPlan {
  const own = Object.keys(executes).find(runner => executes[runner]?.includes(platform.architecture));
  return planOn(own ?? amd64Runner, platform);
}

export function amd64Plan(platform: Platform): RunnerPlan {
  return planOn(amd64Runner, platform);
}

function planOn(runner: string, platform: Platform): RunnerPlan {
  const { os, architecture } = platform;
  // No emulator runs another system's programs: such an image is put together without running any.
  const isEmulated = os === 'linux' && !executes[runner]?.includes(architecture);
  return {
    platform: formatPlatform(platform),
    name: formatPlatform(platform).replaceAll('/', '-'),
    runner,
    ...(isEmulated && { emulator: architecture }),
  };
}
