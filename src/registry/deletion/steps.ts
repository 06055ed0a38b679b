// The steps of a deletion in one repository. Each looks once more right before it, as tags move; and tells what it did.
import type { PlannedManifest } from '../../core/deletion.ts';
import { withoutReferrers } from '../../core/referrers.ts';
import type { Reference } from '../../core/reference.ts';
import { RegistryError } from '../errors.ts';
import type { Manifests } from '../manifests.ts';
import { at } from '../write/copy.ts';
import type { Writing } from '../write/write.ts';
import type { HeadOf } from './heads.ts';
import { inParallel } from './parallel.ts';
import type { DeletionQuestion, DeletionWay } from './way.ts';

/** A tag points to something else than when the deletion was planned. */
export class MovedTag extends Error {
  override readonly name = 'MovedTag';
  readonly tag: string;

  constructor(tag: string) {
    super(`${tag} was pushed again meanwhile`);
    this.tag = tag;
  }
}

export interface StepParts {
  readonly head: HeadOf;
  readonly manifests: Pick<Manifests, 'manifest'>;
  readonly writing: Writing;
}

/** Each rejects with RegistryError, MovedTag, or the signal's reason. */
export interface Steps {
  /** A tag alone. */
  tag(tag: string, digest: string): Promise<void>;
  /** A manifest with its tags. */
  manifest(manifest: PlannedManifest): Promise<void>;
  /** A fallback list of referrers, whose entries of deleted manifests go too (“Deleting Manifests”). */
  list(tag: string, deleted: readonly string[]): Promise<void>;
}

/** `note` is told of each tag and digest, in their order: that it was deleted, or that it was not there any more. */
export function createSteps(
  { head, manifests, writing }: StepParts,
  way: DeletionWay,
  question: DeletionQuestion,
  signal: AbortSignal,
  note: (name: string, wasThere: boolean) => void,
): Steps {
  const { host, repository } = question;
  const named = (tag: string): Reference => ({ host, repository, tag, original: '' });

  const isAt = async (tag: string, digest: string): Promise<boolean> => {
    const found = await head(named(tag), signal);
    if (found && found.digest !== digest) throw new MovedTag(tag);
    return found !== undefined;
  };

  /** False where somebody else was faster: it is not there, which was the point. */
  const isDone = async (work: Promise<void>, reference: Reference): Promise<boolean> => {
    try {
      await work;
      return true;
    } catch (error) {
      if (!(error instanceof RegistryError) || error.kind !== 'not-found') throw error;
      if (!(await head(reference, signal))) return false;
      // Services say so too of what somebody may not delete (GitHub’s REST API, “404 Not Found”).
      throw new RegistryError('forbidden', error.data, `it is there still, and not found: ${error.message}`, {
        cause: error,
      });
    }
  };

  const dropTag = (tag: string, digest: string): Promise<boolean> =>
    isDone(way.tag ? way.tag(question, tag, digest) : writing.deleteManifest(named(tag), signal), named(tag));

  const dropManifest = (planned: PlannedManifest): Promise<boolean> => {
    const reference = at(question, planned.digest);
    const work = way.manifest ? way.manifest(question, planned) : writing.deleteManifest(reference, signal);
    return isDone(work, reference);
  };

  /** Those of the tags that are still there. */
  const presentOf = async (tags: readonly string[], digest: string): Promise<string[]> => {
    const found = await inParallel(tags, signal, async tag => ({ tag, isThere: await isAt(tag, digest) }));
    return found.filter(({ isThere }) => isThere).map(({ tag }) => tag);
  };

  const manifest = async (planned: PlannedManifest): Promise<void> => {
    const { digest, tags } = planned;
    const present = await presentOf(tags, digest);
    for (const tag of tags) if (!present.includes(tag)) note(tag, false);
    if (way.tagsFirst) for (const tag of present) note(tag, await dropTag(tag, digest));
    note(digest, await dropManifest(planned));
    if (way.tagsFirst) return;
    // Nearly all take the tags along (not so the registry of go-containerregistry): a tag that is left goes alone.
    const left = way.tag === false ? [] : await presentOf(present, digest);
    for (const tag of present) if (!left.includes(tag)) note(tag, true);
    for (const tag of left) note(tag, await dropTag(tag, digest));
  };

  return {
    manifest,

    async tag(tag, digest) {
      note(tag, (await isAt(tag, digest)) && (await dropTag(tag, digest)));
    },

    async list(tag, deleted) {
      const found = await head(named(tag), signal);
      if (!found) return;
      const {
        text,
        digest,
        manifest: { mediaType },
      } = await manifests.manifest(at(question, found.digest), signal);
      const rest = withoutReferrers(text, deleted);
      if (rest === undefined) await manifest({ digest, tags: [tag] });
      else if (rest !== text) await writing.putManifest(named(tag), { text: rest, mediaType }, signal);
    },
  };
}
