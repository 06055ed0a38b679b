// Needs against what is known: what each image finding says, and when there is none.
import assert from 'node:assert/strict';
import {
  failingUses,
  findingCodes,
  tagBeside,
  useStatus,
  type ImageFinding,
  type Knowledge,
  type KnownPlatforms,
} from '../../src/core/findings.ts';
import { formatReference, parseReference, type Reference } from '../../src/core/reference.ts';
import {
  analysisOf,
  findingsIn,
  known,
  lines,
  platform,
  short,
  told,
  type Build,
} from './dockerfile/problems/support.ts';

describe('the status of a use', () => {
  const cases: [wanted: string, image: KnownPlatforms | undefined, status: string][] = [
    ['linux/arm64', known('index', 'linux/amd64', 'linux/arm64'), 'ok'],
    ['linux/arm64', known('index', 'linux/arm64/v8'), 'ok'],
    ['linux/arm64/v8', known('index', 'linux/arm64'), 'ok'],
    ['linux/arm64', known('index', 'linux/amd64'), 'missing'],
    ['linux/arm64', known('image', 'linux/amd64'), 'mismatch'],
    ['linux/amd64', known('image', 'linux/amd64'), 'ok'],
    ['linux/amd64', known('index', 'linux/386'), 'fallback'],
    ['linux/amd64', known('image', 'linux/386'), 'fallback'],
    ['linux/386', known('index', 'linux/amd64'), 'missing'],
    ['linux/arm64', known('index', 'linux/arm/v7'), 'fallback'],
    ['linux/arm64', known('index', 'linux/arm/v7', 'linux/arm64'), 'ok'],
    ['linux/arm/v7', known('index', 'linux/arm/v6'), 'fallback'],
    ['linux/arm/v7', known('index', 'linux/arm'), 'ok'],
    ['linux/arm/v6', known('index', 'linux/arm/v7'), 'missing'],
    ['linux/amd64/v3', known('index', 'linux/amd64'), 'ok'],
    ['linux/amd64', known('index', 'linux/amd64/v3'), 'missing'],
    ['windows/amd64', known('index', 'linux/amd64'), 'missing'],
    ['windows(10.0.17763)/amd64', known('index', 'windows(10.0.17763.99)/amd64'), 'ok'],
    ['windows(10.0.17763)/amd64', known('index', 'windows(10.0.20348.1)/amd64'), 'missing'],
    ['linux/amd64', undefined, 'unknown'],
    ['linux/amd64', known('index'), 'unknown'],
    ['linux/amd64', known('image'), 'unknown'],
  ];
  for (const [wanted, image, status] of cases) {
    const has = image ? `${image.kind} of ${image.platforms.map(each => short(each.platform)).join(' ')}` : 'nothing';
    it(`${wanted} of ${has}: ${status}`, () => assert.equal(useStatus({ platform: platform(wanted) }, image), status));
  }
});

const three: Build = { targets: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] };
const child = (letter: string) => `sha256:${letter.repeat(64)}`;
const index: KnownPlatforms = {
  kind: 'index',
  digest: child('f'),
  platforms: [
    { platform: platform('linux/amd64'), digest: child('a') },
    { platform: platform('linux/arm64'), digest: child('b') },
  ],
};

/** By the name as `formatReference` writes it without host and `library/`. */
function registry(images: Readonly<Record<string, KnownPlatforms | 'absent'>>): Knowledge {
  return reference => {
    const name = formatReference(reference).replace('docker.io/', '').replace('library/', '').replace(':latest', '');
    return Object.hasOwn(images, name) ? images[name] : undefined;
  };
}

const amd64Only = known('index', 'linux/amd64');
const alone = known('image', 'linux/amd64');

interface Case {
  readonly dockerfile: string;
  readonly images: Readonly<Record<string, KnownPlatforms | 'absent'>>;
  readonly expected: readonly string[];
  readonly build?: Build;
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  'platform-missing': [
    {
      dockerfile: 'FROM a AS base',
      images: { a: amd64Only },
      expected: ['platform-missing 1:[a] in base for arm64 arm/v7 (arm64 arm/v7 of amd64)'],
    },
    {
      dockerfile: 'ARG V=1 / ARG V / ARG P=linux/s390x / FROM --platform=$P a:$V',
      images: { 'a:1': amd64Only },
      expected: [
        'platform-missing 4:[a:$V] in 0 for amd64 arm64 arm/v7 (s390x of amd64) → argument 1:[V=1] → argument 3:[P=linux/s390x]',
      ],
    },
    {
      dockerfile: 'FROM a AS x / FROM x AS y / COPY --from=b /b /b / RUN --mount=from=c true',
      images: { a: index, b: amd64Only, c: amd64Only },
      expected: [
        'platform-missing 1:[a] in x for arm/v7 (arm/v7 of amd64 arm64)',
        'platform-missing 3:[b] in y for arm64 arm/v7 (arm64 arm/v7 of amd64)',
        'platform-missing 4:[c] in y for arm64 arm/v7 (arm64 arm/v7 of amd64)',
      ],
    },
    {
      dockerfile: '# syntax=front / FROM a',
      images: { front: known('index', 'linux/arm64'), a: index },
      expected: ['platform-missing 1:[front] for amd64 arm64 (amd64 of arm64)'],
      build: { targets: ['linux/amd64', 'linux/arm64'] },
    },
    {
      dockerfile: 'FROM --platform=$BUILDPLATFORM a AS b / FROM scratch / COPY --from=b /x /x',
      images: { a: known('index', 'linux/arm64') },
      expected: ['platform-missing 1:[a] in b for amd64 arm64 arm/v7 (amd64 of arm64)'],
    },
    {
      // The name differs by target: each has its own finding.
      dockerfile: 'FROM a:$TARGETARCH',
      images: { 'a:amd64': amd64Only, 'a:arm64': amd64Only, 'a:arm': amd64Only },
      expected: [
        'platform-missing 1:[a:$TARGETARCH] in 0 for arm64 (arm64 of amd64)',
        'platform-missing 1:[a:$TARGETARCH] in 0 for arm/v7 (arm/v7 of amd64)',
      ],
    },
    { dockerfile: 'FROM a AS unused / FROM scratch', images: { a: amd64Only }, expected: [] },
    {
      dockerfile: 'FROM a AS x / FROM b',
      images: { a: amd64Only, b: index },
      expected: [],
      build: { targets: ['linux/arm64'] },
    },
    {
      dockerfile: 'FROM --platform=$BUILDPLATFORM a AS b / FROM scratch / COPY --from=b /x /x',
      images: { a: amd64Only },
      expected: [],
    },
    { dockerfile: 'FROM a', images: {}, expected: [] },
    { dockerfile: 'FROM a', images: { a: known('index') }, expected: [] },
    { dockerfile: 'FROM a', images: { a: amd64Only }, expected: [], build: { contexts: { a: './a' } } },
  ],
  'platform-mismatch': [
    {
      dockerfile: 'FROM a',
      images: { a: alone },
      expected: ['platform-mismatch 1:[a] in 0 for arm64 arm/v7 (arm64 arm/v7 of amd64)'],
    },
    {
      dockerfile: 'FROM b / COPY --from=a /x /x',
      images: { a: alone },
      expected: ['platform-mismatch 2:[a] in 0 for arm64 arm/v7 (arm64 arm/v7 of amd64)'],
    },
    {
      dockerfile: 'FROM --platform=$BUILDPLATFORM a AS b / FROM scratch / COPY --from=b /x /x',
      images: { a: alone },
      expected: [],
    },
    { dockerfile: 'FROM --platform=linux/amd64 a', images: { a: alone }, expected: [] },
    {
      // A tool for the builder, mounted where it runs.
      dockerfile:
        'FROM --platform=$BUILDPLATFORM a AS b / RUN --mount=from=t,target=/t /t/run / FROM a / COPY --from=b /x /x',
      images: { t: alone },
      expected: [],
    },
    {
      dockerfile:
        'FROM --platform=$BUILDPLATFORM a AS b / RUN --mount=from=t,target=/t /t/run / FROM a / COPY --from=b /x /x',
      images: { t: alone },
      expected: ['platform-mismatch 2:[t] in b for arm64 arm/v7 (arm64 arm/v7 of amd64)'],
      build: { ...three, on: 'linux/arm64' },
    },
    {
      dockerfile: 'FROM a / RUN --mount=from=t,target=/t /t/run',
      images: { t: alone },
      expected: ['platform-mismatch 2:[t] in 0 for arm64 arm/v7 (arm64 arm/v7 of amd64)'],
    },
  ],
  'platform-fallback': [
    {
      dockerfile: 'FROM a',
      images: { a: known('index', 'linux/amd64', 'linux/arm/v6') },
      expected: ['platform-fallback 1:[a] in 0 for arm64 arm/v7 (arm64 arm/v7 of amd64 arm/v6)'],
    },
    {
      dockerfile: 'FROM a',
      images: { a: known('index', 'linux/386') },
      expected: ['platform-fallback 1:[a] in 0 for amd64 (amd64 of 386)'],
      build: { targets: ['linux/amd64'] },
    },
    {
      dockerfile: 'FROM a',
      images: { a: known('index', 'linux/386') },
      expected: [
        'platform-fallback 1:[a] in 0 for amd64 (amd64 of 386)',
        'platform-missing 1:[a] in 0 for arm64 arm/v7 (arm64 arm/v7 of 386)',
      ],
    },
    { dockerfile: 'FROM a', images: { a: amd64Only }, expected: [], build: { targets: ['linux/amd64/v3'] } },
  ],
  'pinned-to-one-platform': [
    {
      dockerfile: `FROM a:1@${child('a')}`,
      images: { [`a:1@${child('a')}`]: alone, 'a:1': index },
      expected: [
        `pinned-to-one-platform 1:[a:1@${child('a')}] in 0 for amd64 arm64 arm/v7 (amd64 arm64 arm/v7 of amd64)`,
      ],
    },
    {
      // Without a tag it is `latest` that is asked.
      dockerfile: `FROM b / COPY --from=a@${child('a')} /x /x`,
      images: { [`a@${child('a')}`]: alone, a: index },
      expected: [`pinned-to-one-platform 2:[a@${child('a')}] in 0 for amd64 (amd64 of amd64)`],
      build: { targets: ['linux/amd64'] },
    },
    {
      // It says which platform is meant, and it is the wrong one.
      dockerfile: `FROM --platform=linux/arm64 a@${child('a')}`,
      images: { [`a@${child('a')}`]: alone, a: index },
      expected: [`pinned-to-one-platform 1:[a@${child('a')}] in 0 for amd64 arm64 arm/v7 (arm64 of amd64)`],
    },
    {
      dockerfile: `FROM --platform=$BUILDPLATFORM a@${child('a')} AS b / FROM scratch / COPY --from=b /x /x`,
      images: { [`a@${child('a')}`]: alone, a: index },
      expected: [`pinned-to-one-platform 1:[a@${child('a')}] in b for amd64 arm64 arm/v7 (amd64 of amd64)`],
    },
    {
      dockerfile: `FROM --platform=linux/amd64 a@${child('a')}`,
      images: { [`a@${child('a')}`]: alone, a: index },
      expected: [],
    },
    {
      // Each target has a digest of its own: that is no mistake.
      dockerfile: `FROM a@${child('a')} AS base-amd64 / FROM a@${child('b')} AS base-arm64 / FROM base-$TARGETARCH`,
      images: { [`a@${child('a')}`]: alone, [`a@${child('b')}`]: known('image', 'linux/arm64'), a: index },
      expected: [],
      build: { targets: ['linux/amd64', 'linux/arm64'] },
    },
    {
      // So it is where only one of them is built for.
      dockerfile: `FROM a@${child('a')} AS base-amd64 / FROM a@${child('b')} AS base-arm64 / FROM base-$TARGETARCH`,
      images: { [`a@${child('a')}`]: alone, [`a@${child('b')}`]: known('image', 'linux/arm64'), a: index },
      expected: [],
      build: { targets: ['linux/amd64'] },
    },
    {
      // The node chooses, and what it chooses is the same for each target.
      dockerfile: `FROM a@${child('a')} AS base-amd64 / FROM base-$BUILDARCH`,
      images: { [`a@${child('a')}`]: alone, a: index },
      expected: [`pinned-to-one-platform 1:[a@${child('a')}] in base-amd64 for amd64 (amd64 of amd64)`],
      build: { targets: ['linux/amd64'] },
    },
    {
      // A stage that each target reaches in another way as well is meant for all of them.
      dockerfile: `FROM a@${child('a')} AS base-amd64 / FROM base-$TARGETARCH / COPY --from=base-amd64 /x /x`,
      images: { [`a@${child('a')}`]: alone, a: index },
      expected: [`pinned-to-one-platform 1:[a@${child('a')}] in base-amd64 for amd64 (amd64 of amd64)`],
      build: { targets: ['linux/amd64'] },
    },
    {
      dockerfile: `FROM a@${child('b')} AS base-amd64 / FROM a@${child('b')} AS base-arm64 / FROM base-$TARGETARCH`,
      images: { [`a@${child('b')}`]: known('image', 'linux/arm64'), a: index },
      expected: [`pinned-to-one-platform 1:[a@${child('b')}] in base-amd64 for amd64 (amd64 of arm64)`],
      build: { targets: ['linux/amd64', 'linux/arm64'] },
    },
    {
      // The tag has moved on: nobody can say any more what the digest was part of.
      dockerfile: `FROM a:1@${child('e')}`,
      images: { [`a:1@${child('e')}`]: alone, 'a:1': index },
      expected: [`platform-mismatch 1:[a:1@${child('e')}] in 0 for arm64 arm/v7 (arm64 arm/v7 of amd64)`],
    },
    {
      dockerfile: `FROM a:1@${child('a')}`,
      images: { [`a:1@${child('a')}`]: alone },
      expected: [],
      build: { targets: ['linux/amd64'] },
    },
    {
      dockerfile: `FROM a:1@${child('f')}`,
      images: { [`a:1@${child('f')}`]: index, 'a:1': index },
      expected: [],
      build: { targets: ['linux/arm64'] },
    },
    { dockerfile: 'FROM a', images: { a: alone }, expected: [], build: { targets: ['linux/amd64'] } },
  ],
  'image-not-found': [
    {
      dockerfile: 'ARG V=9 / FROM a:$V',
      images: { 'a:9': 'absent' },
      expected: ['image-not-found 2:[a:$V] in 0 for amd64 arm64 arm/v7 (amd64 arm64 arm/v7 of ) → argument 1:[V=9]'],
    },
    {
      dockerfile: '# syntax=front:9 / FROM a',
      images: { 'front:9': 'absent' },
      expected: ['image-not-found 1:[front:9] for amd64 arm64 arm/v7 (amd64 of )'],
    },
    { dockerfile: 'FROM a AS unused / FROM b', images: { a: 'absent' }, expected: [] },
    // The build is meant to give what is missing: nobody means `a:1-`.
    { dockerfile: 'ARG V / FROM a:1-$V', images: { 'a:1-': 'absent' }, expected: [] },
    { dockerfile: 'ARG V / ARG W=1-$V / ARG X=$W / FROM a:$X', images: { 'a:1-': 'absent' }, expected: [] },
    {
      dockerfile: 'ARG V / ARG V=2 / FROM a:$V',
      images: { 'a:2': 'absent' },
      expected: ['image-not-found 3:[a:$V] in 0 for amd64 arm64 arm/v7 (amd64 arm64 arm/v7 of ) → argument 2:[V=2]'],
    },
    {
      dockerfile: 'ARG V / FROM a:${V:-2}',
      images: { 'a:2': 'absent' },
      expected: ['image-not-found 2:[a:${V:-2}] in 0 for amd64 arm64 arm/v7 (amd64 arm64 arm/v7 of )'],
    },
    {
      dockerfile: 'ARG V / FROM a:1-$V',
      images: { 'a:1-': 'absent' },
      expected: ['image-not-found 2:[a:1-$V] in 0 for amd64 arm64 arm/v7 (amd64 arm64 arm/v7 of )'],
      build: { ...three, arguments: {} },
    },
    {
      dockerfile: 'ARG V / FROM a:1-$V',
      images: { 'a:1-2': 'absent' },
      expected: ['image-not-found 2:[a:1-$V] in 0 for amd64 arm64 arm/v7 (amd64 arm64 arm/v7 of ) → argument 1:[V]'],
      build: { ...three, arguments: { V: '2' } },
    },
  ],
  'copy-from-target-platform': [
    {
      dockerfile: 'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=t /t /t / FROM a / COPY --from=b /t /t',
      images: { t: index },
      expected: [
        'copy-from-target-platform 2:[t] in b for arm64 = linux/amd64 (docker.io/library/t:latest) → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
      build: { targets: ['linux/amd64', 'linux/arm64'] },
    },
    // Nobody knows whether it is an image at all.
    ...[{}, { t: 'absent' as const }].map(images => ({
      dockerfile: 'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=t /t /t / FROM a / COPY --from=b /t /t',
      images,
      expected: images.t ? ['image-not-found 2:[t] in b for amd64 arm64 arm/v7 (amd64 arm64 arm/v7 of )'] : [],
    })),
    {
      // There is but one to take, which runs in the stage that takes it.
      dockerfile: 'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=t /t /t / FROM a / COPY --from=b /t /t',
      images: { t: alone },
      expected: [],
    },
  ],
};

describe('findings of images', () => {
  for (const [code, rows] of Object.entries(cases)) {
    describe(code, () => {
      for (const { dockerfile, images, expected, build = three } of rows) {
        const name = `${dockerfile} with ${Object.entries(images)
          .map(([image, what]) => `${image}: ${what === 'absent' ? what : what.kind}`)
          .join(', ')}`;
        it(`${name.replaceAll(/([a-f])\1{63}/g, '$1…')}: ${expected.length > 0 ? 'told' : 'none'}`, () => {
          const text = lines(dockerfile);
          const found = findingsIn(text, registry(images), build);
          assert.deepEqual(
            found.map(finding => told(text, finding)),
            expected,
          );
          for (const finding of found) assert(findingCodes.includes(finding.code));
        });
      }
    });
  }

  it('say for which uses the build fails or goes wrong', () => {
    const failing = (text: string, knowledge: Knowledge) =>
      findingsIn(text, knowledge, three)
        .filter((finding): finding is ImageFinding => 'uses' in finding)
        .map(finding =>
          failingUses(finding)
            .map(use => short(use.platform))
            .join(' '),
        );
    assert.deepEqual(failing('FROM a', registry({ a: amd64Only })), ['arm64 arm/v7']);
    assert.deepEqual(failing('FROM a', registry({ a: known('index', 'linux/amd64', 'linux/arm/v6') })), ['']);
    const pinned = `a@${child('a')}`;
    assert.deepEqual(failing(`FROM ${pinned}`, registry({ [pinned]: alone, a: index })), ['arm64 arm/v7']);
    assert.deepEqual(failing('FROM a', registry({ a: 'absent' })), ['amd64 arm64 arm/v7']);
  });

  it('of a digest name the index in which it stands', () => {
    const pinned = `a:1@${child('a')}`;
    const [finding] = findingsIn(`FROM ${pinned}`, registry({ [pinned]: alone, 'a:1': index }), three);
    assert(finding?.code === 'pinned-to-one-platform');
    assert.equal(finding.index, child('f'));
  });

  it('ask for the tag beside a digest, and for nothing where there is none', () => {
    const beside = (text: string) => {
      const tag = tagBeside(parseReference(text) as Reference);
      return tag && formatReference(tag);
    };
    assert.equal(beside(`a:1@${child('a')}`), 'docker.io/library/a:1');
    assert.equal(beside(`ghcr.io/a/b@${child('a')}`), 'ghcr.io/a/b:latest');
    assert.equal(beside('a:1'), undefined);
  });

  it('have a use for each place and platform, also where nobody reaches it', () => {
    const { uses } = analysisOf(lines('FROM a AS unused / FROM b'), three);
    assert.deepEqual(
      uses.map(use => `${use.image} ${short(use.platform)} ${use.needed}`),
      ['a amd64 false', 'a arm64 false', 'a arm/v7 false', 'b amd64 true', 'b arm64 true', 'b arm/v7 true'],
    );
  });
});
