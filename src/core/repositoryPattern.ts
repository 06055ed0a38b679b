// What stands in a registry's `repositories`: a repository, or a namespace as `name/*`.
import { dockerHub, InvalidReference, parseReference } from './reference.ts';

export interface RepositoryPattern {
  readonly host: string;
  /** As people write it: `owner/app`, `owner/*`, and `alpine` for Docker Hub's `library/alpine`. */
  readonly name: string;
}

/** Stands for every repository of a namespace while the rest is read as a reference. */
const any = 'any';

/**
 * Reads a reference of any form; its tag and digest do not count. `host` is where a name without one belongs, Docker Hub
 * where that is left out.
 */
export function parseRepositoryPattern(text: string, host = dockerHub): RepositoryPattern | InvalidReference {
  const typed = text.trim().replace(/^https?:\/\//i, '');
  const namespace = /^(.+?)\/\*?$/.exec(typed)?.[1];
  const written = namespace === undefined ? typed : `${namespace}/${any}`;
  const isWhole = namesHost(written);
  if (isWhole && namespace?.includes('/') === false) return new InvalidReference(text, 'a registry is no namespace');
  const parsed = parseReference(isWhole || written === '' ? written : `${host}/${written}`);
  if (parsed instanceof InvalidReference) return new InvalidReference(text, parsed.message);
  const name = namespace === undefined ? shortName(parsed.host, parsed.repository) : starred(parsed.repository);
  return { host: parsed.host, name };
}

/** The same name in two forms is one repository: `library/alpine` and `alpine` of Docker Hub. */
export function samePattern(host: string, left: string, right: string): boolean {
  const plain = (name: string) => shortName(host, name.trim().replace(/\/\*?$/, '/*'));
  return plain(left) === plain(right);
}

function namesHost(text: string): boolean {
  const parsed = parseReference(text);
  if (parsed instanceof InvalidReference) return false;
  return parsed.host !== dockerHub || /^(?:index\.)?docker\.io\//.test(text);
}

function starred(repository: string): string {
  return `${repository.slice(0, -any.length)}*`;
}

function shortName(host: string, repository: string): string {
  return host === dockerHub ? repository.replace(/^library\/(?=[^/*]+$)/, '') : repository;
}
