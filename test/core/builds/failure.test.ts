// Why a build failed, by what BuildKit and buildx 0.29 printed of it, and by the words of engines on what cannot be had here.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { explainFailure, type BuildFailure } from '../../../src/core/builds/failure.ts';
import { watchBuild } from '../../../src/core/builds/progress/watch.ts';

async function failureOf(name: string, platforms: string[] = []): Promise<BuildFailure> {
  const watch = watchBuild([{ platforms }]);
  watch.read(await readFile(new URL(`../../engine/fixtures/rawjson-${name}.jsonl`, import.meta.url), 'utf8'));
  watch.end();
  return explainFailure(watch.text(), watch.failed());
}

const process = (command: string, code: number): string =>
  `process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}`;

/** Events of one failed step, with what it printed. */
function failing(error: string, output = '', text = ''): BuildFailure {
  const watch = watchBuild([]);
  const vertex = { digest: 'a', name: '[linux/arm64 2/2] RUN x', started: '2026-01-01T00:00:00Z' };
  watch.read(`${JSON.stringify({ vertexes: [vertex] })}\n`);
  watch.read(`${JSON.stringify({ logs: [{ vertex: 'a', data: Buffer.from(output).toString('base64') }] })}\n`);
  watch.read(`${JSON.stringify({ vertexes: [{ ...vertex, completed: '2026-01-01T00:00:01Z', error }] })}\n${text}`);
  watch.end();
  return explainFailure(watch.text(), watch.failed());
}

describe('the failure of a build', () => {
  it('on one platform names it, the instruction and all of its lines', async () => {
    assert.deepEqual(await failureOf('failing'), {
      cause: 'other',
      detail: process(String.raw`echo \"looking at $(uname -m)\" && [ \"$(uname -m)\" != aarch64 ]`, 1),
      step: 'RUN echo "looking at $(uname -m)" && [ "$(uname -m)" != aarch64 ]',
      platforms: ['linux/arm64'],
      exitCode: 1,
      said: 'looking at aarch64',
      place: { file: 'Dockerfile', start: 2, end: 3 },
    });
  });

  it('on a single platform names that, though BuildKit does not', async () => {
    const { platforms, exitCode } = await failureOf('failing-single', ['linux/arm64']);
    assert.deepEqual([platforms, exitCode], [['linux/arm64'], 7]);
  });

  it('on several platforms names each', async () => {
    const { platforms, place, exitCode } = await failureOf('heredoc');
    assert.deepEqual([platforms.toSorted(), exitCode], [['linux/amd64', 'linux/arm64'], 3]);
    assert.deepEqual(place, { file: 'Dockerfile', start: 1, end: 4 });
  });

  it('of a file that is not there names the instruction, not what was cancelled for it', async () => {
    const { step, detail, place } = await failureOf('copy-missing');
    assert.equal(step, 'COPY nothing /');
    assert.match(detail, /"\/nothing": not found$/);
    assert.deepEqual(place, { file: 'Dockerfile', start: 1, end: 1 });
  });

  it('of the Dockerfile itself has no step', async () => {
    assert.deepEqual(await failureOf('syntax'), {
      cause: 'other',
      detail: 'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
      platforms: [],
      place: { file: 'Dockerfile', start: 1, end: 1 },
    });
  });

  it('of a bake file names the target', async () => {
    const { target, platforms, place } = await failureOf('bake-failing');
    assert.deepEqual([target, platforms, place?.start], ['app', ['linux/arm64'], 2]);
  });

  it('of a push has no place', async () => {
    const { cause, place, step } = await failureOf('push-refused');
    assert.deepEqual([cause, place, step], ['unreachable', undefined, 'exporting to image']);
  });

  const causes: [cause: BuildFailure['cause'], error: string, output?: string][] = [
    ['no-emulator', process('x', 1), 'exec /bin/sh: exec format error\n'],
    ['no-emulator', process('x', 255), 'exec /bin/sh: exec format error'],
    ['emulator-crash', process('x', 139), 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped\n'],
    ['command-crash', process('x', 139)],
    ['out-of-memory', process('x', 137)],
    ['no-space', 'write /var/lib/x: no space left on device'],
    ['no-space', process('x', 1), 'cp: write error: No space left on device\n'],
    ['plain-http', 'failed to do request: Head "https://r:5000/v2/": http: server gave HTTP response to HTTPS client'],
    [
      'certificate',
      'failed to do request: Head "https://r/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    ['sign-in', 'failed to push r/a: unexpected status from HEAD request to https://r/v2/a/blobs/x: 401 Unauthorized'],
    [
      'sign-in',
      'failed to push r/a: failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden',
    ],
    [
      'sign-in',
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
    ['sign-in', 'push access denied: denied: requested access to the resource is denied'],
    ['base-lacks-platform', 'no match for platform in manifest: not found'],
    ['unreachable', 'failed to do request: Head "https://r/v2/": dial tcp: lookup r: no such host'],
    ['engine-gone', 'failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF'],
    ['other', process('exit 7', 7)],
    ['other', process('apt-get update', 100), 'E: Failed to fetch http://deb/x  403  Forbidden [IP: 10.0.0.1 80]\n'],
    ['other', process('npm ci', 1), 'npm error 401 Unauthorized - GET https://npm/x\n'],
    ['other', process('go build', 1), 'Get "https://proxy/x": x509: certificate signed by unknown authority\n'],
  ];
  for (const [cause, error, output] of causes) {
    it(`is “${cause}” by ${JSON.stringify(output ?? error)}`, () => assert.equal(failing(error, output).cause, cause));
  }

  it('is read of an engine that prints text alone', () => {
    const text = `#5 ERROR: ${process('exit 7', 7)}\nERROR: failed to solve: ${process('exit 7', 7)}\n`;
    assert.deepEqual(explainFailure(text, []), {
      cause: 'other',
      detail: process('exit 7', 7),
      platforms: [],
      exitCode: 7,
    });
  });

  it('of an engine that says nothing is no more than that', () => {
    assert.deepEqual(explainFailure('', []), { cause: 'other', detail: '', platforms: [] });
  });

  it('is where the engine says it last', () => {
    const block = (line: number): string =>
      `Dockerfile:${line}\n--------------------\n   ${line} | >>> RUN y\n--------------------\n`;
    assert.equal(explainFailure(block(2) + block(7), []).place?.start, 6);
  });

  it('is that of an instruction, before what failed with it, and on the platforms of that one alone', () => {
    const watch = watchBuild([]);
    const vertex = (digest: string, name: string, error: string) => {
      return { digest, name, error, started: '2026-01-01T00:00:00Z', completed: '2026-01-01T00:00:01Z' };
    };
    const vertexes = [
      vertex('a', '[app linux/amd64] exporting to image', 'failed to get status'),
      vertex('b', '[linux/arm64 2/3] RUN x', process('x', 3)),
      vertex('c', '[linux/arm/v7 3/3] RUN y', process('y', 4)),
    ];
    watch.read(`${JSON.stringify({ vertexes })}\n`);
    const { step, platforms, exitCode } = explainFailure('', watch.failed());
    assert.deepEqual([step, platforms, exitCode], ['RUN x', ['linux/arm64'], 3]);
  });

  it('is found with the ends of lines that Windows has', () => {
    const text =
      'Dockerfile:2\r\n--------------------\r\n   1 |     FROM x\r\n   2 | >>> RUN y\r\n--------------------\r\n';
    assert.deepEqual(explainFailure(text, []).place, { file: 'Dockerfile', start: 1, end: 1 });
  });

  const outputs: [what: string, output: string, said: string | undefined][] = [
    ['nothing', '', undefined],
    ['its last line', 'a\nb c\n\n', 'b c'],
    ['what stands last in a line that is written over', '10%\r99%', '99%'],
    ['no control characters', '\x1b[31mred\x1b[0m\x07\n', 'red'],
  ];
  for (const [what, output, said] of outputs) {
    it(`tells of what the command said: ${what}`, () => assert.equal(failing(process('x', 1), output).said, said));
  }

  it('has no control characters in its words', () => {
    const { detail, step } = failing('a\x1b]0;t\x07\nb\x1b[31mc');
    assert.deepEqual([detail, step], ['a bc', 'RUN x']);
  });
});
