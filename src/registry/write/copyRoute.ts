// From where to where an image is copied, and by which leave.
import type { Reference, Repository } from '../../core/reference.ts';
import { pullAccess } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { pushAccess } from './writing.ts';

export interface CopyRoute {
  readonly source: Repository;
  readonly target: Repository;
  /** Within one registry both are the same: one token for all. */
  readonly reading: Access;
  readonly writing: Access;
  /** One repository: all that is below a manifest is there. */
  readonly isInside: boolean;
}

export function routeOf(from: Reference, to: Reference): CopyRoute {
  const [source, target] = [from, to].map(({ host, repository }) => ({ host, repository })) as [Repository, Repository];
  const isNear = source.host === target.host;
  const writing = pushAccess(target, isNear ? [source.repository] : []);
  return {
    source,
    target,
    writing,
    reading: isNear ? writing : pullAccess(source),
    isInside: isNear && source.repository === target.repository,
  };
}
