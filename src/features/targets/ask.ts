// Asks a person for the target platforms, and says what became of the answer.
import * as vscode from 'vscode';
import type { Platform } from '../../core/platform.ts';
import { writePlatform, type Targets } from '../../core/targets.ts';
import { plainText } from '../../host/markdown.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { targetsOf } from '../shared/dockerfiles.ts';
import { platformItems } from './choices.ts';
import { levelInForce, levelToSave } from './level.ts';
import { pickPlatforms } from './pick.ts';
import { saveTargets, told, type Saved } from './save.ts';
import { platformNames, sourceOf } from './status.ts';

/** False when the person gave up: then nothing has changed. Rejects with an Error for people. */
export async function askForTargets(uri: vscode.Uri | undefined, images: ImageCache): Promise<boolean> {
  const { l10n, window } = vscode;
  const targets = targetsOf(uri);
  const isSet = levelInForce(uri) !== undefined;
  const platforms = (await choose(uri, targets, isSet, images))?.map(writePlatform);
  if (!platforms) return false;
  if (isUnchanged(platforms, targets) || (platforms.length === 0 && !isSet)) {
    window.setStatusBarMessage(l10n.t('Target platforms are unchanged'), told);
    return true;
  }
  const saved = await saveTargets(uri, platforms);
  if (platforms.length === 0) await offerUndo(uri, saved);
  return true;
}

function choose(
  uri: vscode.Uri | undefined,
  targets: Targets,
  isSet: boolean,
  images: ImageCache,
): Promise<Platform[] | undefined> {
  const { l10n, workspace } = vscode;
  const document = workspace.textDocuments.find(each => each.uri.toString() === uri?.toString());
  return pickPlatforms({
    items: platformItems(document, targets, images),
    targets: targets.platforms,
    title: l10n.t('Target Platforms: {0}', sourceOf(targets, uri)),
    placeholder: l10n.t('Tick platforms or type another one; saved in settings ({0})', levelToSave(uri).name),
    isSet,
  });
}

/** What could not be understood is mended by saving the rest. */
function isUnchanged(chosen: readonly string[], { platforms, invalid }: Targets): boolean {
  const before = new Set(platforms.map(writePlatform));
  return invalid.length === 0 && chosen.length === before.size && chosen.every(each => before.has(each));
}

async function offerUndo(uri: vscode.Uri | undefined, { level, undo }: Saved): Promise<void> {
  const { l10n, window } = vscode;
  const where = plainText(level.name);
  const targets = targetsOf(uri);
  const [names, source] = [platformNames(targets), sourceOf(targets, uri)];
  const text = l10n.t('Target platforms are no longer set in settings ({0}). Now: {1}, {2}.', where, names, source);
  const action = l10n.t('Undo');
  if ((await window.showInformationMessage(text, action)) === action) await undo();
}
