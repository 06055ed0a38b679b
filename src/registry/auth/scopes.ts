// Scopes of tokens, `type:name:action,action` (distribution `docs/spec/auth/scope.md`): which covers which, and what is
// asked for after a registry named another one.

interface Scope {
  /** `repository:library/alpine`: all before the actions, as a name may hold a colon. */
  readonly resource: string;
  readonly actions: readonly string[];
}

/** Undefined for another format, which is compared as a whole. */
function parseScope(text: string): Scope | undefined {
  const [, resource, actions] = /^([^:]+:.+):([^:]*)$/.exec(text) ?? [];
  return resource === undefined || actions === undefined ? undefined : { resource, actions: actions.split(',') };
}

/** Whether who may do all of `held` may do all of `needed`. */
export function covers(held: readonly string[], needed: readonly string[]): boolean {
  return needed.every(each => held.includes(each) || isCovered(held, each));
}

function isCovered(held: readonly string[], text: string): boolean {
  const needed = parseScope(text);
  if (!needed) return false;
  const own = held.map(parseScope).filter(each => each?.resource === needed.resource);
  const actions = new Set(own.flatMap(each => each?.actions ?? []));
  return actions.has('*') || needed.actions.every(action => actions.has(action));
}

/**
 * What to ask for where a registry's challenge names `named`: both, if they speak of the same things; only what the
 * challenge names, if it speaks another language (a virtual repository's own name, a plugin's class).
 */
export function widened(ours: readonly string[], named: string | undefined): readonly string[] {
  // One challenge may name several scopes, with spaces between them (RFC 6750 § 3).
  const theirs = (named ?? '').split(/\s+/).filter(scope => scope !== '');
  if (theirs.length === 0 || covers(ours, theirs)) return ours;
  const resources = new Set(ours.map(resourceOf));
  return theirs.some(each => resources.has(resourceOf(each))) ? merged([...ours, ...theirs]) : theirs;
}

function resourceOf(text: string): string {
  return parseScope(text)?.resource ?? text;
}

function merged(scopes: readonly string[]): string[] {
  const byResource = Map.groupBy(scopes, resourceOf);
  return [...byResource].map(([resource, each]) => {
    const actions = new Set(each.flatMap(scope => parseScope(scope)?.actions ?? []));
    return actions.size === 0 ? resource : `${resource}:${[...actions].join(',')}`;
  });
}

/** The repository that a request is about: the first one that its scopes name. */
export function repositoryOf(scopes: readonly string[]): string | undefined {
  return scopes.map(scope => /^repository:(.+):/.exec(scope)?.[1]).find(name => name !== undefined);
}
