// What a person reads before anything is deleted: what goes, what goes with it, and what stays behind.
import * as vscode from 'vscode';
import type { DeletionChoice } from '../../core/deletionChoices.ts';
import type { DeletionPlan } from '../../core/deletion.ts';
import { distinct } from '../../core/distinct.ts';
import { shortDigest } from '../../core/digest.ts';
import { safeText } from '../../registry/errors.ts';
import { shortList } from '../shared/lists.ts';
import { fullName, namesIn, shortName, type Target } from './targets.ts';

/** Characters of names in one sentence. */
const mostNamed = 600;

export function question(targets: readonly Target[]): string {
  const { l10n } = vscode;
  const names = targets.flatMap(namesIn);
  const [target] = targets;
  if (names.length === 1) return l10n.t('Delete “{0}”?', safeText(shortName(names[0] ?? '')));
  if (targets.length > 1 || !target) {
    return l10n.t('Delete {0} tags and manifests of {1} repositories?', names.length, targets.length);
  }
  const place = `${target.host}/${target.repository}`;
  const { tags, digests } = target.named;
  if (digests.length === 0) return l10n.t('Delete {0} tags of {1}?', tags.length, place);
  if (tags.length === 0) return l10n.t('Delete {0} manifests of {1}?', digests.length, place);
  return l10n.t('Delete {0} tags and manifests of {1}?', names.length, place);
}

/** `choices` are those that are offered. */
export function consequences(targets: readonly Target[], choices: readonly DeletionChoice[]): string {
  const { l10n } = vscode;
  const of = (...kinds: DeletionChoice['kind'][]) => choices.find(({ kind }) => kinds.includes(kind));
  const whole = of('images', 'indexes');
  const name = namer(targets);
  const names = (choice: DeletionChoice | undefined, pick: (plan: DeletionPlan) => readonly string[]): string[] =>
    (choice?.plans ?? []).flatMap((plan, at) => pick(plan).map(each => name(at, each)));
  const named = targets.flatMap((target, at) =>
    [...target.named.tags, ...target.named.digests].map(each => name(at, each)),
  );
  const sentences: readonly (readonly [names: readonly string[], sentence: (list: string) => string])[] = [
    [named.length > 1 ? named : [], list => list],
    [names(choices[0], ({ gone }) => gone), list => l10n.t('Not there any more: {0}.', list)],
    [names(whole, ({ shared }) => shared), list => l10n.t('Deleting the image deletes its other tags too: {0}.', list)],
    [
      names(of('indexes'), ({ holders }) =>
        distinct(
          holders.flatMap(each => each.tags),
          String,
        ),
      ),
      list => l10n.t('It is part of multi-platform images, which would be broken and are deleted too: {0}.', list),
    ],
    [
      countOf(whole, ({ untagged }) => untagged.length),
      count => l10n.t('Manifests that are left without any tag, until the registry cleans up: {0}.', count),
    ],
    [
      names(whole, ({ orphans }) => orphans),
      list => l10n.t('Signatures and lists of referrers that are left without their image: {0}.', list),
    ],
  ];
  return [
    ...sentences.flatMap(([list, sentence]) => (list.length === 0 ? [] : [sentence(shortList(list, mostNamed))])),
    ...aloneSentence(of('tags'), whole !== undefined),
    l10n.t('This cannot be undone.'),
  ].join('\n');
}

/** In one repository a tag needs no more than its name. */
function namer(targets: readonly Target[]): (target: number, tagOrDigest: string) => string {
  return (at, tagOrDigest) => {
    const target = targets[at];
    return safeText(targets.length > 1 && target ? fullName(target, tagOrDigest) : shortDigest(tagOrDigest));
  };
}

function countOf(choice: DeletionChoice | undefined, count: (plan: DeletionPlan) => number): string[] {
  const sum = (choice?.plans ?? []).reduce((total, plan) => total + count(plan), 0);
  return sum === 0 ? [] : [String(sum)];
}

/** Nobody knows what else leads to an image of which only the tag was looked at. */
function aloneSentence(tags: DeletionChoice | undefined, isWhole: boolean): string[] {
  const { l10n } = vscode;
  if (!tags) return [];
  return isWhole && tags.plans.some(({ untagged }) => untagged.length > 0)
    ? [l10n.t('A tag that is deleted alone leaves its image in place, with no tag that leads to it.')]
    : [l10n.t('A tag that is deleted alone leaves its image in place.')];
}

export function buttonOf({ kind, plans }: DeletionChoice): string {
  const { l10n } = vscode;
  const manifests = plans.reduce((sum, plan) => sum + plan.manifests.length, 0);
  const going = plans.reduce((sum, plan) => sum + plan.manifests.reduce((all, { tags }) => all + tags.length, 0), 0);
  const named = plans.reduce((sum, plan) => sum + plan.tags.length, 0);
  switch (kind) {
    case 'tags':
      return named === 1 ? l10n.t('Delete Tag Only') : l10n.t('Delete Tags Only ({0})', named);
    case 'images':
      return withTags(manifests === 1 ? l10n.t('Delete Image') : l10n.t('Delete {0} Images', manifests), going);
    case 'indexes':
      return withTags(l10n.t('Delete with Its Indexes'), going);
  }
}

function withTags(title: string, count: number): string {
  return count > 1 ? vscode.l10n.t('{0} ({1} Tags)', title, count) : title;
}
