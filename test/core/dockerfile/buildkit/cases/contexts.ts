// Named contexts, in place of stages and images.
import { contextImages } from '../build.ts';
import { shows, type Case } from './case.ts';

const one = `docker-image://${contextImages}one`;

export const contextsCases: readonly Case[] = [
  shows('a named context in place of a stage', 'context one', ['FROM a AS b', 'RUN true', 'FROM b'], {
    contexts: { b: one },
  }),
  shows('a named context in place of an image', 'context one', ['FROM alpine'], { contexts: { alpine: one } }),
  shows('a named context in place of an image with its tag', 'context one', ['FROM alpine:latest'], {
    contexts: { alpine: one },
  }),
  shows('a named context of another tag', 'amd64 alpine:3, arm64 alpine:3', ['FROM alpine:3'], {
    contexts: { alpine: one },
  }),
  shows('a named context by the whole name', 'context one', ['FROM alpine'], {
    contexts: { 'docker.io/library/alpine': one },
  }),
  shows(
    'a named context in place of what is copied from',
    'context one, amd64 a, arm64 a',
    ['FROM a', 'COPY --from=b / /'],
    { contexts: { b: one } },
  ),
  shows(
    'a named context in place of what is mounted',
    'context one, amd64 a, arm64 a',
    ['FROM a', 'RUN --mount=from=b,target=/m true'],
    { contexts: { b: one } },
  ),
  shows('a named context in place of a stage of a name in capitals', 'context one', ['FROM a AS Build'], {
    contexts: { build: one },
  }),
  shows('a named context does nothing for scratch', '', ['FROM scratch', 'COPY . /'], { contexts: { scratch: one } }),
  shows('a named context of nothing', 'amd64 a, arm64 a', ['FROM a', 'COPY --from=b / /'], {
    contexts: { b: 'docker-image://scratch' },
  }),
  shows(
    'a named context in place of a stage leaves what the stage copies from',
    'context one, amd64 x, arm64 x',
    ['FROM a AS b', 'COPY --from=x / /', 'FROM b'],
    { contexts: { b: one } },
  ),
  shows('what a replaced stage names must still be valid', 'refused', ['FROM Alpine AS b', 'FROM b'], {
    contexts: { b: one },
  }),
  shows(
    'a named context in place of a later stage may be copied from',
    'context one, amd64 a, arm64 a',
    ['FROM a AS b', 'COPY --from=c / /', 'FROM x AS c'],
    { contexts: { c: one }, targetStage: 'b' },
  ),
  shows(
    'a replaced stage that copies from a later one',
    'context one, amd64 x, arm64 x',
    ['FROM a AS b', 'COPY --from=c / /', 'FROM x AS c'],
    { contexts: { b: one }, targetStage: 'b' },
  ),
  shows(
    'a named context leaves the triggers of the stage it replaces',
    'context one, amd64 x, arm64 x',
    ['FROM a AS b', 'ONBUILD COPY --from=x / /', 'FROM b'],
    { contexts: { b: one } },
  ),
  shows(
    'a replaced stage takes no triggers over',
    'context one',
    ['FROM a AS b', 'ONBUILD COPY --from=x / /', 'FROM b AS c'],
    { contexts: { c: one } },
  ),
  shows('a circle through a replaced stage', 'context one', ['FROM a AS b', 'COPY --from=c / /', 'FROM b AS c'], {
    contexts: { b: one },
  }),
];
