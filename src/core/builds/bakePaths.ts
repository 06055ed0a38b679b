// Which files are bake files, and where their contexts lie: on this machine, or elsewhere.
import { isElsewhere } from './analysis.ts';

/** Those that `docker buildx bake` looks for by itself, first to last: what stands in a later one overrides. */
const usualNames = ['docker-bake.json', 'docker-bake.hcl', 'docker-bake.override.json', 'docker-bake.override.hcl'];

/** Also a bake file by any other name: `app-bake.hcl`. */
export function isBakeName(name: string): boolean {
  return /bake[^/]*\.(?:hcl|json)$|^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i.test(name);
}

/** A file that somebody chose, with those beside it that override it, or that it overrides. */
export function bakeFileNames(chosen: string, beside: ReadonlySet<string>): string[] {
  if (!usualNames.includes(chosen)) return [chosen];
  const isOverride = (name: string) => name.includes('.override.');
  return usualNames.filter(name => name === chosen || (beside.has(name) && (isOverride(name) || isOverride(chosen))));
}

/** `cwd://` names the folder in which bake runs. */
export function localPath(path: string): string {
  return path.startsWith('cwd://') ? path.slice('cwd://'.length) || '.' : path;
}

/** A context that is no folder of this machine: another target's, an image, a repository, an address. */
export function isRemote(context: string): boolean {
  return isElsewhere(context) || /^(?:target:|docker-image:\/\/|oci-layout:\/\/)/i.test(context);
}
