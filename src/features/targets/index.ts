// Target platforms: the status item of Dockerfiles, and the command that changes them.
import * as vscode from 'vscode';
import { distinct } from '../../core/distinct.ts';
import { parsePlatform } from '../../core/platform.ts';
import { platformKey, writePlatform, type Targets } from '../../core/targets.ts';
import { commandIds } from '../../host/ids.ts';
import { machinePlatform } from '../../host/machine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { command } from '../shared/command.ts';
import { targetsOf } from '../shared/dockerfiles.ts';
import { askForTargets } from './ask.ts';
import { saveTargets } from './save.ts';
import { registerTargetStatus } from './status.ts';

/** The argument of `multiarch.selectTargetPlatforms`. */
interface SelectArgument {
  /** Given, nothing is asked; an empty list removes the setting. */
  readonly platforms?: unknown;
  /** The file whose targets they are; the active editor's where it is left out. */
  readonly uri?: unknown;
}

/** What it returns: the targets that count from now on, and what says so. */
interface Selection {
  readonly platforms: readonly string[];
  readonly source: Targets['source'];
}

export function registerTargets(images: ImageCache, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    registerTargetStatus(),
    command(commandIds.selectTargetPlatforms, log, argument => select(argument ?? {}, images)),
  );
}

async function select({ platforms, uri: given }: SelectArgument, images: ImageCache): Promise<Selection | undefined> {
  const uri = typeof given === 'string' ? vscode.Uri.parse(given) : vscode.window.activeTextEditor?.document.uri;
  if (platforms !== undefined) await saveTargets(uri, checked(platforms));
  else if (!(await askForTargets(uri, images))) return undefined;
  const targets = targetsOf(uri);
  return { platforms: targets.platforms.map(writePlatform), source: targets.source };
}

/** Throws an Error that names what is no platform. */
function checked(given: unknown): string[] {
  const { l10n } = vscode;
  if (!Array.isArray(given)) throw new Error(l10n.t('“platforms” must be a list such as ["linux/amd64"].'));
  const platforms = (given as unknown[]).map(each => {
    const platform = parsePlatform(typeof each === 'string' ? each.trim() : JSON.stringify(each), machinePlatform());
    if (platform instanceof Error) throw platform;
    return platform;
  });
  return distinct(platforms, platformKey).map(writePlatform);
}
