// What will fail before it is run: platforms × builder nodes × base images → obstacles. The failures are those of
// docker/buildx and moby/buildkit (buildx#1996, #2119, #208), known here without starting a build.
import { distinct } from './distinct.ts';
import type { Execution } from './dockerfile/imageUses.ts';
import type { Refusal } from './dockerfile/sources.ts';
import { failingUses, type ImageFinding } from './findings.ts';
import { bestMatch, formatPlatform, samePlatform, type Platform } from './platform.ts';

export interface BuilderNode {
  readonly name: string;
  readonly status: string;
  /** Empty while the node is stopped: then nothing is known of it. */
  readonly platforms: readonly Platform[];
  /** The engine's own builder stores images in containerd, so that several platforms fit. */
  readonly hasContainerdStore: boolean;
  readonly error?: string;
}

export interface Builder {
  readonly name: string;
  /** `docker`, `docker-container`, `kubernetes`, `remote`. */
  readonly driver: string;
  readonly isCurrent: boolean;
  readonly nodes: readonly BuilderNode[];
  readonly error?: string;
}

export interface BuildPlanInput {
  readonly platforms: readonly Platform[];
  readonly output: 'push' | 'load';
  readonly builder: Builder;
  /** Which platforms execute a RUN: only those need a node or an emulator. */
  readonly executions: readonly Execution[];
  /** Why BuildKit refuses the Dockerfile for these platforms; empty where it does not. */
  readonly refusals: readonly Refusal[];
  /** Of the base images, against these platforms. */
  readonly findings: readonly ImageFinding[];
}

export type Obstacle =
  /** The docker driver with the classic image store builds one platform at a time. */
  | { readonly code: 'one-platform-only'; readonly fatal: true }
  /** Only an engine with the containerd store can load several platforms. */
  | { readonly code: 'cannot-load-several'; readonly fatal: true }
  | { readonly code: 'builder-broken'; readonly fatal: true; readonly detail: string }
  /** No node runs this platform, natively or emulated, and the stage executes a RUN. */
  | { readonly code: 'no-emulator'; readonly fatal: true; readonly platform: Platform; readonly stage: string }
  | { readonly code: 'base-missing'; readonly fatal: true; readonly platform: Platform; readonly image: string }
  | { readonly code: 'base-mismatch'; readonly fatal: false; readonly platform: Platform; readonly image: string }
  /** The registry has the repository, not the tag or digest. */
  | { readonly code: 'base-absent'; readonly fatal: true; readonly image: string }
  /** BuildKit refuses the Dockerfile itself, whatever its images are. */
  | { readonly code: 'dockerfile-refused'; readonly fatal: true; readonly detail: string };

export function findObstacles(input: BuildPlanInput): Obstacle[] {
  return [...refusalObstacles(input), ...builderObstacles(input), ...emulatorObstacles(input), ...baseObstacles(input)];
}

function builderObstacles({ builder, platforms, output }: BuildPlanInput): Obstacle[] {
  const detail = builder.error ?? builder.nodes.find(node => node.error !== undefined)?.error;
  if (detail !== undefined) return [{ code: 'builder-broken', fatal: true, detail }];
  const isClassic = !builder.nodes.some(node => node.hasContainerdStore);
  if (platforms.length < 2 || !isClassic) return [];
  if (builder.driver === 'docker') return [{ code: 'one-platform-only', fatal: true }];
  return output === 'load' ? [{ code: 'cannot-load-several', fatal: true }] : [];
}

function emulatorObstacles({ builder, executions }: BuildPlanInput): Obstacle[] {
  const offered = builder.nodes.flatMap(node => node.platforms.map(platform => ({ platform })));
  if (offered.length === 0) return [];
  const lacking = executions.filter(({ platform }) => !bestMatch(platform, offered));
  return distinct(lacking, each => formatPlatform(each.platform)).map(({ platform, stage }) => {
    return { code: 'no-emulator', fatal: true, platform, stage };
  });
}

function baseObstacles({ findings }: BuildPlanInput): Obstacle[] {
  const lacking = findings.flatMap(finding =>
    failingUses(finding).map(({ platform, image }) => ({ code: finding.code, platform, image })),
  );
  const obstacles = lacking.flatMap(({ code, platform, image }): Obstacle[] => {
    switch (code) {
      case 'platform-missing':
        return [{ code: 'base-missing', fatal: true, platform, image }];
      case 'platform-mismatch':
      case 'pinned-to-one-platform':
        return [{ code: 'base-mismatch', fatal: false, platform, image }];
      case 'image-not-found':
        return [{ code: 'base-absent', fatal: true, image }];
      case 'platform-fallback':
        return [];
    }
  });
  return distinct(obstacles, each => JSON.stringify(each));
}

/** Of the syntax BuildKit itself is the judge: a newer frontend may know more instructions than we do. */
function refusalObstacles({ refusals }: BuildPlanInput): Obstacle[] {
  const sure = refusals.filter(({ code }) => code !== 'syntax');
  return sure.map(({ detail }) => ({ code: 'dockerfile-refused', fatal: true, detail }));
}

/** The target platforms that can be built once those that an obstacle names are dropped. */
export function buildablePlatforms(input: BuildPlanInput, obstacles: readonly Obstacle[]): Platform[] {
  const failing = obstacles.flatMap(each => (each.fatal && 'platform' in each ? [each.platform] : []));
  const usedBy = (platform: Platform) => [
    ...input.executions.filter(each => samePlatform(each.platform, platform)).map(each => each.target),
    ...input.findings
      .flatMap(failingUses)
      .filter(use => samePlatform(use.platform, platform))
      .flatMap(use => use.targets),
  ];
  const dropped = failing.flatMap(usedBy);
  return input.platforms.filter(platform => !dropped.some(each => samePlatform(each, platform)));
}
