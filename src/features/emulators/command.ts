// Install Emulators…: what the kernel has, what is to be added, a yes, and what came of it.
import * as vscode from 'vscode';
import { command, type Watched } from '../../engine/commands.ts';
import {
  emulatedArchitectures,
  emulatorLines,
  parseEmulators,
  parseInstallations,
  type Emulators,
} from '../../engine/emulators.ts';
import type { Engine } from '../../engine/engine.ts';
import { plainText } from '../../host/markdown.ts';
import { safeText } from '../../registry/errors.ts';
import { isInteractive } from '../shared/command.ts';
import { engineNames } from '../shared/engines.ts';
import { atWork, type WorkParts } from '../shared/work.ts';
import { askArchitectures, confirmInstallation, confirmLook } from './ask.ts';

export interface EmulatorParts extends WorkParts {
  /** Rejects with EngineError where there is none. */
  readonly engine: () => Promise<Engine>;
}

export interface Installed {
  /** Architectures, with those that were there already. */
  readonly installed: readonly string[];
}

/** Undefined when the person gave up. Throws EngineError, or an Error for people. */
export async function installEmulators(given: unknown, parts: EmulatorParts): Promise<Installed | undefined> {
  const named = architecturesIn(given);
  const isAsked = isInteractive(given);
  if (!isAsked && named.length === 0) {
    throw new Error(
      vscode.l10n.t('multiarch.installEmulators needs “architectures”: naming them is the yes that it takes.'),
    );
  }
  const engine = await engineOf(parts);
  if (!isAsked) return install(engine, named, parts);
  const wanted = named.length > 0 ? named : await chooseArchitectures(engine, parts);
  if (!wanted || !(await confirmInstallation(engine, wanted))) return undefined;
  const result = await install(engine, wanted, parts);
  report(result);
  return result;
}

function report({ installed }: Installed): void {
  const text = vscode.l10n.t(
    'Emulated now: {0}. A builder that does not list them yet looks again when it is restarted.',
    installed.join(', '),
  );
  void vscode.window.showInformationMessage(plainText(text));
}

async function engineOf({ engine }: EmulatorParts): Promise<Engine> {
  const { l10n } = vscode;
  if (!vscode.workspace.isTrusted) {
    throw new Error(l10n.t('Emulators are installed by a container engine, a program: trust this workspace first.'));
  }
  const found = await engine();
  if (found.kind !== 'buildah') return found;
  throw new Error(
    l10n.t(
      '{0} runs no containers, which would install them. Install the package qemu-user-static.',
      engineNames.buildah,
    ),
  );
}

/** Empty where none are named. */
function architecturesIn(given: unknown): readonly string[] {
  const { architectures = [] } = (given ?? {}) as { architectures?: unknown };
  const { l10n } = vscode;
  if (!Array.isArray(architectures)) throw new Error(l10n.t('“{0}” must be a list.', 'architectures'));
  for (const each of architectures as unknown[]) {
    if (emulatedArchitectures.some(known => known === each)) continue;
    const known = emulatedArchitectures.join(', ');
    throw new Error(l10n.t('There is no emulator of {0}. There are: {1}.', safeText(String(each)), known));
  }
  return architectures as string[];
}

async function chooseArchitectures(engine: Engine, parts: EmulatorParts): Promise<readonly string[] | undefined> {
  // Already the look runs a privileged container.
  if (!(await confirmLook(engine))) return undefined;
  const title = vscode.l10n.t('Looking at emulators');
  const found = await atWork(title, parts, watched => command(engine, emulatorLines.list(), watched));
  return askArchitectures(statusOf(found));
}

function statusOf(output: string): Emulators {
  const status = parseEmulators(output);
  if (status) return status;
  throw new Error(vscode.l10n.t('tonistiigi/binfmt did not say which emulators there are: {0}', safeText(output)));
}

async function install(engine: Engine, wanted: readonly string[], parts: EmulatorParts): Promise<Installed> {
  const title = vscode.l10n.t('Installing emulators of {0}', wanted.join(', '));
  const output = await atWork(title, parts, watched => runWhole(engine, emulatorLines.install(wanted), watched));
  // It ends well also where it could do nothing.
  const done = parseInstallations(output);
  const failed = wanted.flatMap(each => {
    const line = done.find(({ architecture }) => architecture === each);
    if (line && line.problem === undefined) return [];
    return [`${each}: ${safeText(line?.problem ?? vscode.l10n.t('nothing was said of it'))}`];
  });
  if (failed.length === 0) return { installed: wanted };
  throw new Error(vscode.l10n.t('Emulators were not installed. {0}.', failed.join('; ')));
}

/** With what it printed on standard error: there it tells of each architecture. */
async function runWhole(engine: Engine, line: readonly string[], watched: Watched): Promise<string> {
  let output = '';
  const onOutput = (text: string) => {
    output += text;
    watched.onOutput(text);
  };
  await command(engine, line, { ...watched, onOutput });
  return output;
}
