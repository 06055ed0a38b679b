// What variables stand for in a FROM: the automatic platform ARGs, then each global ARG in turn (BuildKit's
// `dockerfile2llb/convert.go`, `defaultArgs` and `buildMetaArgs`). A stage's own ARG and ENV never count there.
import { formatPlatform, normalizePlatform, type Platform } from '../platform.ts';
import type { BuildRequest } from './buildRequest.ts';
import { expand, type Expansion, type Variables } from './syntax/expand.ts';
import type { DeclaredArgument, Dockerfile } from './stages.ts';

export interface GlobalScope {
  readonly variables: Variables;
  /** The names that are declared or automatic, with a value or not. */
  readonly names: ReadonlySet<string>;
  /** Those that have no value, or one made of such: the build is meant to give it. None where it is known what it gives. */
  readonly open: ReadonlySet<string>;
  /** ARGs whose value cannot be expanded: BuildKit refuses the file. */
  readonly failed: readonly { readonly argument: DeclaredArgument; readonly error: string }[];
}

/** A build argument wins over every default, and over the automatic values too. */
export function globalScope(
  { globalArguments, escape, stages }: Dockerfile,
  { buildPlatform, buildArguments, targetStage }: BuildRequest,
  target: Platform,
): GlobalScope {
  const given = new Map(Object.entries(buildArguments ?? {}));
  const values = new Map([
    ...automaticArguments('BUILD', buildPlatform),
    ...automaticArguments('TARGET', target),
    ['TARGETSTAGE', targetStage ?? stages.at(-1)?.name ?? 'default'],
  ]);
  for (const name of values.keys()) values.set(name, given.get(name) ?? values.get(name) ?? '');
  const names = new Set(values.keys());
  const open = new Set<string>();
  const failed: { argument: DeclaredArgument; error: string }[] = [];
  const variables: Variables = name => values.get(name);
  for (const argument of globalArguments) {
    const { name, value } = argument;
    names.add(name);
    const expanded = value === undefined || given.has(name) ? undefined : expand(value, variables, escape);
    const chosen = given.get(name) ?? expanded?.value;
    if (expanded?.error === undefined) {
      if (chosen !== undefined) values.set(name, chosen);
    } else if (!expanded.isLimit) failed.push({ argument, error: expanded.error });
    if (!values.has(name) || hangsOn(open, expanded)) open.add(name);
    else if (chosen !== undefined) open.delete(name);
  }
  return { variables, names, open: buildArguments ? new Set() : open, failed };
}

/** Whether one of the names is what the expansion is made of, with its value or for lack of one. */
export function hangsOn(names: ReadonlySet<string>, expansion: Expansion | undefined): boolean {
  if (!expansion || names.size === 0) return false;
  return [...expansion.undefinedNames, ...expansion.matchedNames].some(name => names.has(name));
}

/** What the builder sets. */
export const automaticNames: ReadonlySet<string> = new Set(
  ['BUILD', 'TARGET'].flatMap(prefix =>
    ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map(part => `${prefix}${part}`),
  ),
);

/** `BUILDPLATFORM`, `BUILDOS` … with their values: of `linux/arm64/v8`, as BuildKit is told of it, those of `linux/arm64`. */
export function automaticArguments(prefix: 'BUILD' | 'TARGET', platform: Platform): [string, string][] {
  const { os, architecture, variant, osVersion } = normalizePlatform(platform);
  const version = osVersion === undefined ? '' : `(${osVersion})`;
  return [
    [`${prefix}PLATFORM`, formatPlatform({ os: `${os}${version}`, architecture, ...(variant && { variant }) })],
    [`${prefix}OS`, os],
    [`${prefix}OSVERSION`, osVersion ?? ''],
    [`${prefix}ARCH`, architecture],
    [`${prefix}VARIANT`, variant ?? ''],
  ];
}
