// Sources become the entries of an index: each rule a line.
import assert from 'node:assert/strict';
import { needsConfiguration } from '../../../src/core/indexes/entries.ts';
import { specProblemCodes, specSeverities, type SpecProblem } from '../../../src/core/indexes/problem.ts';
import { resolveEntries } from '../../../src/core/indexes/resolve.ts';
import type { IndexSource, Source } from '../../../src/core/indexes/source.ts';
import type { IndexSpec, SpecEntry } from '../../../src/core/indexes/spec.ts';
import type { Platform } from '../../../src/core/platform.ts';
import {
  attestation,
  descriptor,
  digest,
  dockerList,
  dockerManifest,
  entry,
  image,
  index,
  ociIndex,
  platform,
  resolve,
  shown,
} from './support.ts';

const alpine = index('i', [
  descriptor('a', 'linux/amd64'),
  descriptor('b', 'linux/arm64/v8'),
  attestation('c', 'a'),
  attestation('d', 'b'),
]);
const windows = index('w', [
  descriptor('1', 'windows(10.0.17763.1)/amd64'),
  descriptor('2', 'windows(10.0.20348.5)/amd64'),
  descriptor('3', 'linux/amd64'),
]);
const sources: Readonly<Record<string, Source>> = {
  amd: image('a', 'linux/amd64'),
  arm: image('b', 'linux/arm64/v8'),
  v5: image('5', 'linux/arm/v5'),
  oldarm: image('6', 'linux/arm'),
  amd2: image('e', 'linux/amd64'),
  level: image('7', 'linux/amd64/v3'),
  artifact: image('f'),
  win: image('1', 'windows(10.0.20348.1)/amd64'),
  docker: image('8', 'linux/amd64', dockerManifest),
  docker2: image('9', 'linux/arm64', dockerManifest),
  versioned: image('0', 'linux(6.1)/amd64'),
  double: index('d', [descriptor('a', 'linux/amd64'), descriptor('e', 'linux/amd64')]),
  alpine,
  windows,
};

interface Row {
  readonly rule: string;
  readonly manifests: readonly SpecEntry[];
  readonly spec?: Omit<Partial<IndexSpec>, 'manifests'> & { readonly base?: IndexSource };
  readonly entries: readonly string[];
  /** `code at`, with what else it says. */
  readonly problems?: readonly string[];
}

const zstd = { 'io.github.containers.compression.zstd': 'true' };

const rows: readonly Row[] = [
  { rule: 'an image has the platform of its configuration', manifests: [entry('arm')], entries: ['b linux/arm64/v8'] },
  {
    rule: 'or the one that is given, as it is given',
    manifests: [entry('arm', 'linux/arm64')],
    entries: ['b linux/arm64'],
  },
  {
    rule: 'given annotations stand at the entry',
    manifests: [entry('amd', undefined, { k: 'v' })],
    entries: ['a linux/amd64 k=v'],
  },
  { rule: 'what is not known has no entry and no problem', manifests: [entry('nobody')], entries: [] },
  {
    rule: 'the order is that of the sources',
    manifests: [entry('arm'), entry('amd')],
    entries: ['b linux/arm64/v8', 'a linux/amd64'],
  },
  {
    rule: 'a platform that is not the own one is said',
    manifests: [entry('amd', 'linux/arm64')],
    entries: ['a linux/arm64'],
    problems: ['index-platform-differs 0 own linux/amd64'],
  },
  {
    rule: 'so is another variant',
    manifests: [entry('v5', 'linux/arm/v6')],
    entries: ['5 linux/arm/v6'],
    problems: ['index-platform-differs 0 own linux/arm/v5'],
  },
  {
    rule: 'and an image for a level of amd64 that is not given',
    manifests: [entry('level', 'linux/amd64')],
    entries: ['7 linux/amd64'],
    problems: ['index-platform-differs 0 own linux/amd64/v3'],
  },
  {
    rule: 'a configuration without a variant contradicts none',
    manifests: [entry('oldarm', 'linux/arm/v6'), entry('amd', 'linux/amd64/v3')],
    entries: ['6 linux/arm/v6', 'a linux/amd64/v3'],
  },
  {
    rule: 'arm without a variant is said, with the own one',
    manifests: [entry('v5', 'linux/arm')],
    entries: ['5 linux/arm'],
    problems: ['index-variant-missing 0 own linux/arm/v5'],
  },
  {
    rule: 'also where nobody knows it',
    manifests: [entry('oldarm')],
    entries: ['6 linux/arm'],
    problems: ['index-variant-missing 0'],
  },
  {
    rule: 'arm given for something else is that first',
    manifests: [entry('amd', 'linux/arm')],
    entries: ['a linux/arm'],
    problems: ['index-platform-differs 0 own linux/amd64'],
  },
  {
    rule: 'without any platform it is said, and taken',
    manifests: [entry('artifact')],
    entries: ['f -'],
    problems: ['index-platform-unknown 0'],
  },
  {
    rule: 'Windows keeps its version',
    manifests: [entry('win', 'windows/amd64')],
    entries: ['1 windows(10.0.20348.1)/amd64'],
  },
  {
    rule: 'unless another is given, which is said',
    manifests: [entry('win', 'windows(10.0.17763.1)/amd64')],
    entries: ['1 windows(10.0.17763.1)/amd64'],
    problems: ['index-platform-differs 0 own windows(10.0.20348.1)/amd64'],
  },
  {
    rule: 'a version without its revision is no other',
    manifests: [entry('win', 'windows(10.0.20348)/amd64')],
    entries: ['1 windows(10.0.20348)/amd64'],
  },
  {
    rule: 'Linux has none, whatever a configuration says',
    manifests: [entry('versioned', 'linux/amd64')],
    entries: ['0 linux/amd64'],
  },
  {
    rule: 'what one index holds twice is its own matter',
    manifests: [entry('double')],
    entries: ['a linux/amd64', 'e linux/amd64'],
    problems: ['index-source-is-index 0 has linux/amd64 linux/amd64'],
  },
  {
    rule: 'an index is all that it holds, in its order, and is said to be one',
    manifests: [entry('alpine'), entry('win')],
    entries: [
      'a linux/amd64',
      'b linux/arm64/v8',
      'c unknown/unknown about a',
      'd unknown/unknown about b',
      '1 windows(10.0.20348.1)/amd64',
    ],
    problems: ['index-source-is-index 0 has linux/amd64 linux/arm64/v8'],
  },
  {
    rule: 'annotations of such an entry are its images’, not their attestations’',
    manifests: [entry('alpine', undefined, { k: 'v' })],
    entries: ['a linux/amd64 k=v', 'b linux/arm64/v8 k=v', 'c unknown/unknown about a', 'd unknown/unknown about b'],
    problems: ['index-source-is-index 0 has linux/amd64 linux/arm64/v8'],
  },
  {
    rule: 'with a platform it is that image, however it is written, with its attestations behind it',
    manifests: [entry('alpine', 'linux/arm64'), entry('amd')],
    entries: ['b linux/arm64/v8', 'd unknown/unknown about b', 'a linux/amd64'],
  },
  {
    rule: 'a platform that it does not have is said, with those that it has',
    manifests: [entry('alpine', 'linux/s390x')],
    entries: [],
    problems: ['index-platform-not-in-source 0 has linux/amd64 linux/arm64/v8'],
  },
  {
    rule: 'attestations are no platform to ask for',
    manifests: [entry('alpine', 'unknown/unknown')],
    entries: [],
    problems: ['index-platform-not-in-source 0 has linux/amd64 linux/arm64/v8'],
  },
  {
    rule: 'of several Windows versions all are taken',
    manifests: [entry('windows', 'windows/amd64')],
    entries: ['1 windows(10.0.17763.1)/amd64', '2 windows(10.0.20348.5)/amd64'],
  },
  {
    rule: 'or the one that is given, with any of its revisions',
    manifests: [entry('windows', 'windows(10.0.20348)/amd64')],
    entries: ['2 windows(10.0.20348.5)/amd64'],
  },
  {
    rule: 'part of a number is no version',
    manifests: [entry('windows', 'windows(10.0.2)/amd64')],
    entries: [],
    problems: [
      'index-platform-not-in-source 0 has windows(10.0.17763.1)/amd64 windows(10.0.20348.5)/amd64 linux/amd64',
    ],
  },
  {
    rule: 'the same image for the same platform is one entry, with what both say',
    manifests: [entry('amd', undefined, { a: '1', b: '1' }), entry('amd', 'linux/amd64', { b: '2' })],
    entries: ['a linux/amd64 a=1 b=2'],
  },
  {
    rule: 'the same image for two platforms is two',
    manifests: [entry('v5', 'linux/arm/v5'), entry('v5', 'linux/arm/v6')],
    entries: ['5 linux/arm/v5', '5 linux/arm/v6'],
    problems: ['index-platform-differs 1 own linux/arm/v5'],
  },
  {
    rule: 'two images of one platform are said, at the later one',
    manifests: [entry('amd'), entry('arm'), entry('amd2')],
    entries: ['a linux/amd64', 'b linux/arm64/v8', 'e linux/amd64'],
    problems: ['index-platform-twice 2 other 0'],
  },
  {
    rule: 'however the platform is written',
    manifests: [entry('arm'), entry('amd', 'linux/aarch64')],
    entries: ['b linux/arm64/v8', 'a linux/aarch64'],
    problems: ['index-platform-differs 1 own linux/amd64', 'index-platform-twice 1 other 0'],
  },
  {
    rule: 'but not two versions of Windows',
    manifests: [entry('win'), entry('windows', 'windows(10.0.17763)/amd64')],
    entries: ['1 windows(10.0.20348.1)/amd64', '1 windows(10.0.17763.1)/amd64'],
  },
  {
    rule: 'nor one image in two compressions',
    manifests: [entry('amd'), entry('amd2', undefined, zstd)],
    entries: ['a linux/amd64', 'e linux/amd64 io.github.containers.compression.zstd=true'],
  },
  {
    rule: 'Docker’s beside OCI’s are said once, at the first odd one',
    manifests: [entry('amd'), entry('docker2'), entry('docker', 'linux/386')],
    entries: ['a linux/amd64', '9 linux/arm64', '8 linux/386'],
    problems: ['index-types-mixed 1', 'index-platform-differs 2 own linux/amd64'],
  },
  {
    rule: 'Docker’s in an OCI index are, too',
    manifests: [entry('docker'), entry('docker2')],
    spec: { mediaType: ociIndex },
    entries: ['8 linux/amd64', '9 linux/arm64'],
    problems: ['index-types-mixed 0'],
  },
  {
    rule: 'and where annotations make it one',
    manifests: [entry('docker'), entry('docker2', undefined, { k: 'v' })],
    entries: ['8 linux/amd64', '9 linux/arm64 k=v'],
    problems: ['index-types-mixed 0'],
  },
  {
    rule: 'a Docker list that is insisted on takes no OCI image',
    manifests: [entry('docker'), entry('arm')],
    spec: { mediaType: dockerList },
    entries: ['8 linux/amd64', 'b linux/arm64/v8'],
    problems: ['index-types-mixed 1 insisted'],
  },
  {
    rule: 'and no annotations',
    manifests: [entry('docker', undefined, { k: 'v' })],
    spec: { mediaType: dockerList, annotations: { k: 'v' } },
    entries: ['8 linux/amd64 k=v'],
    problems: ['index-annotations-lost 0', 'index-annotations-lost'],
  },
  {
    rule: 'an empty set of annotations is none',
    manifests: [entry('docker', undefined, {})],
    spec: { mediaType: dockerList, annotations: {} },
    entries: ['8 linux/amd64'],
  },
];

const text = ({ os, architecture, variant, osVersion }: Platform) =>
  `${os}${osVersion ? `(${osVersion})` : ''}/${architecture}${variant ? `/${variant}` : ''}`;

function says(problem: SpecProblem): string {
  const has = (list: readonly Platform[]) => ` has ${list.map(text).join(' ')}`;
  const all = [
    problem.code,
    problem.at === undefined ? '' : ` ${problem.at}`,
    'other' in problem ? ` other ${problem.other}` : '',
    'own' in problem ? ` own ${text(problem.own)}` : '',
    'available' in problem ? has(problem.available) : '',
    'platforms' in problem ? has(problem.platforms) : '',
    'insisted' in problem ? ' insisted' : '',
  ];
  return all.join('');
}

describe('sources of an index', () => {
  for (const { rule, manifests, spec, entries, problems = [] } of rows) {
    it(rule, () => {
      const resolution = resolve(manifests, sources, spec);
      assert.deepEqual(shown(resolution), entries);
      assert.deepEqual(resolution.problems.map(says), problems);
    });
  }

  it('are told by their place', () => {
    const manifests = [entry('arm'), entry('alpine')];
    const found = resolveEntries(manifests, ({ reference }) => sources[reference.original]);
    assert.deepEqual(
      found.entries.map(({ at, source }) => [at, source.reference.original]),
      [
        [0, 'arm'],
        [1, 'alpine'],
        [1, 'alpine'],
        [1, 'alpine'],
      ],
    );
  });

  it('need their configuration only where it adds something', () => {
    const needed = [undefined, 'windows/amd64', 'linux/arm', 'freebsd/amd64'];
    const not = ['linux/amd64', 'linux/arm/v7', 'linux/arm64', 'windows(10.0.1)/amd64'];
    for (const each of needed) assert.equal(needsConfiguration(entry('a', each)), true, each);
    for (const each of not) assert.equal(needsConfiguration(entry('a', each)), false, each);
  });

  it('keep the features of Windows, and what else their descriptors say', () => {
    const features = { ...platform('windows(10.0.1)/amd64'), osFeatures: ['win32k'] };
    const source: Source = {
      kind: 'image',
      descriptor: descriptor('a', undefined, { artifactType: 'x/y' }),
      platform: features,
    };
    const [found] = resolve([entry('x', 'windows/amd64')], { x: source }).entries;
    assert.deepEqual(found?.descriptor, descriptor('a', undefined, { artifactType: 'x/y', platform: features }));
  });

  it('that are thousands take no longer than their number', () => {
    const manifests = Array.from({ length: 5_000 }, (_, at) => ({
      ...entry('x'),
      platform: { os: 'linux', architecture: `a${at}` },
    }));
    let asked = 0;
    const found = resolveEntries(manifests, () => (asked++, image('a', 'linux/amd64')));
    assert.equal(found.entries.length, 5_000);
    assert.equal(asked, 5_000);
  });
});

describe('an index that is edited', () => {
  const nested = descriptor('4', undefined, { mediaType: ociIndex });
  const held = [
    descriptor('a', 'linux/amd64', { artifactType: 'x/y', data: 'e30=', annotations: { old: '1' } }),
    descriptor('b', 'linux/arm64'),
    attestation('c', 'a'),
    attestation('d', 'b'),
    nested,
    attestation('f', 'z'),
  ];
  const base = index('i', held);
  const at = (letter: string) => `r@${digest(letter)}`;
  const all = [entry(at('a')), entry(at('b')), entry(at('4'))];

  const edits: readonly Row[] = [
    {
      rule: 'keeps what it holds, attestations where they stood',
      manifests: all,
      entries: [
        'a linux/amd64',
        'b linux/arm64',
        'c unknown/unknown about a',
        'd unknown/unknown about b',
        '4 -',
        'f unknown/unknown about z',
      ],
      problems: ['index-platform-unknown 2'],
    },
    {
      rule: 'loses an image with its attestations',
      manifests: [entry(at('b')), entry(at('4'))],
      entries: ['b linux/arm64', 'd unknown/unknown about b', '4 -', 'f unknown/unknown about z'],
      problems: ['index-platform-unknown 1'],
    },
    {
      rule: 'has what is added behind the rest',
      manifests: [entry(at('a')), entry('win')],
      entries: [
        'a linux/amd64',
        'c unknown/unknown about a',
        'f unknown/unknown about z',
        '1 windows(10.0.20348.1)/amd64',
      ],
    },
    {
      rule: 'has what replaces an image without what was said of that one',
      manifests: [entry('amd2'), entry(at('b'))],
      entries: ['e linux/amd64', 'b linux/arm64', 'd unknown/unknown about b', 'f unknown/unknown about z'],
    },
    {
      rule: 'says of an image what the spec says, and no more of what it said before',
      manifests: [entry(at('a'), 'linux/amd64/v2', { new: '2' })],
      entries: ['a linux/amd64/v2 new=2', 'c unknown/unknown about a', 'f unknown/unknown about z'],
    },
    {
      rule: 'has an attestation that is named itself once, and whole',
      manifests: [entry(at('a')), entry(at('c'))],
      entries: ['a linux/amd64', 'c unknown/unknown about a', 'f unknown/unknown about z'],
    },
  ];
  for (const { rule, manifests, entries, problems = [] } of edits) {
    it(rule, () => {
      const resolution = resolve(manifests, sources, { base });
      assert.deepEqual(shown(resolution), entries);
      assert.deepEqual(resolution.problems.map(says), problems);
    });
  }

  it('keeps the type and the content of a descriptor, and takes an index inside it for one entry', () => {
    const inner = index('4', [descriptor('9', 'linux/386')]);
    const { entries } = resolve(all, { [at('4')]: inner }, { base });
    assert.deepEqual(entries[0]?.descriptor, descriptor('a', 'linux/amd64', { artifactType: 'x/y', data: 'e30=' }));
    assert.deepEqual(entries.find(each => each.at === 2)?.descriptor, nested);
  });

  it('has them once, where an image is there for two platforms', () => {
    const twice = index('i', [descriptor('5', 'linux/arm/v5'), descriptor('5', 'linux/arm/v6'), attestation('c', '5')]);
    const found = resolve([entry(at('5'), 'linux/arm/v5'), entry(at('5'), 'linux/arm/v6')], {}, { base: twice });
    assert.deepEqual(shown(found), ['5 linux/arm/v5', 'c unknown/unknown about 5', '5 linux/arm/v6']);
  });

  it('has the attestations of its first entries, whatever stands before these', () => {
    const odd = index('i', [attestation('c', 'a'), descriptor('a', 'linux/amd64'), descriptor('b', 'linux/arm64')]);
    const found = resolve([entry(at('b')), entry(at('a'))], sources, { base: odd });
    assert.deepEqual(shown(found), ['b linux/arm64', 'a linux/amd64', 'c unknown/unknown about a']);
  });
});

describe('problems of an index', () => {
  it('have a severity each', () => {
    assert.deepEqual(Object.keys(specSeverities).toSorted(), [...specProblemCodes].toSorted());
  });
});
