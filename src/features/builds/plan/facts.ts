// What engine and registries are asked for a plan. Every answer may be missing.
import type { Builder } from '../../../core/builds/builder.ts';
import type { PlanInput, RegistryFacts } from '../../../core/builds/plan.ts';
import { registryHosts } from '../../../core/builds/rules/registries.ts';
import { distinct } from '../../../core/distinct.ts';
import type { ImageUse } from '../../../core/dockerfile/imageUses.ts';
import type { Knowledge } from '../../../core/findings.ts';
import { formatReference, InvalidReference, parseReference } from '../../../core/reference.ts';
import { plainHttpOf } from '../../../engine/builders/config.ts';
import { dockerInfo } from '../../../engine/dockerInfo.ts';
import { isThisMachine } from '../../../registry/endpoint.ts';
import { knowledgeOf, lookUpNeeded, type Outcome } from '../../shared/outcome.ts';
import { isPlainHttp } from '../../shared/plainHttp.ts';
import type { BuildParts } from '../parts.ts';
import type { Deadline } from './deadline.ts';

/** Each image by itself, so that a registry that is slow takes nothing from the others. */
export async function lookUpBases(
  uses: readonly ImageUse[],
  { images }: BuildParts,
  { known }: Deadline,
): Promise<Knowledge> {
  const groups = Map.groupBy(uses, ({ reference }) => formatReference(reference));
  const answers = [...groups.values()].map(group => known(signal => lookUpNeeded(images, group, signal)));
  const outcomes = new Map<string, Outcome>();
  for (const found of await Promise.all(answers))
    for (const [name, outcome] of found ?? []) outcomes.set(name, outcome);
  return knowledgeOf(reference => outcomes.get(formatReference(reference)));
}

/** Each repository once; where nothing is pushed, none. By tag. */
export async function checkPushes(
  images: PlanInput['images'],
  { client }: BuildParts,
  { known }: Deadline,
): Promise<PlanInput['pushes']> {
  const tags = images.flatMap(({ image }) => (image.output === 'push' ? image.tags : []));
  const named = tags.flatMap(tag => {
    const reference = parseReference(tag);
    return reference instanceof InvalidReference
      ? []
      : [{ tag, reference, key: `${reference.host}/${reference.repository}` }];
  });
  const repositories = distinct(named, ({ key }) => key);
  const answers = await Promise.all(
    repositories.map(async ({ key, reference }) => {
      return [key, await known(signal => client.checkPush(reference, signal))] as const;
    }),
  );
  const states = new Map(answers);
  return new Map(named.map(({ tag, key }) => [tag, states.get(key) ?? { state: 'unknown' }]));
}

/** Of the way to each registry, and of the store into which images are loaded. */
export async function engineFacts(
  images: PlanInput['images'],
  builder: Builder,
  { engine }: BuildParts,
  { known }: Deadline,
): Promise<Pick<PlanInput, 'registries' | 'hasContainerdStore'>> {
  const hosts = registryHosts(images);
  const isDaemon = builder.driver === 'docker';
  const isInsecure = hosts.some(host => isPlainHttp(host) && !isThisMachine(host));
  const isLoaded = images.some(({ image }) => image.output === 'load');
  const docker = await known(engine);
  const isDocker = docker?.kind === 'docker';
  const [info, isConfigured] = await Promise.all([
    isDocker && (isDaemon ? isInsecure : isLoaded)
      ? known(signal => dockerInfo(docker, isDaemon ? builder.name : undefined, signal))
      : undefined,
    isDocker && !isDaemon && isInsecure ? known(signal => plainHttpOf(docker, builder.name, signal)) : undefined,
  ]);
  const allows = isDaemon ? info?.allowsPlainHttp : isConfigured;
  const registries = hosts.map((host): [string, RegistryFacts] => {
    const isAllowed = allows?.(host);
    const facts = { isPlainHttp: isPlainHttp(host), isThisMachine: isThisMachine(host) };
    return [host, { ...facts, ...(isAllowed !== undefined && { isAllowed }) }];
  });
  return { registries: new Map(registries), ...(info && { hasContainerdStore: info.hasContainerdStore }) };
}
