// A builder that does not work, or does not yet.
import type { BuilderNode } from '../builder.ts';
import type { Mend } from '../mend.ts';
import type { PlanInput } from '../plan.ts';
import { usingOther, type BuildRule } from './rule.ts';

export const brokenBuilder: BuildRule = input => {
  const detail = whyBroken(input);
  if (detail === undefined) return [];
  const mends = [...usingOther(input, () => true), createBuilder];
  return [{ code: 'builder-broken', fatal: true, platforms: [], detail, mends }];
};

const createBuilder = { kind: 'create-builder', insecureRegistries: [] } as const;

/** Of the builder, or of a node that this build uses. */
export function whyBroken(input: PlanInput): string | undefined {
  return input.builder.error ?? usedNodes(input).find(({ error }) => error !== undefined)?.error;
}

/** Where some platform is nobody's, buildx starts every node to ask it. */
function usedNodes({ builder, choose, images }: PlanInput): readonly BuilderNode[] {
  const chosen = images.flatMap(({ image }) => image.platforms.flatMap(platform => choose(platform) ?? []));
  return chosen.every(({ isListed }) => isListed) ? chosen.map(({ node }) => node) : builder.nodes;
}

/** buildx starts it with the build; one elsewhere is `inactive` where it does not answer (buildx' `driver/remote`). */
export const stoppedBuilder: BuildRule = input => {
  const { builder } = input;
  const { driver, name, error } = builder;
  const node = usedNodes(input).find(each => stopped.has(each.status) && each.error === undefined);
  if (!node || error !== undefined) return [];
  if (driver !== 'remote') {
    const mends: Mend[] = [{ kind: 'start-builder', builder: name }];
    return [{ code: 'builder-stopped', fatal: false, platforms: [], mends }];
  }
  const mends = [...usingOther(input, () => true), createBuilder];
  return [{ code: 'node-silent', fatal: true, platforms: [], node: node.name, endpoint: node.endpoint ?? '', mends }];
};

const stopped: ReadonlySet<string> = new Set(['stopped', 'inactive']);
