// Deletion in the way of each kind of registry: what a repository holds, and how what was planned with that is carried out.
import type { DeletionPlan, Named, Survey } from '../../core/deletion.ts';
import type { Repository } from '../../core/reference.ts';
import type { ApiSettings, RegistryApi } from '../api.ts';
import { RegistryError } from '../errors.ts';
import type { Lists } from '../lists.ts';
import { providerOf } from '../providers/browse.ts';
import { createHeads } from './heads.ts';
import { createQuestion } from './question.ts';
import { createSteps, type StepParts } from './steps.ts';
import { surveyRepository, type SurveyOptions } from './survey.ts';
import type { DeletionWay } from './way.ts';
import { wayOf } from './ways.ts';

export interface DeletionOutcome {
  /** Tags by name and manifests by digest, in the order in which they went. */
  readonly deleted: readonly string[];
  /** What was to go and was not there any more. */
  readonly gone: readonly string[];
  /** Why the rest stays: RegistryError, MovedTag, or the signal's reason. */
  readonly failure?: unknown;
}

interface DeletionRun {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
}

export interface Deletion {
  /** Whether a tag can go without its image; undefined where only trying it tells. */
  deletesTags(host: string): boolean | undefined;
  /** What a tag points to, asked anew; undefined where it is not there. */
  pointedTo(repository: Repository, tag: string, signal: AbortSignal): Promise<string | undefined>;
  /** Rejects with RegistryError, with what `mayAsk` rejects with, or with the signal's reason. */
  surveyRepository(repository: Repository, named: Named, options: SurveyOptions): Promise<Survey>;
  /** Never rejects: what is gone is gone, whatever becomes of the rest. What the plan refuses is for the caller to heed. */
  deletePlanned(repository: Repository, plan: DeletionPlan, run: DeletionRun): Promise<DeletionOutcome>;
}

export function createDeletion(
  parts: Omit<StepParts, 'head'> & { readonly api: RegistryApi; readonly lists: Lists },
  settings: Pick<ApiSettings, 'options' | 'services'>,
): Deletion {
  const { api, lists } = parts;
  const head = createHeads(api, parts.manifests);
  /** Hosts that were asked to delete a tag alone, and do not. */
  const tagless = new Set<string>();
  const wayFor = (host: string): DeletionWay => wayOf(providerOf(host, settings.options(host).kind).kind);

  /** Everything that is to be done, one after the other. */
  const worksOf = (
    where: Repository,
    plan: DeletionPlan,
    signal: AbortSignal,
    note: Parameters<typeof createSteps>[4],
  ) => {
    const { host } = where;
    const steps = createSteps(
      { ...parts, head },
      wayFor(host),
      createQuestion(api, settings, where, signal),
      signal,
      note,
    );
    const learning = (error: unknown): never => {
      if (error instanceof RegistryError && error.kind === 'unsupported') tagless.add(host);
      throw error;
    };
    const digests = plan.manifests.map(({ digest }) => digest);
    return [
      ...plan.tags.map(
        ({ tag, digest }) =>
          () =>
            steps.tag(tag, digest).catch(learning),
      ),
      ...plan.manifests.map(manifest => () => steps.manifest(manifest)),
      ...plan.lists.map(tag => () => steps.list(tag, digests)),
    ];
  };

  return {
    deletesTags(host) {
      const { tag } = wayFor(host);
      if (tag === undefined) return tagless.has(host) ? false : undefined;
      return tag !== false;
    },

    async pointedTo({ host, repository }, tag, signal) {
      return (await head({ host, repository, tag, original: '' }, signal))?.digest;
    },

    async surveyRepository(repository, named, options) {
      const question = createQuestion(api, settings, repository, options.signal);
      return surveyRepository({ lists, head }, wayFor(repository.host), question, named, options);
    },

    async deletePlanned(repository, plan, { signal, onProgress }) {
      const deleted: string[] = [];
      const gone = [...plan.gone];
      const note = (name: string, wasThere: boolean) => void (wasThere ? deleted : gone).push(name);
      try {
        const works = worksOf(repository, plan, signal, note);
        for (const [done, work] of works.entries()) {
          onProgress?.(done, works.length);
          await work();
        }
        return { deleted, gone };
      } catch (failure) {
        return { deleted, gone, failure };
      }
    },
  };
}
