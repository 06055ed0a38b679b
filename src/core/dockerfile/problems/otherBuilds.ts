// What the same text would come to in other builds: on another node, for other platforms, with other build arguments. It
// tells what is wrong for these targets alone from what is wrong always. Each is made when a rule first asks for it.
import { parsePlatform, type Platform } from '../../platform.ts';
import { automaticNames, globalScope } from '../arguments.ts';
import type { BuildRequest } from '../buildRequest.ts';
import type { Variables } from '../syntax/expand.ts';
import type { Resolution } from '../resolution.ts';
import type { Resolver } from '../resolve.ts';
import type { Dockerfile } from '../stages.ts';

/** Stands for the value of a TARGET… argument; no name contains it. */
export const hole = '\uE000';

export interface OtherBuilds {
  /** The same target, built on a node of another platform. */
  readonly elsewhere: () => Resolution;
  /** For a platform whose every part is a hole. */
  readonly forAnyPlatform: () => Variables;
  /** For each platform that is built for anywhere. */
  readonly forEachPlatform: () => readonly Variables[];
  /**
   * With values for every ARG that the build may set, of which any name that can be valid gets valid with one; none where it
   * is known what the build sets.
   */
  readonly withArguments: () => readonly Variables[];
}

const linux: Platform = { os: 'linux', architecture: 'amd64' };
const platforms = (
  'linux/386 linux/amd64 linux/amd64/v2 linux/amd64/v3 linux/amd64/v4 linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm64 ' +
  'linux/arm64/v8 linux/arm64/v9 linux/loong64 linux/mips linux/mipsle linux/mips64 linux/mips64le linux/ppc64 ' +
  'linux/ppc64le linux/riscv64 linux/s390x windows/amd64 windows/arm64 darwin/amd64 darwin/arm64 freebsd/amd64 ' +
  'freebsd/arm64 wasip1/wasm'
)
  .split(' ')
  .map(text => parsePlatform(text, linux) as Platform);

/** What fits as a registry, a port, a name, a tag or a part of them; and nothing, for `${NAME:+…}`. */
const probes = ['1', ''];

export function otherBuilds(
  dockerfile: Dockerfile,
  request: BuildRequest,
  target: Platform,
  resolve: Resolver,
): OtherBuilds {
  const variables = (platform: Platform, buildArguments = request.buildArguments) =>
    globalScope(dockerfile, { ...request, ...(buildArguments && { buildArguments }) }, platform).variables;
  const names = dockerfile.globalArguments.map(({ name }) => name).filter(name => !automaticNames.has(name));
  const everyArgument = (probe: string) => Object.fromEntries(names.map(name => [name, probe]));
  const part = { os: hole, architecture: hole, variant: hole, osVersion: hole };
  return {
    elsewhere: once(() => resolve(target, otherThan(request.buildPlatform))),
    forAnyPlatform: once(() => variables(part)),
    forEachPlatform: once(() => [...request.targets, ...platforms].map(each => variables(each))),
    withArguments: once(() =>
      (request.buildArguments ? [] : probes).map(probe => variables(target, everyArgument(probe))),
    ),
  };
}

/** A platform that differs, of the same system. */
export function otherThan({ os, architecture }: Platform): Platform {
  return { os, architecture: architecture === 'arm64' ? 'amd64' : 'arm64' };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
