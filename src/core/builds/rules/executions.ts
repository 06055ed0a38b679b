// Where the RUN steps of each platform run: on a node that can, on the wrong one, or slower than they could.
import { distinct } from '../../distinct.ts';
import { formatPlatform, normalizePlatform, samePlatform, type Platform } from '../../platform.ts';
import type { Execution } from '../../dockerfile/imageUses.ts';
import type { Builder, BuilderNode } from '../builder.ts';
import { isRunning, nativePlatforms, ownPlatform, runningOn } from '../nodes.ts';
import type { Mend } from '../mend.ts';
import type { Obstacle } from '../obstacles.ts';
import type { AnalyzedImage, ImagePlan, PlanInput } from '../plan.ts';
import { whyBroken } from './builders.ts';
import { askedAmong, dropping, isBuildx, mayRun, usingOther, type ImageRule } from './rule.ts';

export const execution: ImageRule = (analyzed, plan, input) =>
  whyBroken(input) === undefined ? [...withoutEmulator(analyzed, input), ...misplaced(plan, input)] : [];

interface Lacking extends Execution {
  readonly node: BuilderNode;
  readonly running: 'impossible' | 'unknown';
}

/** One obstacle for each platform on which something would have to run and does not, or may not. */
function withoutEmulator({ image, analysis }: AnalyzedImage, input: PlanInput): Obstacle[] {
  const lacking = analysis.executions.flatMap(each => lackingOf(each, input));
  const groups = Map.groupBy(lacking, ({ platform, running }) => `${running} ${formatPlatform(platform)}`);
  return [...groups.values()].map((group): Obstacle => {
    const { platform: runs, stage, running, node } = group[0] as Lacking;
    const targets = group.map(({ target }) => target);
    const platforms = askedAmong(image, targets);
    const mends = [...executing(runs, node, input), ...dropping(image, platforms)];
    return running === 'impossible'
      ? { code: 'no-emulator', fatal: true, platforms, runs, stage, mends }
      : { code: 'emulator-unknown', fatal: false, platforms, runs, stage, node: node.name, mends };
  });
}

/** Of a node that is stopped nothing is known: that is said once, of the builder. */
function lackingOf(execution: Execution, { builder, choose }: PlanInput): Lacking[] {
  const node = choose(execution.target)?.node;
  const running = node && runningOn(node, builder.driver, execution.platform);
  if (!node || (running !== 'impossible' && running !== 'unknown')) return [];
  return running === 'unknown' && isSilent(node) ? [] : [{ ...execution, node, running }];
}

function isSilent(node: BuilderNode): boolean {
  return !isRunning(node) || node.platforms.length === 0;
}

/** What changes nothing on the machine stands first. */
function executing(platform: Platform, node: BuilderNode, input: PlanInput): Mend[] {
  const { builder } = input;
  const { driver, name } = builder;
  const emulator = emulatorFor(platform, node, driver);
  return [
    ...usingOther(input, each => mayRun(each, platform)),
    ...(emulator ? [emulator] : []),
    // On the same machine, with the emulators that its image brings along.
    ...(driver === 'docker' && runningOn(node, 'docker-container', platform) === 'emulated-by-builder'
      ? [{ kind: 'create-builder', insecureRegistries: [] } as const]
      : []),
    ...(isBuildx(builder) && driver !== 'docker' ? [{ kind: 'add-node', builder: name, platform } as const] : []),
  ];
}

/** Only where the node's machine is the engine's own, and the architecture is another than the processor's. */
function emulatorFor(platform: Platform, node: BuilderNode, driver: string): Mend | undefined {
  const { os, architecture } = normalizePlatform(platform);
  const isHere = driver === 'docker-container' ? !/^(?:ssh|tcp):/.test(node.endpoint ?? '') : engines.has(driver);
  const isForeign = ownPlatform(node)?.architecture !== architecture;
  if (os !== 'linux' || !isHere || !isForeign || !emulated.has(architecture)) return undefined;
  return { kind: 'install-emulator', architecture, engine: driver === 'docker-container' ? 'docker' : driver };
}

/** Those that can run the image which registers emulators. */
const engines: ReadonlySet<string> = new Set(['docker', 'podman', 'nerdctl']);
/** Those that it knows (`cmd/binfmt/config.go` of tonistiigi/binfmt). */
const emulated: ReadonlySet<string> = new Set(
  'amd64 arm64 arm 386 riscv64 ppc64le s390x mips64 mips64le loong64'.split(' '),
);

/** Both are silent: buildx takes the first node where none offers the platform, and the first of several that do. */
function misplaced({ image, platforms }: ImagePlan, input: PlanInput): Obstacle[] {
  const { builder, choose } = input;
  const { name, nodes } = builder;
  if (nodes.length < 2) return [];
  const isAllKnown = nodes.every(isRunning);
  return platforms.flatMap(({ platform, node, execution: how }): Obstacle[] => {
    if (!how.startsWith('emulated')) return [];
    const native = nativeNode(builder, platform);
    const concerns = { fatal: false, platforms: [platform] } as const;
    if (native) {
      const mends = assignments(platform, input);
      return [{ code: 'native-node-unused', ...concerns, node, native: native.name, mends }];
    }
    if (choose(platform)?.isListed !== false || !isAllKnown) return [];
    const mends: Mend[] = [{ kind: 'add-node', builder: name, platform }, ...dropping(image, [platform])];
    return [{ code: 'no-node', ...concerns, node, mends }];
  });
}

function nativeNode({ nodes }: Builder, platform: Platform): BuilderNode | undefined {
  return nodes.find(node => nativePlatforms(node).some(own => samePlatform(own, platform)));
}

/** What is set by hand counts only where it is for every platform of the run: the others are set as well. */
function assignments(platform: Platform, { builder, choose, images }: PlanInput): Mend[] {
  const asked = [platform, ...images.flatMap(({ image }) => image.platforms)];
  return distinct(asked, formatPlatform).flatMap((each): Mend[] => {
    const node = nativeNode(builder, each) ?? choose(each)?.node;
    if (!node || node.chosen.some(other => samePlatform(other, each))) return [];
    const { name, endpoint = '' } = node;
    return [{ kind: 'assign-platform', builder: builder.name, node: name, endpoint, platform: each }];
  });
}
