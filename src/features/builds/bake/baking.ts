// From what is chosen of a bake file to what is baked: read anew with every change, since a variable may change everything.
import * as vscode from 'vscode';
import { withLinked, type BakeImage, type BakeTarget } from '../../../core/builds/bake.ts';
import { formatPrivilege, type Privilege } from '../../../core/builds/bakePrivileges.ts';
import { without } from '../../../core/builds/mend.ts';
import type { Platform } from '../../../core/platform.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { BakeChoice } from './argument.ts';
import { bakePlace, chosenTargets, imagesOf, listNames, openTargets, readTargets, type BakePlace } from './load.ts';
import { describePrivilege, lacking, privilegesBeyond } from './privileges.ts';

/** What is built of a file: the targets that were chosen, and the images that are made of them. */
export interface Baking {
  readonly choice: BakeChoice;
  readonly place: BakePlace;
  readonly chosen: readonly BakeTarget[];
  /** With those that they are built on. */
  readonly targets: readonly BakeTarget[];
  readonly images: readonly BakeImage[];
  /** What this choice was allowed, as `--allow` takes it. */
  readonly allowed: readonly string[];
}

/** What was read, and what has still to be asked for. */
export interface BakeReading extends Baking {
  /** Beyond the file's folder, and not allowed yet. */
  readonly lacking: readonly Privilege[];
  /** Targets for which nobody says what becomes of their images. */
  readonly open: readonly string[];
}

/** Rejects with an Error for people. */
export async function readBaking(
  choice: BakeChoice,
  engine: Engine,
  signal: AbortSignal,
  dropped: readonly Platform[] = [],
): Promise<BakeReading> {
  const place = await bakePlace(choice, engine);
  await checkVariables(choice, place, signal);
  const { chosen, targets, privileges } = await readReach(choice, place, signal);
  const isLeft = (platform: Platform) => without([platform], dropped).length > 0;
  const images = imagesOf(targets, place.cwd, { ...choice, without: platform => !isLeft(platform) });
  return {
    choice,
    place,
    chosen,
    targets,
    images,
    allowed: privileges.map(formatPrivilege),
    lacking: lacking(privileges, choice.allow),
    open: choice.output === undefined ? openTargets(targets) : [],
  };
}

interface Reach extends Pick<Baking, 'chosen' | 'targets'> {
  /** Beyond the file's folder. */
  readonly privileges: readonly Privilege[];
}

async function readReach({ targets: names }: BakeChoice, place: BakePlace, signal: AbortSignal): Promise<Reach> {
  const file = await readTargets(place, names, signal);
  const chosen = chosenTargets(file, names);
  const targets = withLinked(file, chosen);
  return { chosen, targets, privileges: await privilegesBeyond(targets, place.cwd) };
}

/** buildx reads the file again when it builds: rejects where that is no longer what was planned, and allowed. */
export async function confirmUnchanged(
  { choice, place, targets, allowed }: Baking,
  signal: AbortSignal,
): Promise<void> {
  const now = await readReach(choice, place, signal);
  const before = new Set(targets.map(target => JSON.stringify(target)));
  const changed = now.targets.find(target => !before.has(JSON.stringify(target)));
  const isSame = changed === undefined && now.targets.length === targets.length;
  if (isSame && now.privileges.map(formatPrivilege).join() === allowed.join()) return;
  throw new Error(
    vscode.l10n.t(
      '{0} no longer says of {1} what was planned: bake it again. What is new with every reading, such as the time, can be given as a variable.',
      vscode.workspace.asRelativePath(choice.file),
      changed?.name ?? targets.map(({ name }) => name).join(', '),
    ),
  );
}

/** What the file does not know would be for buildx and Docker themselves. Compose files do not tell what they know. */
async function checkVariables({ variables }: BakeChoice, place: BakePlace, signal: AbortSignal): Promise<void> {
  const given = Object.keys(variables);
  const known = given.length > 0 ? ((await listNames(place, 'variables', signal)) ?? []).map(({ name }) => name) : [];
  const strange = known.length > 0 ? given.find(name => !known.includes(name)) : undefined;
  if (strange === undefined) return;
  throw new Error(vscode.l10n.t('The file has no variable “{0}”; it has {1}.', strange, known.join(', ')));
}

/** For a script, which nobody can be asked for: throws an Error that says what is missing. */
export function requireAnswers(reading: BakeReading): void {
  const { l10n } = vscode;
  const { open, choice } = reading;
  if (open.length > 0) {
    throw new Error(
      l10n.t('The file does not say what becomes of the images of {0}. Give “output”: push or load.', open.join(', ')),
    );
  }
  if (reading.lacking.length === 0) return;
  throw new Error(
    l10n.t(
      '{0} reaches beyond its folder: {1}. Where that is wanted, give “allow”: {2}.',
      choice.file,
      reading.lacking.map(describePrivilege).join('; '),
      JSON.stringify(reading.lacking.map(formatPrivilege)),
    ),
  );
}
