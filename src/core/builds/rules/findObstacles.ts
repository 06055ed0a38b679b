// All that stands in the way of a build, the builder first: what is wrong there is wrong for every image.
import type { Obstacle } from '../obstacles.ts';
import type { ImagePlan, PlanInput } from '../plan.ts';
import { baseImages } from './bases.ts';
import { brokenBuilder, stoppedBuilder } from './builders.ts';
import { refusedDockerfile } from './dockerfiles.ts';
import { execution } from './executions.ts';
import { outputs } from './outputs.ts';
import { pushes, registryRoutes } from './registries.ts';
import type { BuildRule, ImageRule } from './rule.ts';
import { names, tagsTwice } from './tags.ts';

const ofBuild: readonly BuildRule[] = [brokenBuilder, stoppedBuilder, registryRoutes, tagsTwice];
const ofImage: readonly ImageRule[] = [refusedDockerfile, outputs, names, execution, baseImages, pushes];

export function findObstacles(input: PlanInput, plans: readonly ImagePlan[]): Obstacle[] {
  const ofImages = input.images.flatMap((image, at) => {
    const plan = plans[at];
    const found = plan ? ofImage.flatMap(rule => rule(image, plan, input)) : [];
    const { name } = image.image;
    return input.images.length > 1 && name !== undefined ? found.map(each => ({ ...each, target: name })) : found;
  });
  return [...ofBuild.flatMap(rule => rule(input, plans)), ...ofImages];
}
