// Create Builder…: what is asked, what is run, and nothing left behind where it fails half-way.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { builderLines, createLines, withOlderFlags, type BuilderSpec } from '../../engine/builders/commands.ts';
import { insecureConfig } from '../../engine/builders/config.ts';
import { command, type Watched } from '../../engine/commands.ts';
import { EngineError, type Engine } from '../../engine/engine.ts';
import { isAbort } from '../../host/cancel.ts';
import { isInteractive } from '../shared/command.ts';
import { explain } from '../shared/messages.ts';
import { atWork } from '../shared/work.ts';
import { toBuilderSpec, type BuilderArgument, type Wanted } from './argument.ts';
import { askBuilder } from './ask/builder.ts';
import { confirmBuilder } from './ask/confirm.ts';
import { readBuilders } from './chosen.ts';
import { startNodes } from './manage.ts';
import { dockerOf, type BuilderParts } from './parts.ts';

/** Undefined when the person gave up. Throws EngineError, or an Error for people. */
export async function createBuilder(given: unknown, parts: BuilderParts): Promise<{ name: string } | undefined> {
  const docker = await dockerOf(parts);
  const taken = (await readBuilders(docker)).map(({ name }) => name);
  const argument = (typeof given === 'object' && given !== null ? given : {}) as BuilderArgument;
  const isAsked = isInteractive(given);
  const answers = isAsked && !isSaid(argument) ? await askBuilder(taken) : argument;
  if (!answers) return undefined;
  const wanted = withConfig(toBuilderSpec(answers, taken), parts.storage);
  const bootstrap = isAsked ? await confirmBuilder(wanted) : answers.bootstrap === true;
  if (bootstrap === undefined) return undefined;
  const { name } = wanted.spec;
  await atWork(vscode.l10n.t('Creating builder {0}', name), parts, async watched => {
    await writeConfig(wanted);
    await make(docker, wanted.spec, watched);
    if (bootstrap) await start(docker, name, watched);
  });
  return { name };
}

/** A button of ours may know what is wanted: then there is only the yes to be asked for. */
function isSaid({ driver, nodes, insecureRegistries = [] }: BuilderArgument): boolean {
  return driver !== undefined || nodes !== undefined || insecureRegistries.length > 0;
}

/** buildx copies the file; versions before 0.5 remember its path, so it stays. */
function withConfig({ spec, insecureRegistries }: Wanted, storage: string): Wanted {
  if (insecureRegistries.length === 0) return { spec, insecureRegistries };
  return { spec: { ...spec, configFile: join(storage, 'buildkitd', `${spec.name}.toml`) }, insecureRegistries };
}

async function writeConfig({ spec: { configFile }, insecureRegistries }: Wanted): Promise<void> {
  if (configFile === undefined) return;
  await mkdir(dirname(configFile), { recursive: true });
  await writeFile(configFile, insecureConfig(insecureRegistries));
}

/** All nodes, or no builder. */
async function make(docker: Engine, spec: BuilderSpec, watched: Watched): Promise<void> {
  const [first = [], ...others] = createLines(spec);
  try {
    await createLine(docker, first, watched);
  } catch (error) {
    // buildx notes a builder, then looks for its node: only where that fails it takes the note back itself.
    if (isAbort(error)) await takeBack(docker, spec, watched);
    throw error;
  }
  try {
    for (const line of others) await createLine(docker, line, watched);
  } catch (error) {
    await takeBack(docker, spec, watched);
    throw error;
  }
}

/** Also where it was cancelled. Nothing was started yet. */
async function takeBack(docker: Engine, { name }: BuilderSpec, watched: Watched): Promise<void> {
  const uncancelled = { ...watched, signal: new AbortController().signal };
  await command(docker, builderLines.remove(name), uncancelled).catch(() => undefined);
}

export async function createLine(docker: Engine, line: readonly string[], watched: Watched): Promise<void> {
  try {
    await command(docker, line, watched);
  } catch (error) {
    const isOlder = error instanceof EngineError && /unknown flag: --buildkitd-config/.test(error.message);
    if (!isOlder) throw error;
    await command(docker, withOlderFlags(line), watched);
  }
}

async function start(docker: Engine, name: string, watched: Watched): Promise<void> {
  try {
    await startNodes(docker, name, watched);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const text = vscode.l10n.t(
      'Builder “{0}” is created, and did not start: {1} “Start Builder” tries again.',
      name,
      explain(error).text,
    );
    throw new Error(text, { cause: error });
  }
}
