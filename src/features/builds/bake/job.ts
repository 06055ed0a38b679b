// The run of a bake file: one program that makes several images.
import { basename } from 'node:path';
import type { Builder } from '../../../core/builds/builder.ts';
import { canOverride, destinationOf, type BakeImage, type BakeTarget } from '../../../core/builds/bake.ts';
import { formatPlatform } from '../../../core/platform.ts';
import { bakeArgumentList, bakeSteps, type BakeCall, type BakeOverride } from '../../../engine/builds/bake.ts';
import type { BuildJob } from '../job.ts';
import type { BakeChoice } from './argument.ts';
import { confirmUnchanged, type Baking } from './baking.ts';

function bakeCall(baking: Baking, builder: Builder): BakeCall {
  const { choice, place, targets, images, allowed } = baking;
  const built = new Set(images.map(({ name }) => name));
  const isWhole = targets.every(({ name, isBuilt }) => !isBuilt || built.has(name));
  return {
    ...place,
    // Named one by one where one of them is left out.
    targets: isWhole ? choice.targets : namesOf(baking).filter(name => built.has(name)),
    builder: builder.name,
    allowed,
    overrides: images.flatMap(image => overrideOf(image, targets, choice) ?? []),
  };
}

function namesOf({ chosen }: Baking): string[] {
  return chosen.map(({ name }) => name);
}

function overrideOf(
  image: BakeImage,
  targets: readonly BakeTarget[],
  { output }: BakeChoice,
): BakeOverride | undefined {
  const target = targets.find(({ name }) => name === image.name);
  if (!target) return undefined;
  const isOther = output !== undefined && canOverride(target) && destinationOf(target).output !== output;
  const isFewer = image.platforms.length < target.platforms.length;
  if (!isOther && !isFewer) return undefined;
  return {
    target: image.name,
    ...(isOther && { output }),
    ...(isFewer && { platforms: image.platforms.map(formatPlatform) }),
  };
}

export function bakeJob(baking: Baking, builder: Builder): BuildJob {
  const { place, images, choice } = baking;
  const call = bakeCall(baking, builder);
  return {
    title: `${basename(choice.file)}: ${namesOf(baking).join(', ')}`,
    engine: place.engine,
    cwd: place.cwd,
    // What cannot be read back is built, and not proven.
    images: images.filter(({ isProven }) => isProven),
    sources: [...place.files, ...images.flatMap(({ dockerfile, inline }) => (inline === undefined ? dockerfile : []))],
    confirm: signal => confirmUnchanged(baking, signal),
    steps: options => bakeSteps(call, options),
  };
}

/** From any folder: what is relative in the file starts where bake runs, and its variables are the environment's. */
export function bakeCommandLines(baking: Baking, builder: Builder): string[][] {
  const { cwd } = baking.place;
  const variables = Object.entries(baking.choice.variables).map(([name, value]) => `${name}=${value}`);
  const environment = variables.length > 0 ? ['env', ...variables] : [];
  return [
    ['cd', cwd],
    [...environment, 'docker', ...bakeArgumentList(bakeCall(baking, builder))],
  ];
}
