// tonistiigi/binfmt: what it prints, read, in the shapes of its own source (`cmd/binfmt/main.go`).
import assert from 'node:assert/strict';
import { emulatorLines, parseEmulators, parseInstallations } from '../../src/engine/emulators.ts';

describe('emulators', () => {
  it('are listed by a command line that changes nothing, and installed by one that names them', () => {
    const list = ['run', '--privileged', '--rm', 'docker.io/tonistiigi/binfmt'];
    assert.deepEqual(emulatorLines.list(), list);
    assert.deepEqual(emulatorLines.install(['arm64', 's390x']), [...list, '--install=arm64,s390x']);
  });

  const status = '{\n  "supported": ["linux/amd64", "linux/arm64"],\n  "emulators": ["qemu-aarch64"]\n}\n';
  const listed: [name: string, text: string, expected: unknown][] = [
    ['alone', status, [['linux/amd64', 'linux/arm64'], ['qemu-aarch64']]],
    ['behind other lines', `installing: arm64 OK\n${status}`, [['linux/amd64', 'linux/arm64'], ['qemu-aarch64']]],
    ['without emulators', '{"supported":["linux/amd64"],"emulators":null}', [['linux/amd64'], []]],
    ['half', status.slice(0, 40), undefined],
    ['of another shape', '{"supported":"all"}', undefined],
    ['with something else in the list', '{"supported":["linux/amd64",1]}', undefined],
    ['not at all', 'Unable to find image', undefined],
    ['empty', '', undefined],
  ];
  for (const [name, text, expected] of listed) {
    it(`are told ${name}`, () => {
      const found = parseEmulators(text);
      assert.deepEqual(found && [found.supported, found.emulators], expected);
    });
  }

  const installed: [name: string, text: string, expected: unknown][] = [
    ['done', 'installing: arm64 OK\n', [{ architecture: 'arm64' }]],
    ['there before', 'installing: arm64 qemu-aarch64 already registered\n', [{ architecture: 'arm64' }]],
    [
      'refused, while others succeed',
      'installing: arm OK\ninstalling: x unsupported architecture: x\r\ninstalling: s390x cannot register "/usr/bin/qemu-s390x" to /proc: no\n',
      [
        { architecture: 'arm' },
        { architecture: 'x', problem: 'unsupported architecture: x' },
        { architecture: 's390x', problem: 'cannot register "/usr/bin/qemu-s390x" to /proc: no' },
      ],
    ],
    ['not told of', 'uninstalling: arm64 OK\ninstalling: arm', []],
  ];
  for (const [name, text, expected] of installed) {
    it(`are ${name}`, () => assert.deepEqual(parseInstallations(text), expected));
  }
});
