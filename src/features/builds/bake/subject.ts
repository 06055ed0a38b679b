// A bake file as the subject of the page on which a build is chosen, planned and begun.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import { formatPrivilege } from '../../../core/builds/bakePrivileges.ts';
import type { PureMend } from '../../../core/builds/mend.ts';
import type { ImageSpec } from '../../../core/builds/spec.ts';
import type { Platform } from '../../../core/platform.ts';
import type { Engine } from '../../../engine/engine.ts';
import { isAbort } from '../../../host/cancel.ts';
import { withPatience } from '../../shared/progress.ts';
import type { BuildJob } from '../job.ts';
import type { Field, PageSubject } from '../page/subject.ts';
import type { BuildParts } from '../parts.ts';
import { bakeOutputs, type BakeChoice, type BakeOutput } from './argument.ts';
import { readBaking, type BakeReading } from './baking.ts';
import { bakeFields, pickBakeOutput, type BakeQuestions } from './fields.ts';
import { bakeCommandLines, bakeJob } from './job.ts';
import { bakePlace } from './load.ts';
import { askToAllow } from './privileges.ts';
import { pickTargets } from './targets.ts';

/** Undefined when the person gave up. Rejects with an Error for people where the file cannot be baked. */
export async function bakeSubject(uri: vscode.Uri, parts: BuildParts): Promise<PageSubject | undefined> {
  const engine = await parts.engine();
  const reading = await firstReading(uri, engine, parts);
  return reading && new BakeSubject(reading, engine, parts);
}

async function firstReading(
  uri: vscode.Uri,
  engine: Engine,
  { memory, log }: BuildParts,
): Promise<BakeReading | undefined> {
  const last = recall(memory, uri);
  const choice: BakeChoice = { targets: [], variables: {}, allow: [], ...last, file: uri.fsPath };
  try {
    if (last) return await answered(choice, engine, []);
  } catch (error) {
    if (isAbort(error)) throw error;
    // The file may have changed since: what was chosen may be gone from it.
    log.info(String(error));
  }
  const fresh = { ...choice, variables: {} };
  const targets = await pickTargets(await bakePlace(fresh, engine), []);
  return targets && answered({ ...fresh, targets }, engine, []);
}

/** Reads the file, and asks for what it leaves open; undefined when the person gave up. */
async function answered(
  choice: BakeChoice,
  engine: Engine,
  dropped: readonly Platform[],
): Promise<BakeReading | undefined> {
  const title = vscode.l10n.t('Reading {0}', basename(choice.file));
  const reading = await withPatience(title, signal => readBaking(choice, engine, signal, dropped));
  const { lacking, open } = reading;
  if (lacking.length > 0) {
    if (!(await askToAllow(choice.file, lacking))) return undefined;
    return answered({ ...choice, allow: [...choice.allow, ...lacking.map(formatPrivilege)] }, engine, dropped);
  }
  if (open.length > 0) {
    const output = await pickBakeOutput(undefined, open);
    return output && answered({ ...choice, output: output.output }, engine, dropped);
  }
  return reading;
}

class BakeSubject implements PageSubject, BakeQuestions {
  readonly title: string;
  readonly parts: BuildParts;
  reading: BakeReading;
  readonly #engine: Engine;
  #dropped: readonly Platform[] = [];

  constructor(reading: BakeReading, engine: Engine, parts: BuildParts) {
    this.title = vscode.l10n.t('Bake {0}', vscode.workspace.asRelativePath(reading.choice.file));
    this.reading = reading;
    this.parts = parts;
    this.#engine = engine;
  }

  readonly fields = (): readonly Field[] => bakeFields(this);
  readonly images = (): readonly ImageSpec[] => this.reading.images;
  readonly builder = (): string | undefined => this.reading.choice.builder;
  readonly remember = (): Promise<void> => remember(this.parts.memory, this.reading.choice);
  readonly job = (_: Engine, builder: Builder): BuildJob => bakeJob(this.reading, builder);

  readonly commandLines = (_: Engine, builder: Builder): string[][] => bakeCommandLines(this.reading, builder);

  readonly apply = async (mend: PureMend): Promise<void> => {
    switch (mend.kind) {
      case 'use-builder':
        return this.change({ builder: mend.builder });
      case 'drop-platforms':
        this.#dropped = [...this.#dropped, ...mend.platforms];
        return this.change({});
      case 'change-output':
        return this.change({ output: bakeOutput(mend.output) });
    }
  };

  /** Stays as it is where a person gives up on what the change asks for. */
  async change(fields: Partial<BakeChoice>): Promise<void> {
    const reading = await answered({ ...this.reading.choice, ...fields }, this.#engine, this.#dropped);
    if (reading) this.reading = reading;
  }

  /** Other targets, with all their platforms. */
  async changeTargets(targets: readonly string[]): Promise<void> {
    this.#dropped = [];
    await this.change({ targets });
  }
}

function bakeOutput(output: ImageSpec['output']): BakeOutput {
  const found = bakeOutputs.find(each => each === output);
  if (found) return found;
  throw new Error(vscode.l10n.t('Archives and folders stand in the bake file itself: give its target an “output”.'));
}

/** The file is the key. */
type Remembered = Omit<BakeChoice, 'file'>;

async function remember(memory: vscode.Memento, { file, ...choice }: BakeChoice): Promise<void> {
  await memory.update(keyOf(vscode.Uri.file(file)), choice satisfies Remembered);
}

function recall(memory: vscode.Memento, uri: vscode.Uri): Remembered | undefined {
  return memory.get<Remembered>(keyOf(uri));
}

function keyOf(uri: vscode.Uri): string {
  return `bake ${uri.toString()}`;
}
