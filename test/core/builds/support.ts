// Builders, images and plans for the tables, written in few words.
import { analyzeImage } from '../../../src/core/builds/analysis.ts';
import type { Builder, BuilderNode } from '../../../src/core/builds/builder.ts';
import { chooseNodes } from '../../../src/core/builds/nodes.ts';
import type { BuildPlan, PlanInput } from '../../../src/core/builds/plan.ts';
import { planBuild } from '../../../src/core/builds/planBuild.ts';
import type { ImageSpec } from '../../../src/core/builds/spec.ts';
import { parsePlatform, type Platform } from '../../../src/core/platform.ts';

export const amd64: Platform = { os: 'linux', architecture: 'amd64' };

export const platform = (text: string): Platform => parsePlatform(text, amd64) as Platform;
/** `linux/amd64 linux/arm64`. */
export const platforms = (text: string): Platform[] => text.split(' ').filter(Boolean).map(platform);

/** Its platforms in BuildKit's order; a `*` marks one that was set by hand. */
export function node(name: string, listed: string, over: Partial<BuilderNode> = {}): BuilderNode {
  const names = listed.split(' ').filter(Boolean);
  return {
    name,
    endpoint: `unix:///${name}.sock`,
    status: names.length === 0 ? 'inactive' : 'running',
    platforms: names.map(each => platform(each.replace('*', ''))),
    chosen: names.filter(each => each.endsWith('*')).map(each => platform(each.replace('*', ''))),
    driverOptions: {},
    hasContainerdStore: true,
    ...over,
  };
}

export function builder(driver: string, nodes: readonly BuilderNode[], over: Partial<Builder> = {}): Builder {
  return { name: 'b', driver, isCurrent: true, nodes, ...over };
}

export function image(over: Partial<ImageSpec> = {}): ImageSpec {
  return {
    dockerfile: '/x/Dockerfile',
    context: '/x',
    platforms: platforms('linux/amd64 linux/arm64'),
    tags: ['r.example/app:1'],
    output: 'push',
    platformTags: false,
    buildArgs: {},
    contexts: {},
    ...over,
  };
}

export interface Case extends Partial<Omit<PlanInput, 'images' | 'choose'>> {
  /** With the text of their Dockerfiles. */
  readonly images?: readonly (readonly [image: ImageSpec, text: string])[];
}

const plain = builder('docker', [node('n', 'linux/amd64 linux/arm64')]);

export function planOf({ images = [[image(), 'FROM base\nRUN x']], ...over }: Case = {}): BuildPlan {
  const used = over.builder ?? plain;
  const choose = chooseNodes(
    used,
    images.flatMap(([{ platforms: asked }]) => asked),
  );
  return planBuild({
    builder: used,
    choose,
    others: [],
    images: images.map(([each, text]) => ({ image: each, analysis: analyzeImage(text, each, choose, amd64) })),
    knowledge: () => undefined,
    pushes: new Map(),
    registries: new Map(),
    ...over,
  });
}
