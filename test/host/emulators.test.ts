// Install Emulators… with a real engine, and an image in place of tonistiigi/binfmt that changes nothing: it prints what that
// prints, as long as it was started with the right to write to the kernel's settings.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { askEngine, type Engine } from '../../src/engine/engine.ts';
import { installEmulators } from '../../src/features/emulators/command.ts';
import { commandIds } from '../../src/host/ids.ts';
import { withSettings } from './support.ts';

const isHere = process.env['MULTIARCH_BUILD_REGISTRY'] !== undefined;
const base = process.env['MULTIARCH_BUILD_BASE'] ?? '';
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'emulators');
const docker: Engine = { kind: 'docker', program: 'docker' };

const script = `#!/bin/sh
grep -q ' /proc/sys proc ro' /proc/mounts && { echo "not privileged" >&2; exit 1; }
case "$1" in --install=*)
  for name in $(echo "\${1#--install=}" | tr , ' '); do
    case "$name" in
      mips64) echo "installing: $name cannot register" >&2;;
      s390x) ;;
      arm) echo "installing: $name qemu-arm already registered" >&2;;
      *) echo "installing: $name OK" >&2;;
    esac
  done;;
esac
echo '{ "supported": ["linux/amd64", "linux/arm64"], "emulators": ["qemu-aarch64"] }'
`;

const install = async (argument: object): Promise<{ installed: string[] }> =>
  vscode.commands.executeCommand(commandIds.installEmulators, argument);

describe('emulators', function () {
  this.timeout(60_000);

  before(async function () {
    if (!isHere) this.skip();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'binfmt'), script, { mode: 0o755 });
    await writeFile(join(folder, 'Dockerfile'), `FROM ${base}\nCOPY binfmt /\nENTRYPOINT ["/binfmt"]\n`);
    const build = ['buildx', 'build', '--load', '--tag=docker.io/tonistiigi/binfmt:latest', folder];
    await askEngine(docker, build, { timeout: 60_000 });
  });
  after(async () => {
    if (!isHere) return;
    await askEngine(docker, ['image', 'rm', '--force', 'tonistiigi/binfmt'], {});
    await rm(folder, { recursive: true, force: true });
  });

  it('are installed by a privileged container, those that a script names', async () => {
    assert.deepEqual(await install({ architectures: ['arm64', 'riscv64'] }), { installed: ['arm64', 'riscv64'] });
  });

  it('that are there already are no failure', async () => {
    assert.deepEqual(await install({ architectures: ['arm'] }), { installed: ['arm'] });
  });

  it('that could not be installed are named with the reason, although the container ends well', async () => {
    await assert.rejects(
      async () => install({ architectures: ['arm64', 'mips64', 's390x'] }),
      /not installed\. mips64: cannot register; s390x: nothing was said of it\.$/,
    );
  });

  const refused: [name: string, argument: object, message: RegExp][] = [
    ['none named', {}, /needs “architectures”/],
    ['an empty list', { architectures: [] }, /needs “architectures”/],
    ['all at once', { architectures: ['all'] }, /no emulator of all/],
    ['a flag', { architectures: ['arm64', '--uninstall=*'] }, /no emulator of --uninstall/],
    ['two in one', { architectures: ['arm64,arm'] }, /no emulator of arm64,arm/],
    ['no list', { architectures: 'arm64' }, /must be a list/],
    ['something else', { architectures: [null] }, /no emulator of null/],
  ];
  for (const [name, argument, message] of refused) {
    it(`are refused for ${name}, and nothing is run`, async () => {
      await withSettings({ enginePath: '/nowhere/docker' }, async () => {
        await assert.rejects(async () => install(argument), message);
      });
    });
  }

  it('are no work for an engine that runs nothing', async () => {
    const parts = { log: undefined as never, closed: new AbortController().signal };
    const engine = async (): Promise<Engine> => ({ kind: 'buildah', program: 'buildah' });
    await assert.rejects(installEmulators({ architectures: ['arm64'] }, { ...parts, engine }), /runs no containers/);
  });
});
