// What the page of a build is about.
import type { Builder } from '../../../core/builds/builder.ts';
import type { PureMend } from '../../../core/builds/mend.ts';
import type { ImageSpec } from '../../../core/builds/spec.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { BuildJob } from '../job.ts';

/** One thing that is chosen, as a row. */
export interface Field {
  readonly label: string;
  readonly icon: string;
  /** As it is now, for people. */
  readonly value: string;
  /** Asks for another value; resolves when that is chosen or given up. */
  readonly edit: () => Promise<void>;
}

/** What a page is about: the build of a Dockerfile, or of some targets of a bake file. */
export interface PageSubject {
  readonly title: string;
  readonly fields: () => readonly Field[];
  readonly images: () => readonly ImageSpec[];
  /** The builder that was chosen; undefined is the current one. */
  readonly builder: () => string | undefined;
  /** Changes what is chosen. */
  readonly apply: (mend: PureMend) => void | Promise<void>;
  /** What a person would type: one line for each program, its name first. */
  readonly commandLines: (engine: Engine, builder: Builder) => readonly (readonly string[])[];
  readonly job: (engine: Engine, builder: Builder) => BuildJob;
  /** Keeps what is chosen for the next time; asked when the build begins. */
  readonly remember: () => void | Promise<void>;
  /** Writes it into tasks.json, where that can be. */
  readonly saveAsTask?: () => Promise<void>;
}
