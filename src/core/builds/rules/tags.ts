// Names of what is built: none, the same one twice, or such as only a push makes.
import { formatReference, InvalidReference, parseReference } from '../../reference.ts';
import type { Mend } from '../mend.ts';
import type { Obstacle } from '../obstacles.ts';
import type { BuildRule, ImageRule } from './rule.ts';

const whole = { platforms: [] } as const;

export const names: ImageRule = ({ image: { output, tags, platformTags } }) => {
  const found: Obstacle[] = [];
  if (output === 'push' && tags.length === 0) found.push({ code: 'no-tag', fatal: true, ...whole, mends: [] });
  if (platformTags && output !== 'push') {
    const push: Mend[] = tags.length > 0 ? [{ kind: 'change-output', output: 'push' }] : [];
    found.push({ code: 'platform-tags-without-push', fatal: false, ...whole, mends: push });
  }
  return found;
};

/** However it is written: `app` and `docker.io/library/app:latest` are one. */
export const tagsTwice: BuildRule = ({ images }) => {
  const named = images.flatMap(({ image }) =>
    image.output === 'push' || image.output === 'load'
      ? [...new Set(image.tags.map(fullName))].map(tag => ({ tag, target: image.name ?? image.dockerfile }))
      : [],
  );
  return [...Map.groupBy(named, ({ tag }) => tag)].flatMap(([tag, of]): Obstacle[] => {
    const targets = of.map(({ target }) => target);
    return of.length > 1 ? [{ code: 'tag-twice', fatal: true, ...whole, tag, targets, mends: [] }] : [];
  });
};

function fullName(tag: string): string {
  const reference = parseReference(tag);
  return reference instanceof InvalidReference ? tag : formatReference(reference);
}
