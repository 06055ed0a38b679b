// What stands in generated Dockerfiles: pools so small that names meet, each with what BuildKit may refuse now and then.
import type * as fc from 'fast-check';
import { pick, weighted, words } from './words.ts';

/** Of the index that the registry has behind every name. */
export const indexDigest = 'sha256:b4e2b93b504fa37cb6d518dcd5117637cc204618855140b714140a69b6fb66c1';

/** What `--platform` of the build takes. */
export const targetPlatforms =
  'linux/amd64 linux/arm64 linux/arm/v7 linux/s390x windows/amd64 linux/arm64/v8 linux/386 linux/arm'.split(' ');

/** What the registry's index must hold so that no platform of these pools is missing. */
export const everyPlatform =
  'linux/amd64 linux/arm64 linux/arm/v7 linux/arm/v6 linux/386 linux/s390x windows/amd64'.split(' ');

/** Something in its place: mostly what is right, one time in a hundred what may not be. */
const usually = (right: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  weighted([100, pick(...right)], [1, pick(...odd)]);

const stages = 'build Build BASE base tools alpine build-amd64 build-arm64 deps Test dev_1'.split(' ');
export const stageName = usually(stages, ['1st', 'a/b', 'context', 'a_b', '$A', 'scratch', '-a', 'ä']);

const images = `alpine busybox:1 docker.io/library/debian docker.io/alpine:3 index.docker.io/me/app my-org/app_1.x:V2
  library/base alpine@${indexDigest} busybox:1@${indexDigest}`.split(/\s+/);
const oddImages =
  'Alpine me/App alpine: -x al..pine a:b:c alpine@sha256:12 /alpine library/scratch scratch:1 Scratch docker.io ""';
const image = usually(images, [...oddImages.split(' '), 'f'.repeat(64)]);

const platforms = [
  'linux/amd64 linux/arm64 linux/arm/v7 linux/arm linux/arm64/v8 linux/x86_64 LINUX/ARM64 amd64 linux aarch64 armhf',
  'windows/amd64 "" "linux/arm64" "linux"/arm64 linux/amd64/v1 linux/arm/v6',
  '$BUILDPLATFORM $BUILDPLATFORM ${BUILDPLATFORM} "$BUILDPLATFORM" \'$BUILDPLATFORM\' ${BUILDOS}/$BUILDARCH $BUILDOS',
  '$TARGETPLATFORM ${TARGETOS}/${TARGETARCH} linux/$TARGETARCH $TARGETARCH $TARGETOS',
  '${TARGETOS}/$TARGETARCH${TARGETVARIANT:+/$TARGETVARIANT} ${TARGETPLATFORM:-linux/arm64} ${TARGETPLATFORM%/v7}',
  '${UNSET:-$BUILDPLATFORM} ${UNSET:-linux/s390x} ${TARGETPLATFORM/windows/linux} linux/${TARGETARCH/arm64/amd64} $P',
];
const oddPlatforms =
  '$BULIDPLATFORM $TARGETOS/$TARGETARCH/$TARGETVARIANT nonsense linux/ a/b/c/d ${P:?none} $EMPTY linux,arm64';
export const platform = usually(platforms.join(' ').split(' '), [
  ...oddPlatforms.split(' '),
  "''",
  'linux amd64',
  '$NOBODY/arm64',
  '\\$BUILDPLATFORM',
  '${TARGETARCH#arm}$BUILDARCH',
]);

/** Stands for the name of an earlier stage; with “^” in upper case, with “#” for its index, with “+” of a later one. */
const earlierStage = pick('«0»', '«1»', '«2»');
const anyEarlierStage = pick('«0»', '«1»', '«0^»', '«1^»', '«2»');
const laterStage = pick('«+0»', '«+1»');

const templates = [
  'build-${TARGETARCH} x$STAGE ${STAGE:-base} "${IMAGE-tools}" ${IMAGE:-alpine} \'alpine\' alpine:${UNSET:-3} me/x${IMAGE%:*}:1',
  'busybox:1${A##*} ${TARGETVARIANT:+arm}${UNSET:-base} scra${UNSET:-tch} x${STAGE#build-} x${STAGE/build/base} al${A+pi}ne',
  'me/x${TARGETPLATFORM//[a-z]/x} build-${TARGETARCH/arm/arm} b${TARGETSTAGE} ${TARGETARCH}-${BUILDARCH} ${IMAGE:?none}',
];

/** What FROM names. */
export const base: fc.Arbitrary<string> = weighted(
  [20, earlierStage],
  [16, image],
  [10, stageName.map(text => text.toLowerCase())],
  [1, stageName],
  [2, anyEarlierStage],
  [12, pick(...templates.join(' ').split(' '))],
  [16, words().map(text => `me/x${text}e`)],
  [1, words()],
  [4, pick('scratch')],
);

const oddSources = 'scratch SCRATCH -1 +1 007 9 0x1 $A ${A:-base} "base" \'build\' bu\\ild context';

/** What COPY or a mount takes from. */
export const source: fc.Arbitrary<string> = weighted(
  [40, anyEarlierStage],
  [10, stageName.map(text => text.toLowerCase())],
  [3, stageName],
  [18, pick('«#0»', '«#1»', '«#2»')],
  [6, laterStage],
  [18, image],
  [2, pick(...oddSources.split(' '), '', '0', '1', '2', '3')],
);

/** What an argument is given. */
export const value: fc.Arbitrary<string> = weighted(
  [4, pick('alpine', 'busybox:1', 'my-org/app', 'library/base', 'ababab', 'lalael')],
  [4, pick(...stages).map(text => text.toLowerCase())],
  [4, words()],
  [3, words().map(text => `"${text.replaceAll('"', '')}"`)],
  [2, pick('', '""', "''", "'alpine'", '"busybox:1"', '"base"', 'linux/arm64', '"a b"', "'$A'")],
);
