// Engines that print text: Podman 4.3 as it was recorded, and BuildKit's plain progress, which nerdctl and old buildx print.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { explainFailure } from '../../../src/core/builds/failure.ts';
import { watchBuild, type BuildWatch } from '../../../src/core/builds/progress/watch.ts';

const fixture = (name: string): Promise<string> =>
  readFile(new URL(`../../engine/fixtures/podman-4-build-${name}.txt`, import.meta.url), 'utf8');

const two = [{ platforms: ['linux/amd64', 'linux/arm64'] }];

function platformsIn(watch: BuildWatch): string[] {
  return watch.progress().platforms.map(({ platform, done, total, current }) => {
    return [platform, `${done}/${total}`, current].filter(Boolean).join(' ');
  });
}

/** What is told of the platforms, from line to line. */
function seenIn(text: string, platforms = two): string[] {
  const watch = watchBuild(platforms);
  const seen = text.split('\n').map(line => {
    watch.read(`${line}\n`);
    return platformsIn(watch).join(' · ');
  });
  return [...new Set(seen)].filter(line => line !== '');
}

describe('an engine that tells of its steps in text', () => {
  it('is shown as it is', async () => {
    const text = await fixture('several');
    const watch = watchBuild(two);
    assert.equal([...watch.read(text, 'stdout'), ...watch.end()].join('\n').trim(), text.trim());
  });

  it('is as far as its steps: Podman with two platforms and two stages', async () => {
    assert.deepEqual(seenIn(await fixture('several')), [
      'linux/amd64 0/2 FROM localhost:5000/base/busybox:latest AS build',
      'linux/amd64 1/2 RUN uname -m > /machine',
      'linux/amd64 2/5 FROM localhost:5000/base/busybox:latest',
      'linux/amd64 3/5 COPY --from=build /machine /machine',
      'linux/amd64 4/5 RUN cat /machine',
      'linux/amd64 5/5',
      'linux/amd64 5/5 · linux/arm64 0/2 FROM localhost:5000/base/busybox:latest AS build',
      'linux/amd64 5/5 · linux/arm64 1/2 RUN uname -m > /machine',
      'linux/amd64 5/5 · linux/arm64 2/5 FROM localhost:5000/base/busybox:latest',
      'linux/amd64 5/5 · linux/arm64 3/5 COPY --from=build /machine /machine',
      'linux/amd64 5/5 · linux/arm64 4/5 RUN cat /machine',
      'linux/amd64 5/5 · linux/arm64 5/5',
    ]);
  });

  it('is as far as its steps: Podman with one platform, which it does not name', async () => {
    const seen = seenIn(await fixture('single'), [{ platforms: ['linux/arm64'] }]);
    assert.deepEqual(seen.at(-1), 'linux/arm64 2/3');
    assert.deepEqual(seen[1], 'linux/arm64 1/3 RUN echo fine');
  });

  it('fails on the platform whose step was begun last', async () => {
    const watch = watchBuild(two);
    watch.read(await fixture('failing'));
    watch.end();
    const { platforms, step, exitCode, detail } = explainFailure(watch.text(), watch.failed());
    assert.deepEqual([platforms, step, exitCode], [['linux/arm64'], 'RUN [ "$(uname -m)" != aarch64 ]', 1]);
    assert.match(detail, /^Error: building at STEP "RUN .*": while running runtime: exit status 1$/);
  });

  const plain = `#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s

#5 [linux/amd64 2/2] RUN x
#5 0.100 [linux/arm64 9/9] a line of the program
#6 [linux/arm64 2/2] RUN x
#5 CACHED
#6 ERROR: process "/bin/sh -c x" did not complete successfully: exit code: 3
`;

  it('is as far as its steps: BuildKit’s plain progress', () => {
    assert.deepEqual(seenIn(plain), [
      'linux/amd64 0/1 RUN x',
      'linux/amd64 0/1 RUN x · linux/arm64 0/1 RUN x',
      'linux/amd64 1/1 · linux/arm64 0/1 RUN x',
      'linux/amd64 1/1 · linux/arm64 0/1',
    ]);
  });

  it('fails on the platform that BuildKit’s plain progress names', () => {
    const watch = watchBuild(two);
    watch.read(plain);
    const { platforms, exitCode } = explainFailure(watch.text(), watch.failed());
    assert.deepEqual([platforms, exitCode], [['linux/arm64'], 3]);
  });

  const odd: [what: string, text: string][] = [
    ['an end of nothing', '#7 DONE 0.1s\n#8 ERROR: x\nCOMMIT\nError: building at STEP "x": y\n'],
    ['a step beyond the last', '[linux/arm64] STEP 9/3: RUN x\n'],
    ['more steps than there can be', '[linux/arm64] STEP 1/9999: FROM x\n'],
    ['a step number that is none', 'STEP 1/: FROM x\nSTEP x/y: FROM\n'],
  ];
  for (const [what, text] of odd) {
    it(`does no harm with ${what}`, () => {
      const watch = watchBuild(two);
      assert.equal([...watch.read(text), ...watch.end()].join('\n').trim(), text.trim());
      assert(watch.progress().platforms.every(({ total }) => total <= 501));
    });
  }

  it('may print on both outputs at once: a line of one does not break that of the other', () => {
    const watch = watchBuild(two);
    assert.deepEqual(watch.read('[linux/arm64] STEP 1/1: ', 'stdout'), []);
    assert.deepEqual(watch.read('pulling\n', 'stderr'), ['pulling']);
    assert.deepEqual(watch.read('FROM x\n', 'stdout'), ['[linux/arm64] STEP 1/1: FROM x']);
  });
});
