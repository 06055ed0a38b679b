// Repositories of many namespaces, as folders: what stands before the first slash of their names.

export interface Folded {
  /** By namespace, whole names each, in the order of the first of them. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** What stands in no folder. */
  readonly rest: readonly string[];
}

/** So many names are read at a glance. */
const mostUnfolded = 50;

/** Everything stays outside where there are few names, or where one folder would hold them all. */
export function foldNamespaces(names: readonly string[]): Folded {
  const unfolded = { folders: new Map<string, string[]>(), rest: names };
  if (names.length <= mostUnfolded) return unfolded;
  const folders = new Map<string, string[]>();
  const rest: string[] = [];
  for (const name of names) {
    const slash = name.indexOf('/');
    const namespace = name.slice(0, Math.max(slash, 0));
    const folder = folders.get(namespace);
    if (slash < 0) rest.push(name);
    else if (folder) folder.push(name);
    else folders.set(namespace, [name]);
  }
  return folders.size > 1 ? { folders, rest } : unfolded;
}
