// Times as manifests and configurations write them: RFC 3339.
import type { Descriptor } from './manifest.ts';

/**
 * Milliseconds since the epoch; undefined for what is no time. The epoch itself and what lies before it is how builds that
 * shall be reproducible, and Go's zero value, say that there is none.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  const time = Date.parse(value);
  return time > 0 ? time : undefined;
}

/** When a manifest, or what an index says of one, is annotated to be made: milliseconds since the epoch (annotations.md). */
export function createdOf({ annotations }: Pick<Descriptor, 'annotations'>): number | undefined {
  return parseTime(annotations?.['org.opencontainers.image.created']);
}
