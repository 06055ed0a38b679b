// What a name means, which stages are built, and what one leaves to those that build on it.
import { shows, type Case } from './case.ts';

export const namesCases: readonly Case[] = [
  shows('an image of a stage’s name stays unread', 'amd64 busybox, arm64 busybox', [
    'FROM busybox AS golang',
    'FROM scratch',
    'COPY --from=golang / /',
  ]),
  shows('COPY finds a stage in any case', 'amd64 a, arm64 a', [
    'FROM a AS STAge0',
    'FROM scratch',
    'COPY --from=staGE0 / /',
  ]),
  shows('FROM finds a stage in lower case only', 'refused', ['FROM a AS Build', 'FROM Build']),
  shows('FROM finds a stage by its name in lower case', 'amd64 a, arm64 a', ['FROM a AS Build', 'FROM build']),
  shows('an image, then a stage of the same name', 'amd64 alpine, arm64 alpine', [
    'FROM alpine AS alpine',
    'FROM alpine',
  ]),
  shows('of two stages of one name FROM takes the last before it', 'amd64 b, arm64 b', [
    'FROM a AS s',
    'FROM b AS s',
    'FROM s',
    'RUN true',
    'FROM s',
  ]),
  shows(
    'of two stages of one name COPY takes the last of all',
    'refused',
    ['FROM a AS s', 'FROM c AS t', 'COPY --from=s / /', 'FROM b AS s'],
    { targetStage: 't' },
  ),
  shows('a stage named scratch hides scratch', 'amd64 a, arm64 a', ['FROM a AS scratch', 'FROM scratch']),
  shows('FROM a stage that comes later is an image', 'amd64 b, arm64 b', ['FROM b AS c', 'FROM a AS b', 'FROM c']),
  shows('COPY from a later stage', 'refused', [
    'FROM a',
    'COPY --from=b / /',
    'FROM c AS b',
    'FROM scratch',
    'COPY --from=0 / /',
  ]),
  shows('COPY from a later stage where nothing reaches it', 'amd64 d, arm64 d', [
    'FROM a',
    'COPY --from=b / /',
    'FROM c AS b',
    'FROM d',
  ]),
  shows('COPY from itself', 'refused', ['FROM a AS b', 'COPY --from=b / /']),
  shows('COPY from itself where nothing reaches it', 'refused', ['FROM a AS b', 'COPY --from=b / /', 'FROM c']),
  shows('a circle of copies that nothing reaches', 'refused', [
    'FROM a AS b',
    'COPY --from=c / /',
    'FROM d AS c',
    'COPY --from=b / /',
    'FROM e',
  ]),
  shows('a circle through FROM', 'refused', ['FROM a AS b', 'COPY --from=c / /', 'FROM b AS c']),
  shows('a circle through FROM that nothing reaches', 'amd64 d, arm64 d', [
    'FROM a AS b',
    'COPY --from=c / /',
    'FROM b AS c',
    'FROM d',
  ]),
  shows('COPY by index', 'amd64 a, arm64 a', ['FROM a', 'FROM scratch', 'COPY --from=0 / /']),
  shows('COPY by an index out of range', 'refused', ['FROM a', 'FROM scratch', 'COPY --from=7 / /']),
  shows('COPY by an index out of range where nothing reaches it', 'refused', ['FROM a', 'COPY --from=7 / /', 'FROM b']),
  shows('COPY by an index with a sign', 'amd64 a, arm64 a', ['FROM a', 'FROM scratch', 'COPY --from=+0 / /']),
  shows('COPY by a negative index', 'refused', ['FROM a', 'FROM scratch', 'COPY --from=-1 / /']),
  shows('images copied from are counted among the stages', 'amd64 b, arm64 b', [
    'FROM scratch',
    'COPY --from=b / /',
    'COPY --from=1 / /',
  ]),
  shows('a mount without a source is counted among the stages', '', [
    'FROM scratch',
    'RUN --mount=type=tmpfs,target=/t true',
    'COPY --from=1 / /',
  ]),
  shows('a mount takes no index', 'amd64 0, amd64 a, arm64 0, arm64 a', [
    'FROM a',
    'FROM a',
    'RUN --mount=from=0,target=/m true',
  ]),
  shows('COPY from scratch in capitals', 'refused', ['FROM a', 'COPY --from=SCRATCH / /']),
  shows('COPY from scratch', 'amd64 a, arm64 a', ['FROM a', 'COPY --from=scratch / /']),
  shows('a variable in --from', 'refused', ['ARG A=b', 'FROM a', 'COPY --from=$A / /']),
  shows('a variable in --from where nothing reaches it', 'refused', ['FROM a', 'COPY --from=$A / /', 'FROM b']),
  shows('a variable in a mount’s source', 'refused', ['ARG A=b', 'FROM a', 'RUN --mount=from=$A,target=/m true']),
  shows('quotes in --from are stripped', 'amd64 a, arm64 a', [
    'FROM a AS b',
    'FROM scratch',
    'COPY --from="b" / /',
    "COPY --from='b' / /",
  ]),
  shows('--from without a value is the context', 'amd64 a, arm64 a', ['FROM a', 'COPY --from= x /']),
  shows('an invalid image that nothing reaches', 'refused', ['FROM Alpine', 'FROM a']),
  shows('an invalid image to copy from that nothing reaches', 'refused', [
    'FROM a',
    'COPY --from=Alpine / /',
    'FROM b',
  ]),
  shows('a stage name with a number first', 'refused', ['FROM a AS 1st', 'FROM b']),
  shows('a stage name outside of ASCII', 'refused', ['FROM a AS ä', 'FROM b']),
  shows('a stage name with a dot, a dash and a line', 'amd64 a, arm64 a', ['FROM a AS a.b-c_d', 'FROM a.b-c_d']),
];

export const reachCases: readonly Case[] = [
  shows('a stage that nothing reaches is not asked for', 'amd64 b, arm64 b', ['FROM a', 'COPY --from=c / /', 'FROM b']),
  shows('--target in any case', 'amd64 a, arm64 a', ['FROM a AS Dev', 'FROM b'], { targetStage: 'dEV' }),
  shows('--target by index', 'refused', ['FROM a', 'FROM b'], { targetStage: '0' }),
  shows('--target that is not there', 'refused', ['FROM a'], { targetStage: 'b' }),
  shows('an image as --target', 'refused', ['FROM a', 'COPY --from=b / /'], { targetStage: 'b' }),
  shows('--target before a duplicate name', 'amd64 b, arm64 b', ['FROM a AS s', 'FROM b AS s', 'FROM c'], {
    targetStage: 's',
  }),
  shows('TARGETSTAGE is the target', 'amd64 xdev, arm64 xdev', ['FROM x$TARGETSTAGE AS dev', 'FROM b'], {
    targetStage: 'dev',
  }),
  shows('TARGETSTAGE is the last stage’s name', 'amd64 xlast, arm64 xlast', ['FROM x$TARGETSTAGE AS last']),
  shows('TARGETSTAGE is written as the file has it', 'amd64 xlast, arm64 xlast', ['FROM x$TARGETSTAGE AS LAST']),
  shows('TARGETSTAGE is written as the request has it', 'refused', ['FROM x$TARGETSTAGE AS last'], {
    targetStage: 'LAST',
  }),
  shows('TARGETSTAGE without a name', 'amd64 xdefault, arm64 xdefault', ['FROM x$TARGETSTAGE']),
  shows('a stage for each architecture', 'amd64 a, arm64 b', [
    'FROM a AS build-amd64',
    'FROM b AS build-arm64',
    'FROM build-${TARGETARCH}',
  ]),
];

export const onbuildCases: readonly Case[] = [
  shows('ONBUILD copies in the child', 'amd64 a, amd64 x, arm64 a, arm64 x', [
    'FROM a AS b',
    'ONBUILD COPY --from=x / /',
    'FROM b',
  ]),
  shows('ONBUILD does nothing in its own stage', 'amd64 a, arm64 a', ['FROM a AS b', 'ONBUILD COPY --from=x / /']),
  shows('ONBUILD does nothing in a grandchild', 'amd64 a, amd64 x, arm64 a, arm64 x', [
    'FROM a AS b',
    'ONBUILD COPY --from=x / /',
    'FROM b AS c',
    'FROM c',
  ]),
  shows('ONBUILD of a stage that is itself built on another', 'amd64 a, amd64 x, arm64 a, arm64 x', [
    'FROM a AS b',
    'FROM b AS c',
    'ONBUILD COPY --from=x / /',
    'FROM c',
  ]),
  shows(
    'ONBUILD from a later stage that a named context replaces',
    'context one, amd64 a, arm64 a',
    ['FROM a AS b', 'ONBUILD COPY --from=d / /', 'FROM b AS c', 'FROM e AS d'],
    { targetStage: 'c', contexts: { d: 'docker-image://docker.io/context/one' } },
  ),
  shows('ONBUILD does nothing in a stage that copies from it', 'amd64 a, arm64 a', [
    'FROM a AS b',
    'ONBUILD COPY --from=x / /',
    'FROM scratch',
    'COPY --from=b / /',
  ]),
  shows('ONBUILD mounts', 'amd64 a, amd64 x, arm64 a, arm64 x', [
    'FROM a AS b',
    'ONBUILD RUN --mount=from=x,target=/m true',
    'FROM b',
  ]),
  shows('ONBUILD finds stages', 'amd64 a, amd64 c, arm64 a, arm64 c', [
    'FROM a AS b',
    'ONBUILD COPY --from=d / /',
    'FROM c AS d',
    'FROM b',
  ]),
  shows(
    'ONBUILD from a stage that nothing else leads to, which fetches what it copies without asking',
    'amd64 a, amd64 c, arm64 a, arm64 c',
    ['FROM c AS d', 'COPY --from=x / /', 'FROM a AS b', 'ONBUILD COPY --from=d / /', 'FROM b'],
  ),
  shows('ONBUILD from the child itself', 'amd64 a, arm64 a', [
    'FROM a AS b',
    'ONBUILD COPY --from=c / /',
    'FROM b AS c',
  ]),
  shows(
    'ONBUILD from a later stage',
    'refused',
    ['FROM a AS b', 'ONBUILD COPY --from=d / /', 'FROM b AS c', 'FROM e AS d'],
    { targetStage: 'c' },
  ),
  shows('ONBUILD from a stage that builds on the child', 'refused', [
    'FROM a AS b',
    'ONBUILD COPY --from=d / /',
    'FROM b AS c',
    'FROM c AS d',
  ]),
  shows('ONBUILD of an invalid image', 'refused', ['FROM a AS b', 'ONBUILD COPY --from=Alpine / /', 'FROM b']),
  shows('ONBUILD of an invalid image, in no child', 'amd64 a, arm64 a', [
    'FROM a AS b',
    'ONBUILD COPY --from=Alpine / /',
  ]),
  shows('ONBUILD by an index out of range that no image makes up for', 'refused', [
    'FROM a AS b',
    'ONBUILD COPY --from=2 / /',
    'FROM b',
    'RUN true',
  ]),
  shows('ONBUILD runs before the child’s own', 'amd64 a, amd64 x, amd64 y, arm64 a, arm64 x, arm64 y', [
    'FROM a AS b',
    'ONBUILD COPY --from=x / /',
    'FROM b',
    'COPY --from=y / /',
  ]),
  shows('ONBUILD’s heredoc', 'amd64 a, arm64 a', [
    'FROM a AS b',
    'ONBUILD RUN <<EOF',
    'COPY --from=x / /',
    'EOF',
    'FROM b',
  ]),
  shows('ONBUILD by an index out of range', 'refused', ['FROM a AS b', 'ONBUILD COPY --from=9 / /', 'FROM b']),
  shows('ONBUILD by an index out of range, in no child', 'amd64 a, arm64 a', [
    'FROM a AS b',
    'ONBUILD COPY --from=9 / /',
  ]),
  shows('ONBUILD by an index out of range, in a child that nothing reaches', 'amd64 a, arm64 a', [
    'FROM a AS b',
    'ONBUILD COPY --from=9 / /',
    'FROM b',
    'FROM a',
  ]),
  shows('ONBUILD of what no ONBUILD may be', 'refused', ['FROM a', 'ONBUILD FROM b']),
  shows('ONBUILD of ONBUILD', 'refused', ['FROM a', 'ONBUILD ONBUILD RUN true']),
];
