// Registries that the builder cannot speak to, or that do not take what is pushed.
import { distinct } from '../../distinct.ts';
import { InvalidReference, parseReference } from '../../reference.ts';
import type { Builder, BuilderNode } from '../builder.ts';
import type { Mend } from '../mend.ts';
import type { Obstacle } from '../obstacles.ts';
import type { AnalyzedImage, PlanInput, PushPlan } from '../plan.ts';
import { buildsSeveral, isBuildx, usingOther, type BuildRule, type ImageRule } from './rule.ts';

/** Of what is pushed, and of the base images that are needed; each once. */
export function registryHosts(images: readonly AnalyzedImage[]): string[] {
  const hosts = images.flatMap(({ image, analysis }) => [
    ...(image.output === 'push' ? image.tags.flatMap(tag => hostOf(tag) ?? []) : []),
    ...analysis.uses.filter(({ needed }) => needed).map(({ reference }) => reference.host),
  ]);
  return [...new Set(hosts)];
}

export function hostOf(tag: string): string | undefined {
  const reference = parseReference(tag);
  return reference instanceof InvalidReference ? undefined : reference.host;
}

/** What we speak to without TLS, or by a name of this machine, the builder may not. */
export const registryRoutes: BuildRule = input => {
  const { builder, registries, images } = input;
  if (!isBuildx(builder) || builder.nodes.length === 0) return [];
  return registryHosts(images).flatMap((host): Obstacle[] => {
    const facts = registries.get(host);
    if (!facts) return [];
    if (facts.isThisMachine) return fromElsewhere(host, input);
    return facts.isPlainHttp ? withoutTls(host, facts.isAllowed, builder) : [];
  });
};

/** Docker's own daemon trusts 127.0.0.0/8, and BuildKit speaks plain HTTP with it, each on its own machine. */
function fromElsewhere(host: string, input: PlanInput): Obstacle[] {
  const { driver, nodes } = input.builder;
  const ways = new Set(nodes.map(node => reachesThisMachine(node, driver)));
  if (!ways.has('no') && !ways.has('perhaps')) return [];
  const atHome = usingOther(input, other => other.driver === 'docker' && buildsSeveral(other));
  const mends: Mend[] = [...atHome, { kind: 'create-builder', insecureRegistries: [host] }];
  return [{ code: 'registry-of-this-machine', fatal: ways.has('no'), platforms: [], host, mends }];
}

function reachesThisMachine({ driverOptions, endpoint = '' }: BuilderNode, driver: string): 'yes' | 'no' | 'perhaps' {
  switch (driver) {
    case 'docker-container': {
      const { network } = driverOptions;
      return network === 'host' ? 'yes' : network === undefined ? 'no' : 'perhaps';
    }
    case 'kubernetes':
      return 'no';
    case 'remote':
      return /^(?:unix:|npipe:|tcp:\/\/(?:localhost|127\.|\[::1\]))/.test(endpoint) ? 'yes' : 'no';
    default:
      return 'yes';
  }
}

/** A builder of its own does not read the daemon's list (buildx#1642); of the daemon's, nothing is said where it is unknown. */
function withoutTls(host: string, isAllowed: boolean | undefined, { driver }: Builder): Obstacle[] {
  const isDaemon = driver === 'docker';
  if (isAllowed === true || (isAllowed === undefined && isDaemon)) return [];
  const create: Mend = { kind: 'create-builder', insecureRegistries: [host] };
  const mends: Mend[] = isDaemon ? [{ kind: 'allow-insecure-registry', host }, create] : [create];
  return [{ code: 'insecure-registry', fatal: isAllowed === false, platforms: [], host, mends }];
}

/** Never fatal: the engine may have another login than we have. One for each repository: its tags share the answer. */
export const pushes: ImageRule = (_, plan) => {
  const failed = plan.pushes.filter(({ state }) => state === 'refused' || state === 'unreachable');
  return distinct(failed.toReversed(), repositoryOf)
    .toReversed()
    .map(({ tag, state, detail }): Obstacle => {
      const host = hostOf(tag);
      const said = { fatal: false, platforms: [], tag, ...(detail !== undefined && { detail }) } as const;
      if (state === 'unreachable') return { code: 'push-unreachable', ...said, mends: [] };
      return { code: 'push-refused', ...said, mends: host === undefined ? [] : [{ kind: 'sign-in', host }] };
    });
};

function repositoryOf({ tag, state }: PushPlan): string {
  const reference = parseReference(tag);
  return reference instanceof InvalidReference ? tag : `${state} ${reference.host}/${reference.repository}`;
}
