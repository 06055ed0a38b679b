// Engines that build by themselves, as builders: by what stubs answer in their place, and by what the kernel's files say.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPlatform } from '../../../src/core/platform.ts';
import { binfmtPlatforms } from '../../../src/engine/builds/binfmt.ts';
import { engineBuilders } from '../../../src/engine/builds/engines.ts';
import { EngineError, type Engine, type EngineKind } from '../../../src/engine/engine.ts';

const { signal } = new AbortController();

describe('an engine that builds by itself', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engines '));
  });
  after(() => rm(folder, { recursive: true }));

  const stub = async (kind: EngineKind, script: string): Promise<Engine> => {
    const program = join(folder, kind);
    await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { kind, program };
  };
  /** Answers each of its questions, and fails for any other. */
  const answering = (kind: EngineKind, question: string, answer: string, version: string) =>
    stub(
      kind,
      `case "$*" in "${question}") cat <<'E'\n${answer}\nE\n;; --version) echo '${version}';; *) exit 3;; esac`,
    );
  const nodeOf = async (engine: Engine) => {
    const [builder, ...others] = await engineBuilders(engine, signal);
    assert(builder);
    assert.deepEqual(others, []);
    assert.equal(builder.name, engine.kind);
    assert.equal(builder.driver, engine.kind);
    assert.equal(builder.isCurrent, true);
    assert.equal(builder.nodes.length, 1);
    return builder.nodes[0]!;
  };

  const info = (json: unknown) => JSON.stringify(json);
  const asked = { podman: 'info --format=json', buildah: 'info', nerdctl: 'info --format={{json .}}' } as const;
  const cases: [
    name: string,
    kind: keyof typeof asked,
    answer: string,
    version: string,
    own: string[],
    told?: string,
  ][] = [
    [
      'Podman',
      'podman',
      info({ host: { os: 'linux', arch: 'amd64' } }),
      'podman version 4.3.1',
      ['linux/amd64', 'linux/386'],
      '4.3.1',
    ],
    [
      'Podman on ARM',
      'podman',
      info({ host: { os: 'linux', arch: 'arm64' } }),
      'podman version 5.0.0-dev',
      ['linux/arm64'],
      '5.0.0-dev',
    ],
    ['Podman elsewhere', 'podman', info({ host: { os: 'linux', arch: 'arm64', serviceIsRemote: true } }), 'x', []],
    [
      'Buildah',
      'buildah',
      info({ host: { os: 'linux', arch: 'arm64' } }),
      'buildah version 1.28.2 (image-spec 1)',
      ['linux/arm64'],
      '1.28.2',
    ],
    ['Buildah that does not say', 'buildah', info({ host: {} }), 'buildah', []],
    [
      'nerdctl',
      'nerdctl',
      info({ OSType: 'linux', Architecture: 'x86_64' }),
      'nerdctl version v2.0.0',
      ['linux/amd64', 'linux/386'],
      '2.0.0',
    ],
    ['an answer of other shapes', 'podman', info({ host: [{ os: 1 }] }), 'version', []],
    ['an answer without anything', 'nerdctl', '{}', '', []],
  ];
  for (const [name, kind, answer, version, own, told] of cases) {
    it(`is a builder of one node: ${name}`, async () => {
      const node = await nodeOf(await answering(kind, asked[kind], answer, version));
      const emulated = own.length > 0 ? await binfmtPlatforms() : [];
      const others = emulated.map(formatPlatform).filter(each => !own.includes(each));
      assert.deepEqual(node.platforms.map(formatPlatform), [...own, ...others]);
      assert.equal(node.version, told);
    });
  }

  const failures: [name: string, kind: EngineKind, script: string, reason: EngineError['reason']][] = [
    [
      'a Podman machine that is stopped',
      'podman',
      'echo "Cannot connect to Podman. Please verify…" >&2; exit 125',
      'not-running',
    ],
    [
      'a containerd that is stopped',
      'nerdctl',
      'echo "cannot access containerd socket \\"/run/c.sock\\": no such file or directory" >&2; exit 1',
      'not-running',
    ],
    [
      'a containerd of root',
      'nerdctl',
      'echo "cannot access containerd socket \\"/run/c.sock\\": permission denied" >&2; exit 1',
      'no-permission',
    ],
    [
      'a containerd that no one set up',
      'nerdctl',
      'echo "rootless containerd not running? (hint: …)" >&2; exit 1',
      'not-running',
    ],
    ['storage in pieces', 'buildah', 'echo "database is locked" >&2; exit 125', 'failed'],
    ['rubbish', 'buildah', 'echo "<html>"', 'failed'],
    ['half an answer', 'podman', `echo '{"host":{"os":'`, 'failed'],
  ];
  for (const [name, kind, script, reason] of failures) {
    it(`says so: ${name}`, async () => {
      const engine = await stub(kind, script);
      await assert.rejects(engineBuilders(engine, signal), (error: unknown) => {
        return error instanceof EngineError && error.reason === reason && error.program === engine.program;
      });
    });
  }

  it('says so where it is not there', async () => {
    const engine: Engine = { kind: 'buildah', program: join(folder, 'nowhere') };
    await assert.rejects(engineBuilders(engine, signal), { name: 'EngineError', reason: 'not-installed' });
  });

  it('is ended with the signal', async () => {
    const engine = await stub('podman', 'sleep 3529 & wait');
    const controller = new AbortController();
    const reason = new DOMException('closed', 'AbortError');
    const asking = engineBuilders(engine, controller.signal);
    setTimeout(() => controller.abort(reason), 50);
    await assert.rejects(asking, reason);
  });
});

describe('what the kernel emulates', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'binfmt '));
    const handler = (state: string, flags: string) =>
      `${state}\ninterpreter /usr/bin/qemu\nflags: ${flags}\noffset 0\nmagic 7f\n`;
    const files: [name: string, text: string][] = [
      ['qemu-aarch64', handler('enabled', 'POF')],
      ['qemu-arm-static', handler('enabled', 'F')],
      ['qemu-s390x', handler('disabled', 'F')],
      ['qemu-riscv64', handler('enabled', 'PO')],
      ['qemu-ppc64le', ''],
      ['qemu-hexagon', handler('enabled', 'F')],
      ['qemu-constructor', handler('enabled', 'F')],
      ['python3.11', handler('enabled', 'F')],
      ['status', 'enabled\n'],
    ];
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    await mkdir(join(folder, 'qemu-x86_64'));
  });
  after(() => rm(folder, { recursive: true }));

  it('is what is enabled and reaches into a container', async () => {
    const found = (await binfmtPlatforms(folder)).map(formatPlatform);
    assert.deepEqual(found.toSorted(), ['linux/arm/v6', 'linux/arm/v7', 'linux/arm64']);
  });

  it('is nothing where the kernel has no such folder', async () => {
    assert.deepEqual(await binfmtPlatforms(join(folder, 'nowhere')), []);
  });
});
