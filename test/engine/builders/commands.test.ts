// The command lines of builders, as golden files: also of those kinds that cannot run here.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePlatform, type Platform } from '../../../src/core/platform.ts';
import {
  builderLines,
  createLines,
  withOlderFlags,
  type BuilderSpec,
  type NodeSpec,
} from '../../../src/engine/builders/commands.ts';
import { insecureConfig, isConfigurable } from '../../../src/engine/builders/config.ts';

const platforms = (...names: string[]) =>
  names.map(name => parsePlatform(name, { os: 'linux', architecture: 'amd64' }) as Platform);
const node = (wanted: Partial<NodeSpec> = {}): NodeSpec => ({ platforms: [], driverOptions: {}, ...wanted });

const container: BuilderSpec = { name: 'multiarch', driver: 'docker-container', nodes: [node()] };
const cases: Record<string, string[][]> = {
  container: createLines(container),
  'insecure-registries': createLines({
    ...container,
    configFile: '/home/me/.config/multi arch/buildkitd/multiarch.toml',
    nodes: [node({ driverOptions: { network: 'host' } })],
  }),
  ssh: createLines({
    name: 'team',
    driver: 'docker-container',
    nodes: [
      node({ platforms: platforms('linux/amd64') }),
      node({
        name: 'team-arm64',
        endpoint: 'ssh://me@arm.example',
        platforms: platforms('linux/arm64', 'linux/arm/v7'),
      }),
    ],
  }),
  kubernetes: createLines({
    name: 'cluster',
    driver: 'kubernetes',
    nodes: ['amd64', 'arm64'].map(each =>
      node({
        name: `cluster-${each}`,
        platforms: platforms(`linux/${each}`),
        driverOptions: { namespace: 'buildkit', nodeselector: `kubernetes.io/arch=${each}`, 'requests.cpu': '2' },
      }),
    ) as [NodeSpec, NodeSpec],
  }),
  remote: createLines({
    name: 'far',
    driver: 'remote',
    nodes: [
      node({
        endpoint: 'tcp://buildkit.example:1234',
        driverOptions: { cacert: '/certs/ca.pem', cert: '/certs/cert.pem', key: '/certs/my, "own" key.pem' },
      }),
    ],
  }),
  append: [
    builderLines.append(
      { name: 'team', driver: 'docker-container' },
      node({ name: 'riscv', endpoint: 'ssh://me@riscv.example', platforms: platforms('linux/riscv64') }),
    ),
  ],
  change: [
    builderLines.change(
      { name: 'team', driver: 'docker-container' },
      node({ name: 'arm', platforms: platforms('linux/arm64') }),
    ),
  ],
  others: [
    builderLines.list,
    builderLines.table,
    builderLines.inspect(),
    ...[builderLines.inspect, builderLines.bootstrap, builderLines.stop, builderLines.remove].map(line => line('team')),
    builderLines.usage('team'),
    builderLines.prune('team'),
  ].map(line => [...line]),
};

describe('command lines of builders', () => {
  for (const [name, lines] of Object.entries(cases)) {
    it(`of ${name}`, async () => {
      const file = join(import.meta.dirname, 'golden', `${name}.json`);
      if (process.env['MULTIARCH_GOLDEN'] === 'write')
        await writeFile(file, `${JSON.stringify(lines, undefined, 2)}\n`);
      assert.deepEqual(lines, JSON.parse(await readFile(file, 'utf8')));
    });
  }

  it('never switch the current builder', () => {
    for (const line of Object.values(cases).flat())
      assert(!line.some(each => each.startsWith('--use')), line.join(' '));
  });

  it('keep hostile text in single arguments that are no flags', () => {
    const hostile = '--use $(touch /tmp/x); "a,b" \'c\'';
    const bad = node({ name: hostile, endpoint: hostile, driverOptions: { image: hostile } });
    const lines = [
      ...createLines({ name: hostile, driver: 'remote', configFile: hostile, nodes: [bad, bad] }),
      builderLines.change({ name: hostile, driver: 'remote' }, bad),
      ...[builderLines.inspect, builderLines.bootstrap, builderLines.stop, builderLines.remove].map(line =>
        line(hostile),
      ),
      builderLines.usage(hostile),
      builderLines.prune(hostile),
    ];
    for (const line of lines) {
      const end = line.indexOf('--');
      const flags = line.slice(0, end < 0 ? undefined : end);
      assert(
        flags.every(each => each !== hostile && !each.startsWith('--use')),
        line.join(' | '),
      );
      if (end >= 0) assert.deepEqual(line.slice(end + 1), [hostile]);
    }
  });

  it('of older versions name the configuration differently', () => {
    const line = withOlderFlags(createLines({ ...container, configFile: '/a--buildkitd-config=b' })[0]!);
    assert(line.includes('--config=/a--buildkitd-config=b'), line.join(' '));
  });

  it('go with a configuration for registries without TLS', () => {
    assert.equal(
      insecureConfig(['localhost:5000', 'registry.example']),
      '[registry."localhost:5000"]\n  http = true\n\n[registry."registry.example"]\n  http = true\n',
    );
    assert.deepEqual(['localhost:5000', '127.0.0.1:5000', '[::1]:5000'].map(isConfigurable), [true, true, false]);
  });
});
