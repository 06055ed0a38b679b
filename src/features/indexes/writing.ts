// An index on its way: its sources read, held against the rules, stored and proven; the same for documents and for scripts.
import * as vscode from 'vscode';
import type { ComposedIndex } from '../../core/indexes/resolve.ts';
import type { IndexSpec } from '../../core/indexes/spec.ts';
import { parseJsonObject, type JsonObject } from '../../core/json.ts';
import { familiarReference } from '../../core/reference.ts';
import { isAbort } from '../../host/cancel.ts';
import type { DraftOptions, IndexDraft } from '../../registry/write/indexDraft.ts';
import type { TransferProgress } from '../../registry/write/transfer.ts';
import { explain, formatSize } from '../shared/messages.ts';
import { withPatience } from '../shared/progress.ts';
import { withSavedImages } from '../shared/savedImages.ts';
import type { IndexParts } from './parts.ts';
import { isFatal, problemText } from './problemText.ts';

/** What the commands on indexes return to scripts. */
export interface IndexResult {
  readonly digest: string;
  readonly mediaType: string;
  /** As it is stored, or would be. */
  readonly index: JsonObject;
}

export interface Drafting extends DraftOptions {
  readonly client: IndexParts['client'];
  readonly tell: (message: string) => void;
}

/** What keeps an index from being pushed, a sentence each. */
export class WrongIndex extends Error {
  override readonly name = 'WrongIndex';
  readonly sentences: readonly string[];

  constructor(sentences: readonly string[]) {
    super(sentences.join(' '));
    this.sentences = sentences;
  }
}

/** Rejects with WrongIndex, RegistryError or the signal's reason. Writes nothing. */
export async function draftOf(spec: IndexSpec, { client, ...doing }: Drafting): Promise<IndexDraft> {
  const draft = await client.draftIndex(spec, doing);
  const wrong = draft.resolution.problems.filter(isFatal);
  if (wrong.length > 0) throw new WrongIndex(wrong.map(problem => problemText(problem, spec.manifests)));
  return draft;
}

/** Work on an index, with progress and a way to cancel where it takes its time; what engines hold is saved for as long. */
export function working<T>(title: string, parts: IndexParts, run: (doing: Drafting) => Promise<T>): Promise<T> {
  const { client, closed } = parts;
  return withPatience(title, (cancelled, tell) =>
    withSavedImages(parts, openSaved => {
      return run({ client, openSaved, signal: AbortSignal.any([cancelled, closed]), tell });
    }),
  );
}

/** Rejects with an Error for people that says whether the tags are as they were, or with the signal's reason. */
export async function pushDraft(
  draft: IndexDraft,
  { client, tell, ...options }: Drafting,
  { changed, closed, log }: IndexParts,
): Promise<IndexResult> {
  const { target } = draft.spec;
  let isTagging = false;
  const onProgress = (progress: TransferProgress) => {
    isTagging ||= progress.step === 'tag';
    tell(progressText(progress));
  };
  try {
    const pushed = await client.pushDraft(draft, { ...options, onProgress });
    log.info(`${namesOf(draft.spec).join(', ')} ${pushed.digest}`);
    return resultOf(pushed);
  } catch (error) {
    if (isAbort(error) && closed.aborted) throw error;
    const what = isAbort(error) ? vscode.l10n.t('The push was cancelled.') : explain(error).text;
    throw new Error(`${what} ${afterwards(draft.spec, isTagging)}`, { cause: error });
  } finally {
    if (isTagging) changed([target.host], []);
  }
}

function afterwards(spec: IndexSpec, isTagging: boolean): string {
  const { l10n } = vscode;
  const names = namesOf(spec).join(', ');
  if (isTagging) return l10n.t('{0} may be changed already: look at it, then push again.', names);
  return l10n.t('{0} is as it was. What the registry has by now is not sent again by a second push.', names);
}

/** `app:1.4`, `app:latest`; the repository alone where there is no tag. */
export function namesOf({ target, tags }: Pick<IndexSpec, 'target' | 'tags'>): string[] {
  const { host, repository } = target;
  const named = { host, repository, original: '' };
  return tags.length > 0 ? tags.map(tag => familiarReference({ ...named, tag })) : [familiarReference(named)];
}

export function resultOf({ digest, mediaType, text }: ComposedIndex): IndexResult {
  return { digest, mediaType, index: parseJsonObject(text) ?? {} };
}

function progressText({ name, step, bytes, ofBytes, done, of }: TransferProgress): string {
  const { l10n } = vscode;
  if (step === 'tag') return name;
  const images = l10n.t('{0} of {1} images', done, of);
  return ofBytes > 0 ? `${images} · ${l10n.t('{0} of {1}', formatSize(bytes), formatSize(ofBytes))}` : images;
}
