// The page of a Dockerfile's build: what is chosen for it, remembered, and made into a job.
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import { buildInputs, type BuildInputs } from '../../../core/builds/inputs.ts';
import { applyMend, type PureMend } from '../../../core/builds/mend.ts';
import type { BuildSpec } from '../../../core/builds/spec.ts';
import { writePlatform } from '../../../core/targets.ts';
import { commandLine } from '../../../engine/builds/steps.ts';
import type { Engine } from '../../../engine/engine.ts';
import { isPlainHttp } from '../../shared/plainHttp.ts';
import { toBuildSpec, type BuildArgument } from '../argument.ts';
import { firstChoice } from '../ask/firstChoice.ts';
import { withDestination } from '../ask/output.ts';
import { buildJob, type BuildJob } from '../job.ts';
import type { BuildParts } from '../parts.ts';
import { remember } from '../remembered.ts';
import { saveAsTask } from '../tasks/save.ts';
import { dockerfileFields, type Choice } from './fields.ts';
import type { Field, PageSubject } from './subject.ts';

/** Rejects with an Error for people where a field is wrong, or the Dockerfile cannot be read. */
export async function dockerfileSubject(chosen: BuildArgument, parts: BuildParts): Promise<DockerfileSubject> {
  return new DockerfileSubject(chosen, await readInputs(chosen.dockerfile), parts);
}

async function readInputs(dockerfile: string): Promise<BuildInputs> {
  return buildInputs((await vscode.workspace.openTextDocument(dockerfile)).getText());
}

export class DockerfileSubject implements PageSubject, Choice {
  readonly title = vscode.l10n.t('Build Multi-Arch Image');
  readonly parts: BuildParts;
  chosen: BuildArgument;
  spec: BuildSpec;
  inputs: BuildInputs;

  constructor(chosen: BuildArgument, inputs: BuildInputs, parts: BuildParts) {
    this.parts = parts;
    this.inputs = inputs;
    this.chosen = tidy(chosen);
    this.spec = this.#specOf(this.chosen);
  }

  readonly fields = (): readonly Field[] => dockerfileFields(this);
  readonly images = (): readonly BuildSpec[] => [this.spec];
  readonly builder = (): string | undefined => this.spec.builder;
  readonly remember = (): Promise<void> => remember(this.parts.memory, this.chosen);
  readonly saveAsTask = (): Promise<void> => saveAsTask(this.chosen);

  readonly job = (engine: Engine, builder: Builder): BuildJob => buildJob(this.#on(builder), engine);

  readonly commandLines = (engine: Engine, builder: Builder): string[][] =>
    commandLine(engine.kind, this.#on(builder), isPlainHttp);

  readonly apply = async (mend: PureMend): Promise<void> => {
    if (mend.kind === 'change-output') return this.#changeOutput(mend.output);
    const { platforms, builder } = applyMend(this.spec, mend);
    this.change({ platforms: platforms.map(writePlatform), ...(builder !== undefined && { builder }) });
  };

  change(fields: Partial<BuildArgument>): void {
    const chosen = tidy({ ...this.chosen, ...fields });
    this.spec = this.#specOf(chosen);
    this.chosen = chosen;
  }

  async switchTo(dockerfile: vscode.Uri): Promise<void> {
    const chosen = await firstChoice(dockerfile, {}, this.parts);
    if (!chosen) return;
    this.inputs = await readInputs(chosen.dockerfile);
    this.spec = this.#specOf(chosen);
    this.chosen = tidy(chosen);
  }

  async #changeOutput(output: BuildSpec['output']): Promise<void> {
    const chosen = await withDestination(output, this.spec, this.spec.dockerfile);
    if (chosen) this.change(chosen);
  }

  /** The builder that the plan is made for is the one that builds, whichever is current by then. */
  #on({ name }: Builder): BuildSpec {
    return { ...this.spec, builder: name };
  }

  #specOf(chosen: BuildArgument): BuildSpec {
    return toBuildSpec(chosen, vscode.workspace.workspaceFolders?.[0]);
  }
}

/** Without what says nothing, so that it is neither remembered nor written into a task. */
function tidy(argument: BuildArgument): BuildArgument {
  const entries = Object.entries(argument).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(entries) as unknown as BuildArgument;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '' || value === false) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
