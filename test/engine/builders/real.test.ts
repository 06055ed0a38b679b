// Real builders of several nodes: each node is a BuildKit on this machine, spoken to over TCP or TLS.
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform, parsePlatform, type Platform } from '../../../src/core/platform.ts';
import { builderLines, createLines, type BuilderDriver, type NodeSpec } from '../../../src/engine/builders/commands.ts';
import { insecureConfig } from '../../../src/engine/builders/config.ts';
import { parseUsage } from '../../../src/engine/builders/du.ts';
import { parseInspection } from '../../../src/engine/builders/inspect.ts';
import { chooseBuilder, listBuilders } from '../../../src/engine/builders/list.ts';
import { askEngine, type EngineProgram } from '../../../src/engine/engine.ts';
import { startEngine, type Engine } from '../../support/engine/engine.ts';
import { startRemoteBuilder, type RemoteBuilder } from '../../support/engine/remoteBuilder.ts';
import { requireEngine } from '../../support/engine/required.ts';
import { makeCertificates, readPair, type Certificates } from '../../support/registry/certificates.ts';

const node = (wanted: Partial<NodeSpec>): NodeSpec => ({ platforms: [], driverOptions: {}, ...wanted });
const platforms = (...names: string[]) =>
  names.map(name => parsePlatform(name, { os: 'linux', architecture: 'amd64' }) as Platform);

describe('real builders', function () {
  this.timeout(120_000);
  const undo = new AsyncDisposableStack();
  let engine: Engine;
  let docker: EngineProgram;
  let remotes: RemoteBuilder[];
  let secured: RemoteBuilder;
  let certificates: Certificates;

  before(async function () {
    await requireEngine(this);
    const engines = await Promise.all([startEngine({ store: 'containerd' }), startEngine({ store: 'containerd' })]);
    for (const each of engines) undo.defer(() => each.stop());
    [engine] = engines;
    docker = { program: engine.dockerPath, env: engine.env };
    certificates = await makeCertificates();
    undo.defer(() => certificates.remove());
    const tls = { ...(await readPair(certificates.server)), ca: await readFile(certificates.ca) };
    remotes = await Promise.all(engines.map(each => startRemoteBuilder(each)));
    secured = await startRemoteBuilder(engine, tls);
    for (const each of [...remotes, secured]) undo.defer(() => each.stop());
  });
  after(() => undo.disposeAsync());

  const signal = new AbortController().signal;
  const ask = (line: readonly string[]) => askEngine(docker, line, { signal, timeout: 60_000 });
  const create = async (name: string, driver: BuilderDriver, ...nodes: [NodeSpec, ...NodeSpec[]]) => {
    for (const line of createLines({ name, driver, nodes })) assert.equal((await ask(line)).trim(), name);
  };
  const builder = async (name: string) => chooseBuilder(await listBuilders(docker, signal), name);
  const chosenOf = async (name: string) =>
    (await builder(name)).nodes.map(each => [each.name, ...each.chosen.map(formatPlatform)].join(' '));

  it('of two nodes are listed with the platforms that were set by hand, and the current one stays', async () => {
    const [x86, arm] = remotes.map(each => each.endpoint) as [string, string];
    await create(
      'team',
      'remote',
      node({ name: 'x86', endpoint: x86, platforms: platforms('linux/amd64', 'linux/386') }),
      node({ name: 'arm', endpoint: arm, platforms: platforms('linux/arm64') }),
    );
    assert.deepEqual(await chosenOf('team'), ['x86 linux/amd64 linux/386', 'arm linux/arm64']);
    const { nodes, isCurrent } = await builder('team');
    assert.deepEqual(
      nodes.map(({ status }) => status),
      ['running', 'running'],
    );
    assert.equal(isCurrent, false);
    assert.equal((await builder('default')).isCurrent, true);
  });

  it('get other platforms for a node that is there', async () => {
    const wanted = node({
      name: 'arm',
      endpoint: remotes[1]!.endpoint,
      platforms: platforms('linux/arm64', 'linux/arm/v7'),
    });
    await ask(builderLines.change({ name: 'team', driver: 'remote' }, wanted));
    assert.deepEqual(await chosenOf('team'), ['x86 linux/amd64 linux/386', 'arm linux/arm64 linux/arm/v7']);
  });

  it('build each platform on its node, count what they keep, and free it', async () => {
    const file = join(engine.folder, 'Dockerfile');
    const rootfs = engine.parts.rootfs;
    await writeFile(file, 'FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH} /\nRUN ["/bin/busybox", "uname", "-m"]\n');
    const build = ['buildx', 'build', '--builder=team', '--platform=linux/amd64,linux/arm64', `--file=${file}`, rootfs];
    await ask(build);
    const usage = parseUsage(await ask(builderLines.usage('team')));
    assert(usage && usage.total > 1_000_000 && usage.reclaimable > 0, JSON.stringify(usage));
    const freed = parseUsage(await ask(builderLines.prune('team')));
    assert(freed && freed.total > 1_000_000, JSON.stringify(freed));
    assert.equal(parseUsage(await ask(builderLines.usage('team')))?.total, 0);
    await rm(file);
  });

  it('behind TLS want a certificate of the client', async () => {
    const { ca, client } = certificates;
    const files = { cacert: ca, cert: client.cert, key: client.key };
    await create('secured', 'remote', node({ endpoint: secured.endpoint, driverOptions: files }));
    assert.deepEqual((await builder('secured')).nodes[0]?.driverOptions, files);
    assert.match(await ask(builderLines.bootstrap('secured')), /Status:\s+running/);
    await create('plain', 'remote', node({ endpoint: secured.endpoint }));
    assert.equal((await builder('plain')).nodes[0]?.status, 'inactive');
  });

  it('inspected by name say what the list says', async () => {
    const inspected = parseInspection(await ask(builderLines.inspect('team')));
    const listed = await builder('team');
    const facts = (each: typeof listed) =>
      each.nodes.map(({ name, endpoint, chosen, status }) => ({ name, endpoint, chosen, status }));
    assert.deepEqual(inspected && facts(inspected), facts(listed));
  });

  it('with a container of their own are recorded with their configuration, stopped, and go again', async () => {
    const configFile = join(engine.folder, 'buildkitd.toml');
    await writeFile(configFile, insecureConfig(['localhost:5000', '127.0.0.1:5000']));
    const nodes = [node({ platforms: platforms('linux/amd64'), driverOptions: { network: 'host' } })] as const;
    const [line] = createLines({ name: 'own', driver: 'docker-container', nodes, configFile });
    await ask(line!);
    assert.match(await ask(builderLines.inspect('own')), /registry\."127\.0\.0\.1:5000"\]\s+> +http = true/);
    const {
      nodes: [own],
      driver,
    } = await builder('own');
    assert.deepEqual(
      [driver, own?.status, own?.chosen.map(formatPlatform)],
      ['docker-container', 'inactive', ['linux/amd64']],
    );
    await ask(builderLines.stop('own'));
    await ask(builderLines.remove('own'));
    await assert.rejects(builder('own'), { reason: 'no-such-builder' });
  });

  it('cannot be configured for a registry by its IPv6 address, which therefore is not offered', async () => {
    const configFile = join(engine.folder, 'ipv6.toml');
    await writeFile(configFile, insecureConfig(['[::1]:5000']));
    const [line] = createLines({ name: 'ipv6', driver: 'docker-container', nodes: [node({})], configFile });
    await assert.rejects(ask(line!), /table key cannot contain/);
  });

  it('that are gone do not hold up the others', async () => {
    await create('gone', 'remote', node({ endpoint: 'tcp://127.0.0.1:1' }));
    const names = (await listBuilders(docker, signal)).map(each => each.name);
    assert.deepEqual(names.toSorted(), ['default', 'gone', 'plain', 'secured', 'team']);
    await assert.rejects(ask(builderLines.usage('gone')), /connection refused/);
  });
});
