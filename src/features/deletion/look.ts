// Looking at a repository before something of it is deleted: all of it, or, where that would take too long, only what is
// named.
import * as vscode from 'vscode';
import type { Wish } from '../../core/deletionChoices.ts';
import type { Survey } from '../../core/deletion.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { SurveyStep } from '../../registry/deletion/survey.ts';
import type { Target } from './targets.ts';

export interface DeletionParts {
  readonly client: Pick<RegistryClient, 'surveyRepository' | 'pointedTo' | 'deletesTags' | 'deletePlanned' | 'kindOf'>;
  readonly images: Pick<ImageCache, 'manifestOf'>;
}

export interface LookOptions {
  readonly signal: AbortSignal;
  readonly tell: (message: string) => void;
  /** Whether so many requests may be made; `named`: not, but those that what is named needs. Rejects to end it all. */
  readonly mayAsk: (target: Target, requests: number) => Promise<'all' | 'named'>;
}

/** Rejects with RegistryError, with what `mayAsk` rejects with, or with the signal's reason. */
export async function lookAt({ client, images }: DeletionParts, target: Target, options: LookOptions): Promise<Wish> {
  const { signal, tell, mayAsk } = options;
  const { named } = target;
  const deletesTags = client.deletesTags(target.host) !== false;
  try {
    const survey = await client.surveyRepository(target, named, {
      signal,
      manifestOf: (repository, digest, both) => images.manifestOf(repository, digest, both),
      onProgress: step => tell(progressOf(step)),
      mayAsk: async requests => {
        if ((await mayAsk(target, requests)) === 'named') throw namedOnly;
      },
    });
    return { named, survey, isWhole: true, deletesTags };
  } catch (error) {
    if (error !== namedOnly) throw error;
    return { named, survey: await lookAtNamed(client, target, signal), isWhole: false, deletesTags };
  }
}

const namedOnly = new Error('only what is named is looked at');

export async function lookAtNamed(
  client: Pick<DeletionParts['client'], 'pointedTo'>,
  target: Target,
  signal: AbortSignal,
): Promise<Survey> {
  const found = await Promise.all(
    target.named.tags.map(async tag => [tag, await client.pointedTo(target, tag, signal)] as const),
  );
  return { tags: new Map(found.flatMap(([tag, digest]) => (digest ? [[tag, digest]] : []))), indexes: new Map() };
}

function progressOf({ of, done, all }: SurveyStep): string {
  return of === 'tags'
    ? vscode.l10n.t('{0} of {1} tags', done, all)
    : vscode.l10n.t('{0} of {1} multi-platform images', done, all);
}
