// Which node of a builder builds a platform, and what runs on a node: natively, by an emulator of its machine, or by one that
// its BuildKit brings along. The choice is buildx's (`build/resolver/driver.go`), the rest BuildKit's (`util/archutil`,
// `solver/llbsolver/ops/exec_binfmt.go`).
import { acceptedBy, bestMatch, normalizePlatform, samePlatform, type Platform } from '../platform.ts';
import type { Builder, BuilderNode } from './builder.ts';

/** How a command runs on a node; `unknown` where the node is stopped, or BuildKit does not look for that architecture. */
export type Running = 'native' | 'emulated-by-machine' | 'emulated-by-builder' | 'unknown' | 'impossible';

/** Its machine's: BuildKit lists it first. Before that buildx puts what was set by hand: what the node is there for. */
export function ownPlatform({ platforms }: BuilderNode): Platform | undefined {
  return platforms[0];
}

/** A node that does not run lists nothing else. */
function setByHand(node: BuilderNode): readonly Platform[] {
  return isRunning(node) ? node.chosen : node.platforms;
}

/** Of another nothing is known but what was set by hand. */
export function isRunning({ status }: BuilderNode): boolean {
  return status === 'running';
}

/** Of what a node lists: its own architecture's, and on amd64 386, which the processor itself executes. */
export function nativePlatforms(node: BuilderNode): readonly Platform[] {
  return node.platforms.filter(platform => isNative(node, platform));
}

/** Of what a node lists: what the kernel of its machine hands to an emulator. */
export function emulatedPlatforms(node: BuilderNode): readonly Platform[] {
  return node.platforms.filter(platform => !isNative(node, platform));
}

/** 32-bit ARM on a 64-bit one is not taken for native: servers and Apple's machines leave that mode out. */
function isNative(node: BuilderNode, platform: Platform): boolean {
  const own = ownPlatform(node);
  if (own?.os !== platform.os) return false;
  return (
    own.architecture === platform.architecture || (own.architecture === 'amd64' && platform.architecture === '386')
  );
}

interface ChosenNode {
  readonly node: BuilderNode;
  /** Else no node says that it builds the platform, and buildx silently gives it to the first (buildx#2119). */
  readonly isListed: boolean;
}

/** Undefined for a builder without nodes. */
export type NodeChoice = (platform: Platform) => ChosenNode | undefined;

/**
 * The nodes for all the platforms that one run of buildx builds: where each of them was set by hand for some node, that
 * decides; else, for all of them, whatever the nodes list. The best match wins, of equal ones the first node.
 */
export function chooseNodes({ nodes }: Builder, platforms: readonly Platform[]): NodeChoice {
  const byHand = (platform: Platform) => bestNode(nodes, platform, setByHand, strictly);
  const choose = platforms.every(platform => byHand(platform) !== undefined)
    ? byHand
    : (platform: Platform) => bestNode(nodes, platform, each => each.platforms, accepted);
  return platform => {
    const found = choose(platform);
    const node = found ?? nodes[0];
    return node && { node, isListed: found !== undefined };
  };
}

/** What a node accepts for one platform that it has, the best first. */
type Acceptance = (listed: Platform) => readonly Platform[];

/** containerd's `OnlyStrict` and `Only`. */
const strictly: Acceptance = listed => [listed];
const accepted: Acceptance = listed => acceptedBy(listed);

function bestNode(
  nodes: readonly BuilderNode[],
  wanted: Platform,
  platformsOf: (node: BuilderNode) => readonly Platform[],
  accepts: Acceptance,
): BuilderNode | undefined {
  let best: { readonly node: BuilderNode; readonly platform: Platform } | undefined;
  for (const node of nodes) {
    for (const platform of platformsOf(node)) {
      const order = accepts(platform);
      const rank = rankIn(order, wanted);
      if (rank === undefined) continue;
      // Better is the platform in whose own order the wanted one stands before the best so far.
      const rival = best && (rankIn(order, best.platform) ?? order.length);
      if (rival === undefined || rank < rival) best = { node, platform };
    }
  }
  return best?.node;
}

function rankIn(order: readonly Platform[], platform: Platform): number | undefined {
  const at = order.findIndex(each => samePlatform(each, platform));
  return at < 0 ? undefined : at;
}

/** How a command of this platform runs on a node of this driver. */
export function runningOn(node: BuilderNode, driver: string, platform: Platform): Running {
  if (listsRunnable(node, platform)) return isNative(node, platform) ? 'native' : 'emulated-by-machine';
  if (!isRunning(node) || node.platforms.length === 0) return 'unknown';
  const { os, architecture } = normalizePlatform(platform);
  if (!node.platforms.some(each => each.os === os)) return 'impossible';
  if (architecture === 'amd64' && isBeyondV2(platform)) return 'impossible';
  if (bundled.has(architecture)) {
    const brings = emulatorsOf(node, driver);
    if (brings !== undefined) return brings ? 'emulated-by-builder' : 'impossible';
    return 'unknown';
  }
  return examined.has(architecture) ? 'impossible' : 'unknown';
}

/**
 * BuildKit looks at architectures: only of amd64 it refuses a variant that was not found, and then only one beyond v2. A
 * platform of another architecture counts where it is listed: an arm64 processor need not execute 32-bit ARM.
 */
function listsRunnable({ platforms }: BuilderNode, platform: Platform): boolean {
  const { os, architecture } = normalizePlatform(platform);
  const same = platforms.filter(each => each.os === os && each.architecture === architecture);
  if (architecture !== 'amd64' || !isBeyondV2(platform)) return same.length > 0;
  return same.some(each => bestMatch(each, [{ platform }]) !== undefined);
}

function isBeyondV2(platform: Platform): boolean {
  const { variant = '' } = normalizePlatform(platform);
  return variant !== '' && variant !== 'v2';
}

/** The architectures for which BuildKit finds an emulator under the names that moby/buildkit gives to them. */
const bundled: ReadonlySet<string> = new Set('amd64 arm64 riscv64 arm s390x ppc64le 386 mips64'.split(' '));
/** Those for which every BuildKit tries whether the machine executes them: of others its list says nothing. */
const examined: ReadonlySet<string> = new Set('amd64 arm64 riscv64 ppc64le s390x 386 mips64 mips64le arm'.split(' '));

/** Whether the node's BuildKit brings emulators along, as its own image does; undefined where nobody knows what it is. */
function emulatorsOf({ driverOptions }: BuilderNode, driver: string): boolean | undefined {
  const { image } = driverOptions;
  switch (driver) {
    case 'docker-container':
    case 'kubernetes':
      return image === undefined || /(?:^|\/)moby\/buildkit(?:[:@]|$)/.test(image) ? true : undefined;
    case 'docker':
    case 'podman':
    case 'buildah':
    case 'nerdctl':
      return false;
    default:
      return undefined;
  }
}
