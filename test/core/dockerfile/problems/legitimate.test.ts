// Dockerfiles as people rightly write them: not one finding, whatever is built on whichever machine, with every image known
// to hold every platform or with nothing known at all. An alarm here costs more trust than ten findings earn (hadolint#772,
// hadolint#861: warnings on legitimate forms of `$BUILDPLATFORM`).
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Reference } from '../../../../src/core/reference.ts';
import { analysisOf, findingsIn, fullIndex, told, type Build } from './support.ts';

const folder = new URL('legitimate/', import.meta.url);

const everything = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
const usual: readonly Build[] = [
  { targets: everything },
  { targets: ['linux/amd64', 'linux/arm64'] },
  { targets: ['linux/arm64'] },
];
const two: readonly Build[] = [{ targets: ['linux/amd64', 'linux/arm64'] }];

/** Those that are not meant for everything, or are built with more than their text. */
const special: Readonly<Record<string, readonly Build[]>> = {
  'cuda-style': two,
  'each-platform-pinned': two,
  'runtime-for-each-architecture': two,
  'rust-musl-cross-images': two,
  'last-stage-selected': usual.map(build => ({ ...build, stage: 'production' })),
  'named-contexts': usual.map(build => ({
    ...build,
    contexts: { app: '../app', config: 'https://example.com/config.git' },
  })),
  'windows-nanoserver': [{ targets: ['windows/amd64'] }, { targets: ['windows(10.0.20348)/amd64'] }],
  'windows-from-linux': [{ targets: ['linux/amd64', 'linux/arm64', 'windows/amd64'] }],
  'windows-platform-said': [{ targets: ['windows/amd64'] }],
};

/** BuildKit refuses these until the build gives the values that they leave open. */
const unfinished = new Set(['arguments-without-value', 'arguments-to-be-replaced', 'platform-without-value']);

describe('a legitimate Dockerfile gives no finding', () => {
  for (const file of readdirSync(folder)) {
    const name = file.replace('.Dockerfile', '');
    const text = readFileSync(new URL(file, folder), 'utf8');
    const texts = [text, `\uFEFF${text.replaceAll('\n', '\r\n')}`];

    it(name, () => {
      for (const build of special[name] ?? usual) {
        for (const on of ['linux/amd64', 'linux/arm64']) {
          for (const known of [fullIndex, undefined]) {
            for (const each of texts) {
              const found = findingsIn(each, () => known, { ...build, on }).map(finding => told(each, finding));
              assert.deepEqual(found, [], JSON.stringify({ ...build, on }));
            }
          }
        }
      }
    });

    it(`${name}, and is understood`, () => {
      const { resolutions, refusals } = analysisOf(text, (special[name] ?? usual)[0]);
      assert(resolutions.every(({ stages }) => stages.length > 0));
      assert.equal(refusals.length > 0, unfinished.has(name), refusals.map(({ detail }) => detail).join());
    });
  }

  it('named-contexts, where nobody tells of the contexts: no registry knows such images', () => {
    const text = readFileSync(new URL('named-contexts.Dockerfile', folder), 'utf8');
    const known = ({ repository }: Reference) =>
      ['library/app', 'library/config'].includes(repository) ? undefined : fullIndex;
    for (const build of usual) assert.deepEqual(findingsIn(text, known, build), []);
  });

  it('of those that are looked at there are many', () => assert(readdirSync(folder).length >= 60));
});
