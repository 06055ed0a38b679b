// The command lines that are written for engines, and what engines answer.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { commandLines, printedDigest, removeImage } from '../../src/engine/commands.ts';
import { failureOf } from '../../src/engine/engine.ts';

describe('a command line', () => {
  const hostile = ['--privileged', '-v=/:/host', '$(touch /x)', '; rm -rf /', 'a b', '`x`', '--', ''];
  for (const name of hostile) {
    it(`takes “${name}” as a name`, () => {
      const lines = [
        commandLines.pull(name, name),
        commandLines.run(name, name),
        commandLines.push(name, name),
        commandLines.tag(name, name),
        commandLines.remove(name),
        commandLines.removeList(name),
      ];
      for (const line of lines) {
        const end = line.indexOf('--');
        const flags = line.slice(0, end).filter(each => each.includes(name) && name !== '' && name !== '--');
        assert.deepEqual(flags, flags.length > 0 ? [`--platform=${name}`] : []);
        assert(line.slice(end + 1).every(each => each === name));
      }
    });
  }

  it('names no platform where none was given', () => {
    assert.deepEqual(commandLines.pull('a'), ['pull', '--', 'a']);
    assert.deepEqual(commandLines.push('a'), ['push', '--', 'a']);
    assert.deepEqual(commandLines.run('a'), ['run', '--rm', '-it', '--pull=missing', '--', 'a']);
  });
});

describe('an image', () => {
  const program = join(tmpdir(), `multiarch-slow-podman-${process.pid}`);
  afterEach(async () => {
    mock.timers.reset();
    await rm(program, { force: true });
  });

  it('is removed however long that takes', async () => {
    await writeFile(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    mock.timers.enable({ apis: ['setTimeout'] });
    const watched = { signal: new AbortController().signal, onOutput: () => undefined };
    const removing = removeImage({ kind: 'podman', program }, 'a', watched);
    mock.timers.tick(60 * 60_000);
    await removing;
  });
});

describe('the digest that is printed', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const outputs: [name: string, output: string, expected: string | undefined][] = [
    ['after docker pull', `latest: Pulling from a\nDigest: ${digest}\nStatus: Image is up to date\n`, digest],
    ['after docker push', `ab12: Layer already exists\n1.0: digest: ${digest} size: 2382\n`, digest],
    ['not by podman', `Copying blob ${digest}\nWriting manifest to image destination\n`, undefined],
    ['not where it is none', 'Digest: sha256:12\n', undefined],
  ];
  for (const [name, output, expected] of outputs) {
    it(name, () => assert.equal(printedDigest(output), expected));
  }
});

describe('the failure of an engine', () => {
  const failures: [stderr: string, reason: string][] = [
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'not-running',
    ],
    [
      'failed to connect to the docker API at unix:///x.sock; check if the path is correct and if the daemon is running: dial unix /x.sock: connect: no such file or directory',
      'not-running',
    ],
    [
      'error during connect: this error may indicate that the docker daemon is not running: Get "http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.24/images/json"',
      'not-running',
    ],
    [
      'Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`, or try `podman machine init` and `podman machine start`',
      'not-running',
    ],
    [
      'Error: unable to connect to Podman socket: Get "http://d/v5.0.0/libpod/_ping": dial tcp 127.0.0.1:1: connect: connection refused',
      'not-running',
    ],
    [
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.51/images/json": dial unix /var/run/docker.sock: connect: permission denied',
      'no-permission',
    ],
    ['permission denied while trying to connect to the docker API at unix:///var/run/docker.sock', 'no-permission'],
    [
      'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get …',
      'no-permission',
    ],
    ['Error response from daemon: No such image: x:1', 'failed'],
    ['Error: x:1: image not known', 'failed'],
    [
      'Error response from daemon: failed to resolve reference "127.0.0.1:1/a:1": dial tcp 127.0.0.1:1: connect: connection refused',
      'failed',
    ],
    [
      'Error: initializing source docker://127.0.0.1:1/a:1: pinging container registry 127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused',
      'failed',
    ],
    ['', 'failed'],
  ];
  for (const [stderr, reason] of failures) {
    it(`“${stderr.slice(0, 60)}” is ${reason}`, () => {
      assert.equal(failureOf(stderr, { program: 'docker' }).reason, reason);
    });
  }
});
