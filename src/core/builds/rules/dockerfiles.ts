// A Dockerfile that BuildKit refuses, that nobody can read, or that asks for what the engine cannot do.
import { engineLimits } from '../limits.ts';
import type { Obstacle } from '../obstacles.ts';
import { askedAmong, dropping, type ImageRule } from './rule.ts';

export const refusedDockerfile: ImageRule = ({ image, analysis, unreadable, lacksContext }, _, { builder }) => {
  const whole = { fatal: true, platforms: [], mends: [] } as const;
  if (unreadable !== undefined) return [{ code: 'dockerfile-unreadable', ...whole, detail: unreadable }];
  const { context } = image;
  const lacking: Obstacle[] = lacksContext === true ? [{ code: 'no-context', ...whole, context }] : [];
  // Of the syntax BuildKit itself is the judge: a newer frontend may know more instructions than we do.
  const sure = analysis.refusals.filter(({ code }) => code !== 'syntax');
  const refused = sure.map(({ detail, targets }): Obstacle => {
    const platforms = askedAmong(image, targets);
    return { code: 'dockerfile-refused', fatal: true, platforms, detail, mends: dropping(image, platforms) };
  });
  const cannot = engineLimits(builder.driver, image).map((limit): Obstacle => ({
    code: 'engine-cannot',
    ...whole,
    limit,
  }));
  return [...lacking, ...refused, ...cannot];
};
