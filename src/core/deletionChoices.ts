// The ways in which one wish to delete can be met, each known to the end before anybody chooses.
import { planDeletion, type DeletionPlan, type DeletionScope, type Named, type Survey } from './deletion.ts';

/** `tags`: the tags alone. `images`: what they point to. `indexes`: and every index that holds it. */
type ChoiceKind = 'tags' | 'images' | 'indexes';

export interface DeletionChoice {
  readonly kind: ChoiceKind;
  /** One for each repository. */
  readonly plans: readonly DeletionPlan[];
}

export interface Wish {
  readonly named: Named;
  readonly survey: Survey;
  /** False where only the named tags were looked at: then nobody knows what else would go with an image. */
  readonly isWhole: boolean;
  /** False where the registry deletes no tag without its image. */
  readonly deletesTags: boolean;
}

const scopes: Readonly<Record<ChoiceKind, DeletionScope>> = {
  tags: { images: false, indexes: false },
  images: { images: true, indexes: false },
  indexes: { images: true, indexes: true },
};

/** The one that takes nothing along that nobody named comes first; none leaves a hole in an index that stays. */
export function deletionChoices(wishes: readonly Wish[]): DeletionChoice[] {
  const choose = (kind: ChoiceKind): DeletionChoice => {
    return { kind, plans: wishes.map(({ survey, named }) => planDeletion(survey, named, scopes[kind])) };
  };
  const [tags, images] = [choose('tags'), choose('images')];
  const isWhole = wishes.every(wish => wish.isWhole);
  const hasTags = wishes.some(({ named }) => named.tags.length > 0);
  const mayDropTags = wishes.every(({ named, deletesTags }) => deletesTags || named.tags.length === 0);
  const alone = hasTags && mayDropTags && !isHeld(tags) ? [tags] : [];
  if (!isWhole) return alone;
  if (isHeld(images)) return [...alone, choose('indexes')];
  return sharedBy(images) > sharedBy(tags) ? [...alone, images] : [images, ...alone];
}

function isHeld({ plans }: DeletionChoice): boolean {
  return plans.some(({ holders }) => holders.length > 0);
}

function sharedBy({ plans }: DeletionChoice): number {
  return plans.reduce((sum, { shared }) => sum + shared.length, 0);
}
