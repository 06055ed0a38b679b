// What Docker's engine and builders say of image stores and of registries without TLS: as text, and from real ones.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowedIn, insecureConfig, plainHttpOf } from '../../src/engine/builders/config.ts';
import { dockerInfo, parseDockerInfo } from '../../src/engine/dockerInfo.ts';
import { run } from '../../src/system/run.ts';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';

const { signal } = new AbortController();

describe('docker info', () => {
  const answer = (config: object, status: unknown = [['driver-type', 'io.containerd.snapshotter.v1']]) =>
    parseDockerInfo(JSON.stringify({ DriverStatus: status, RegistryConfig: config }));

  const hosts: [rule: string, config: object, host: string, allowed: boolean | undefined][] = [
    ['is named', { IndexConfigs: { 'r.example:5000': { Secure: false } } }, 'r.example:5000', true],
    ['is named as one with TLS', { IndexConfigs: { 'r.example': { Secure: true } } }, 'r.example', false],
    ['is not named', { IndexConfigs: {} }, 'r.example', false],
    ['is in a network', { InsecureRegistryCIDRs: ['10.0.0.0/8'] }, '10.1.2.3:5000', true],
    ['is in no network', { InsecureRegistryCIDRs: ['10.0.0.0/8'] }, '11.1.2.3', false],
    ['is in a network of IPv6', { InsecureRegistryCIDRs: ['fd00::/8'] }, '[fd00::1]:5000', true],
    ['may lead into a network', { InsecureRegistryCIDRs: ['10.0.0.0/8'] }, 'r.example', undefined],
    ['leads into no loopback', { InsecureRegistryCIDRs: ['127.0.0.0/8', '::1/128'] }, 'r.example', false],
    [
      'is held against networks that are none',
      { InsecureRegistryCIDRs: ['x', '1.2.3.4/99', '1.2.3.4/', 7, '::/129'] },
      '1.2.3.4',
      false,
    ],
    ['is called like a part of every object', { IndexConfigs: {} }, 'constructor', false],
    ['is asked of a configuration that is none', { IndexConfigs: [], InsecureRegistryCIDRs: {} }, 'r.example', false],
  ];
  for (const [rule, config, host, allowed] of hosts) {
    it(`a registry ${rule}`, () => assert.equal(answer(config)?.allowsPlainHttp(host), allowed));
  }

  const stores: [rule: string, status: unknown, isContainerd: boolean | undefined][] = [
    ['the containerd store', [['driver-type', 'io.containerd.snapshotter.v1']], true],
    [
      'the classic store',
      [
        ['Backing Filesystem', 'extfs'],
        ['Supports d_type', 'true'],
      ],
      false,
    ],
    ['lists of something else', [null, 7, [], ['driver-type']], false],
    ['an engine that does not run', null, undefined],
  ];
  for (const [rule, status, isContainerd] of stores) {
    it(rule, () => assert.equal(answer({}, status)?.hasContainerdStore, isContainerd));
  }

  it('is nothing where it is no JSON', () => assert.equal(parseDockerInfo('{"DriverStatus": [['), undefined));
});

describe('a builder’s configuration', () => {
  const shown = (toml: string) =>
    `Name: b\nFile#buildkitd.toml:\n${toml
      .split('\n')
      .map(line => ` > ${line}`)
      .join('\n')}\n\nName: other\n`;
  const cases: [rule: string, text: string, allowed: boolean | undefined][] = [
    ['that names it', shown('[registry."r.example"]\n  http = true'), true],
    ['that allows any certificate', shown('[registry."r.example"]\n  insecure=true # yes'), true],
    ['in other quotes', shown("[ registry . 'r.example' ]\nhttp = true"), true],
    ['that says no', shown('[registry."r.example"]\n  http = false'), false],
    [
      'that says so of another',
      shown('[registry."s.example"]\n  http = true\n[registry."r.example"]\n  mirrors = ["x"]'),
      false,
    ],
    ['whose table has ended', shown('[registry."r.example"]\n[worker.oci]\n  http = true'), false],
    ['with Windows’ line ends', shown('[registry."r.example"]\n  http = true').replaceAll('\n', '\r\n'), true],
    [
      'that is another file',
      shown('[registry."r.example"]\n  http = true').replace('buildkitd.toml', 'x.pem'),
      undefined,
    ],
    ['that is not shown', 'Name: b\n[registry."r.example"]\nhttp = true', undefined],
    ['nothing at all', '', undefined],
  ];
  for (const [rule, text, allowed] of cases) {
    it(rule, () => assert.equal(allowedIn(text)('r.example'), allowed));
  }
});

describe('asked of a real engine', () => {
  let engine: Engine;
  let classic: Engine;
  let folder: string;
  const docker = (of: Engine) => ({ program: of.dockerPath, env: of.env });

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    classic = await startEngine({ store: 'classic' });
    folder = await mkdtemp(join(tmpdir(), 'config-'));
  });
  after(async () => {
    await engine?.stop();
    await classic?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  it('the store, and loopback', async () => {
    const info = await dockerInfo(docker(engine), undefined, signal);
    assert.equal(info?.hasContainerdStore, true);
    assert.equal(info.allowsPlainHttp('127.0.0.1:5000'), true);
    assert.equal(info.allowsPlainHttp('r.example'), false);
    assert.equal((await dockerInfo(docker(classic), undefined, signal))?.hasContainerdStore, false);
  });

  it('by the name of the builder that it is', async () => {
    assert.equal((await dockerInfo(docker(classic), 'default', signal))?.hasContainerdStore, false);
  });

  it('a context that is not there is a failure', async () => {
    await assert.rejects(dockerInfo(docker(engine), '--version', signal), { name: 'EngineError' });
  });

  it('what a builder was told', async () => {
    const config = join(folder, 'buildkitd.toml');
    await writeFile(config, insecureConfig(['r.example:5000']));
    const buildx = async (...args: string[]) => {
      const { exitCode, stderr } = await run(engine.dockerPath, ['buildx', ...args], {
        env: engine.env,
        timeout: 30_000,
      });
      assert.equal(exitCode, 0, stderr);
    };
    await buildx('create', '--name=told', '--driver=docker-container', `--buildkitd-config=${config}`);
    await buildx('create', '--name=untold', '--driver=docker-container');
    try {
      const told = await plainHttpOf(docker(engine), 'told', signal);
      assert.equal(told('r.example:5000'), true);
      assert.equal(told('s.example'), false);
      assert.equal((await plainHttpOf(docker(engine), 'untold', signal))('r.example:5000'), undefined);
    } finally {
      await buildx('rm', 'told');
      await buildx('rm', 'untold');
    }
  });
});
