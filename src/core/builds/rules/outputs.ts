// What a builder cannot give out, by buildx' `build/opt.go` and `build/build.go`.
import type { Mend } from '../mend.ts';
import type { Obstacle } from '../obstacles.ts';
import type { ImagePlan, PlanInput } from '../plan.ts';
import type { ImageSpec } from '../spec.ts';
import { whyBroken } from './builders.ts';
import { buildsSeveral, dropping, droppingToOne, usingOther, type ImageRule } from './rule.ts';

const createBuilder: Mend = { kind: 'create-builder', insecureRegistries: [] };
const useContainerdStore: Mend = { kind: 'use-containerd-store' };
const push: Mend = { kind: 'change-output', output: 'push' };

const whole = { fatal: true, platforms: [] } as const;

export const outputs: ImageRule = ({ image }, plan, input) => {
  const { builder } = input;
  if (whyBroken(input) !== undefined || builder.nodes.length === 0) return [];
  return buildsSeveral(builder) ? [...loading(image, input), ...joining(plan)] : fromClassicStore(image, input);
};

/** It holds one platform of an image; an archive has an index, which it cannot write. */
function fromClassicStore(image: ImageSpec, input: PlanInput): Obstacle[] {
  const ways = [...usingOther(input, buildsSeveral), createBuilder, useContainerdStore];
  if (image.platforms.length > 1) {
    return [{ code: 'one-platform-only', ...whole, mends: [...ways, ...droppingToOne(image, input.builder)] }];
  }
  if (image.output !== 'oci') return [];
  return [{ code: 'cannot-write-archive', ...whole, mends: [...ways, { kind: 'change-output', output: 'load' }] }];
}

/** Whatever the builder is, it is the engine that the images go into. */
function loading(image: ImageSpec, { builder, hasContainerdStore }: PlanInput): Obstacle[] {
  if (image.output !== 'load' || image.platforms.length < 2 || hasContainerdStore !== false) return [];
  return [
    { code: 'cannot-load-several', ...whole, mends: [push, useContainerdStore, ...droppingToOne(image, builder)] },
  ];
}

function joining({ image, platforms }: ImagePlan): Obstacle[] {
  const nodes = [...new Set(platforms.map(({ node }) => node))];
  if (nodes.length < 2 || (image.output !== 'load' && image.output !== 'oci')) return [];
  const elsewhere = platforms.filter(({ node }) => node !== nodes[0]).map(({ platform }) => platform);
  return [{ code: 'cannot-join-nodes', ...whole, nodes, mends: [push, ...dropping(image, elsewhere)] }];
}
