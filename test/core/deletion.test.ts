// What goes with a deletion, in which order, and what stands in its way, as a table.
import assert from 'node:assert/strict';
import {
  planDeletion,
  type DeletionPlan,
  type DeletionScope,
  type Named,
  type Survey,
} from '../../src/core/deletion.ts';
import { withoutReferrers } from '../../src/core/referrers.ts';

const digest = (name: string): string => `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`;
const nameOf = (text: string): string => Buffer.from(text.slice(7), 'hex').toString().replaceAll('\0', '');
const fallback = (subject: string): string => digest(subject).replace(':', '-');

/** `1.0` and `latest` are one index of two images, `1.0-amd` one of these images; `2.0` holds an index. */
const survey: Survey = {
  tags: new Map(
    Object.entries({ '1.0': 'idx', latest: 'idx', '1.0-amd': 'amd', '2.0': 'outer', old: 'alone' }).map(
      ([tag, name]) => [tag, digest(name)],
    ),
  ),
  indexes: new Map(
    Object.entries({ idx: ['amd', 'arm', 'att'], outer: ['inner', 's390'], inner: ['ppc', 'arm'] }).map(
      ([name, entries]) => [digest(name), entries.map(digest)],
    ),
  ),
};

const withTags = (tags: Record<string, string>, indexes: Record<string, string[]> = {}): Survey => ({
  tags: new Map([...survey.tags, ...Object.entries(tags).map(([tag, name]) => [tag, digest(name)] as const)]),
  indexes: new Map([
    ...survey.indexes,
    ...Object.entries(indexes).map(([name, entries]) => [digest(name), entries.map(digest)] as const),
  ]),
});

/** Only what there is: `{ tags: ['old'], untagged: ['alone'] }`. */
function shown(plan: DeletionPlan): Record<string, unknown> {
  const named = ({ digest: text, tags }: { digest: string; tags: readonly string[] }) =>
    [nameOf(text), ...tags].join(' ');
  const all = {
    tags: plan.tags.map(({ tag, digest: text }) => `${tag} ${nameOf(text)}`),
    manifests: plan.manifests.map(named),
    shared: plan.shared,
    holders: plan.holders.map(named),
    gone: plan.gone,
    lists: plan.lists,
    orphans: plan.orphans,
    untagged: plan.untagged.map(nameOf),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value.length > 0));
}

interface Case {
  readonly title: string;
  readonly tags?: readonly string[];
  readonly digests?: readonly string[];
  readonly scope?: Partial<DeletionScope>;
  readonly in?: Survey;
  readonly plan: Record<string, unknown>;
}

const cases: readonly Case[] = [
  { title: 'nothing', plan: {} },
  { title: 'a tag alone, whose image another tag has', tags: ['1.0'], plan: { tags: ['1.0 idx'] } },
  {
    title: 'a tag alone, whose image no other tag has',
    tags: ['old'],
    plan: { tags: ['old alone'], untagged: ['alone'] },
  },
  {
    title: 'all tags of an index alone: what it holds is untagged where nothing else leads to it',
    tags: ['1.0', 'latest'],
    plan: { tags: ['1.0 idx', 'latest idx'], untagged: ['idx', 'att'] },
  },
  { title: 'an image', tags: ['old'], scope: { images: true }, plan: { manifests: ['alone old'] } },
  {
    title: 'an image whose digest another tag shares',
    tags: ['1.0'],
    scope: { images: true },
    plan: { manifests: ['idx 1.0 latest'], shared: ['latest'], untagged: ['att'] },
  },
  {
    title: 'an image by digest takes its tags along',
    digests: ['idx'],
    plan: { manifests: ['idx 1.0 latest'], shared: ['1.0', 'latest'], untagged: ['att'] },
  },
  {
    title: 'both tags of a digest share nothing with others',
    tags: ['latest', '1.0'],
    scope: { images: true },
    plan: { manifests: ['idx 1.0 latest'], untagged: ['att'] },
  },
  {
    title: 'a tag that is not there',
    tags: ['9', 'old'],
    plan: { tags: ['old alone'], gone: ['9'], untagged: ['alone'] },
  },
  {
    title: 'a tag named twice',
    tags: ['old', 'old', '9', '9'],
    plan: { tags: ['old alone'], gone: ['9'], untagged: ['alone'] },
  },
  {
    title: 'a platform that an index holds which stays',
    digests: ['arm'],
    plan: { manifests: ['arm'], holders: ['idx 1.0 latest', 'inner 2.0'] },
  },
  {
    title: 'a platform with its indexes, and those around them, the outermost first',
    digests: ['arm'],
    scope: { indexes: true },
    plan: {
      manifests: ['idx 1.0 latest', 'outer 2.0', 'inner', 'arm'],
      holders: ['idx 1.0 latest', 'inner 2.0', 'outer 2.0'],
      untagged: ['att', 's390', 'ppc'],
    },
  },
  {
    title: 'an attestation, like a platform',
    digests: ['att'],
    plan: { manifests: ['att'], holders: ['idx 1.0 latest'] },
  },
  {
    title: 'a tag whose image is also a platform of an index: alone it may go',
    tags: ['1.0-amd'],
    plan: { tags: ['1.0-amd amd'] },
  },
  {
    title: 'a tag whose image is also a platform of an index: with its image it may not',
    tags: ['1.0-amd'],
    scope: { images: true },
    plan: { manifests: ['amd 1.0-amd'], holders: ['idx 1.0 latest'] },
  },
  {
    title: 'a platform together with every tag of its index: the index goes too, and first',
    tags: ['1.0', 'latest'],
    digests: ['att'],
    plan: { manifests: ['idx 1.0 latest', 'att'] },
  },
  {
    title: 'a platform together with one of the tags of its index',
    tags: ['1.0'],
    digests: ['att'],
    plan: { tags: ['1.0 idx'], manifests: ['att'], holders: ['idx latest'] },
  },
  {
    title: 'a digest of an index together with what it holds',
    digests: ['att', 'idx'],
    plan: { manifests: ['idx 1.0 latest', 'att'], shared: ['1.0', 'latest'] },
  },
  {
    title: 'a digest that no tag leads to',
    digests: ['lost'],
    plan: { manifests: ['lost'] },
  },
  {
    title: 'signatures and lists of referrers of what goes are left without a subject',
    tags: ['old'],
    scope: { images: true },
    in: withTags(
      {
        [fallback('alone')]: 'list',
        [`${fallback('alone')}.sig`]: 'signature',
        [`${fallback('alone')}.other`]: 'x',
        [`${fallback('idx')}.sig`]: 'other signature',
      },
      { list: ['sbom'] },
    ),
    plan: { manifests: ['alone old'], orphans: [fallback('alone'), `${fallback('alone')}.sig`] },
  },
  {
    title: 'a referrer: its list only names it, and is to be mended',
    digests: ['sbom'],
    in: withTags({ [fallback('alone')]: 'list' }, { list: ['sbom', 'scan'] }),
    plan: { manifests: ['sbom'], lists: [fallback('alone')] },
  },
  {
    title: 'a list of referrers that somebody gave a name is an index like any other',
    digests: ['sbom'],
    in: withTags({ [fallback('alone')]: 'list', mine: 'list' }, { list: ['sbom'] }),
    plan: { manifests: ['sbom'], holders: [`list ${fallback('alone')} mine`] },
  },
  {
    title: 'an index that holds itself, which cannot be and is not believed',
    digests: ['self'],
    in: withTags({ odd: 'self' }, { self: ['self', 'twin'], twin: ['self'] }),
    scope: { indexes: true },
    plan: { manifests: ['twin', 'self odd'], shared: ['odd'] },
  },
];

describe('a deletion', () => {
  for (const { title, tags = [], digests = [], scope, in: where = survey, plan } of cases) {
    it(`of ${title}`, () => {
      const named: Named = { tags, digests: digests.map(digest) };
      assert.deepEqual(shown(planDeletion(where, named, { images: false, indexes: false, ...scope })), plan);
    });
  }

  it('of one among a hundred thousand tags is planned at once', () => {
    const count = 100_000;
    const tags = new Map(Array.from({ length: count }, (_, at) => [`t${at}`, digest(`i${at % 5000}`)]));
    const indexes = new Map(Array.from({ length: 5000 }, (_, at) => [digest(`i${at}`), [digest(`p${at}`)]]));
    const plan = planDeletion({ tags, indexes }, { tags: ['t7'], digests: [] }, { images: true, indexes: false });
    assert.deepEqual([plan.manifests.length, plan.shared.length], [1, count / 5000 - 1]);
  });
});

describe('a list of referrers', () => {
  const list = (...names: string[]) =>
    `{ "schemaVersion": 2, "annotations": {"a": "b"}, "manifests": ${JSON.stringify(names.map(name => ({ digest: digest(name), size: 1 })))} }`;

  it('goes on without some, and keeps all else', () => {
    const rest = withoutReferrers(list('a', 'b', 'c'), [digest('a'), digest('c'), digest('x')]);
    assert.deepEqual(JSON.parse(rest ?? ''), JSON.parse(list('b')));
  });
  it('is itself, to the last space, where it names none of them', () => {
    assert.equal(withoutReferrers(list('a'), [digest('x')]), list('a'));
    assert.equal(withoutReferrers(list(), [digest('x')]), list());
  });
  it('is none any more without the last one', () => {
    assert.equal(withoutReferrers(list('a', 'a'), [digest('a')]), undefined);
  });
});
