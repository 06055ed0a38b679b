// An index on its way: its sources read, held against the rules, stored and proven; the same for documents and for scripts.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import type { ComposedIndex } from '../../core/indexes/resolve.ts';
import type { IndexSpec } from '../../core/indexes/spec.ts';
import { parseJsonObject, type JsonObject } from '../../core/json.ts';
import { familiarReference } from '../../core/reference.ts';
import { isAbort } from '../../host/cancel.ts';
import type { DraftOptions, IndexDraft } from '../../registry/write/indexDraft.ts';
import { IndexRefused, type TagMoved } from '../../registry/write/indexRefused.ts';
import type { TransferProgress } from '../../registry/write/transfer.ts';
import { Cancelled } from '../shared/cancelled.ts';
import { explain, formatSize } from '../shared/messages.ts';
import { withPatience } from '../shared/progress.ts';
import { withSavedImages } from '../shared/savedImages.ts';
import type { IndexParts } from './parts.ts';
import { problemText } from './problemText.ts';

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

  constructor(sentences: readonly string[], options?: ErrorOptions) {
    super(sentences.join(' '), options);
    this.sentences = sentences;
  }
}

/** Rejects with WrongIndex, RegistryError or the signal's reason. Writes nothing. */
export async function draftOf(spec: IndexSpec, { client, ...doing }: Drafting, readOnly = false): Promise<IndexDraft> {
  return client.draftIndex(spec, { ...doing, readOnly }).catch(inWords(spec));
}

function inWords(spec: IndexSpec): (error: unknown) => never {
  return error => {
    if (!(error instanceof IndexRefused)) throw error;
    throw new WrongIndex(
      error.problems.map(each =>
        each.code === 'index-tag-moved' ? movedText(spec, each) : problemText(each, spec.manifests),
      ),
      { cause: error },
    );
  };
}

function movedText({ target }: IndexSpec, { tag, expected, found }: TagMoved): string {
  const name = familiarReference({ ...target, tag, original: '' });
  return vscode.l10n.t(
    '{0} was pushed by somebody else meanwhile: it is {1} now, no more {2}. Look at what changed, then edit it again.',
    name,
    shortDigest(found),
    shortDigest(expected),
  );
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

/**
 * Rejects with WrongIndex, with an Error for people that says what became of the tags, or with the signal's reason.
 *
 * @param stored what is to be done before anybody asks the registry anew
 */
export async function pushDraft(
  draft: IndexDraft,
  { client, tell, signal }: Drafting,
  { changed, closed, log }: IndexParts,
  stored?: (digest: string) => Promise<void>,
): Promise<IndexResult> {
  const { spec } = draft;
  try {
    const onProgress = (progress: TransferProgress) => tell(progressText(progress));
    const pushed = await client.pushDraft(draft, { signal, onProgress }).catch(inWords(spec));
    log.info(`${namesOf(spec).join(', ')} ${pushed.digest}`);
    await stored?.(pushed.digest);
    return resultOf(pushed);
  } catch (error) {
    if (closed.aborted || error instanceof WrongIndex) throw error;
    const after = await afterwards(draft, client);
    if (isAbort(error)) throw new Cancelled(`${vscode.l10n.t('The push was cancelled.')} ${after}`);
    throw new Error(`${explain(error).text} ${after}`, { cause: error });
  } finally {
    if (!closed.aborted) changed([spec.target.host], []);
  }
}

/** Milliseconds: who cancelled does not want to wait. */
const lookTime = 3000;

/** Asked of the registry: a connection that broke says nothing of what was done before. */
async function afterwards({ spec, current }: IndexDraft, client: IndexParts['client']): Promise<string> {
  const { l10n } = vscode;
  const names = namesOf(spec).join(', ');
  const [tag] = spec.tags;
  try {
    const found =
      tag === undefined ? undefined : await client.pointedTo(spec.target, tag, AbortSignal.timeout(lookTime));
    return found === current
      ? l10n.t('{0} is as it was. What the registry has by now is not sent again by a second push.', names)
      : l10n.t('{0} points to {1} now: push again, and look at it.', names, shortDigest(found ?? ''));
  } catch {
    return l10n.t('Whether {0} is as it was could not be seen: look at it, then push again.', names);
  }
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
