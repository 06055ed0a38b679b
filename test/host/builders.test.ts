// The Builders view and its commands, on real builders: a builder of two nodes, each a BuildKit of its own that listens on
// this machine, and one with a container that is recorded and never started.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { askEngine, type Engine } from '../../src/engine/engine.ts';
import { createBuilder } from '../../src/features/builders/create.ts';
import type { Row } from '../../src/features/builders/row.ts';
import { createProvider } from '../../src/features/builders/view.ts';
import { commandIds } from '../../src/host/ids.ts';
import { startRemoteBuilder, type RemoteBuilder } from '../support/engine/remoteBuilder.ts';
import { withSettings } from './support.ts';

const isHere = process.env['MULTIARCH_BUILD_REGISTRY'] !== undefined;
const base = process.env['MULTIARCH_BUILD_BASE'] ?? '';
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'builders');

const run = async <T>(id: string, argument: object): Promise<T> => vscode.commands.executeCommand<T>(id, argument);
const docker: Engine = { kind: 'docker', program: 'docker' };
const ask = (...args: string[]) => askEngine(docker, args, { timeout: 60_000 });

async function listening(server: Server, undo: AsyncDisposableStack): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.defer(() => void server.close());
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('builders', function () {
  this.timeout(120_000);
  const undo = new AsyncDisposableStack();
  const closed = new AbortController().signal;
  let remotes: RemoteBuilder[];
  let log: vscode.LogOutputChannel;
  let created: unknown;

  before(async function () {
    if (!isHere) this.skip();
    log = vscode.window.createOutputChannel('Multiarch builders', { log: true });
    undo.defer(() => log.dispose());
    remotes = await Promise.all(
      ['DOCKER_HOST', 'MULTIARCH_CLASSIC_ENGINE'].map(name =>
        startRemoteBuilder({ env: { DOCKER_HOST: process.env[name] ?? '' } }),
      ),
    );
    for (const each of remotes) undo.defer(() => each.stop());
    await mkdir(folder, { recursive: true });
    undo.defer(() => rm(folder, { recursive: true, force: true }));
    undo.defer(
      async () =>
        void (await Promise.allSettled(
          ['team', 'far', 'waiting', 'lost'].map(each => ask('buildx', 'rm', '-f', each)),
        )),
    );
  });
  before(async () => {
    const [x86, arm] = remotes.map(each => each.endpoint);
    const nodes = [
      { name: 'x86', endpoint: x86, platforms: ['linux/amd64', 'linux/386'] },
      { name: 'arm', endpoint: arm, platforms: ['linux/arm64'] },
    ];
    created = await run(commandIds.createBuilder, { name: 'team', driver: 'remote', nodes, bootstrap: true });
  });
  after(() => undo.disposeAsync());

  const viewOf = (engine: () => Promise<Engine> = async () => docker) =>
    createProvider({ log, closed, engine }, new vscode.EventEmitter<void>().event);
  type View = ReturnType<typeof viewOf>;
  const look = async (view: View, row: Row): Promise<string> => {
    const { label, description } = await view.getTreeItem(row);
    assert(typeof label === 'string');
    return description ? `${label} — ${String(description)}` : label;
  };
  const rowsOf = async (view: View, ...path: string[]): Promise<Row[]> => {
    let rows = (await view.getChildren()) ?? [];
    for (const step of path) {
      const labels = await Promise.all(rows.map(each => look(view, each)));
      const row = rows[labels.findIndex(each => each === step || each.startsWith(`${step} — `))];
      rows = (await view.getChildren(row ?? assert.fail(`${step} is not among ${labels.join(' | ')}`))) ?? [];
    }
    return rows;
  };
  const labels = async (...path: string[]): Promise<string[]> => {
    const view = viewOf();
    return Promise.all((await rowsOf(view, ...path)).map(each => look(view, each)));
  };
  const flags = async (name: string): Promise<string | undefined> => {
    const view = viewOf();
    const row = (await rowsOf(view)).find(each => each.builder === name);
    return row && (await view.getTreeItem(row)).contextValue;
  };

  it('are created with several nodes, each with its platforms; the current one stays', async () => {
    assert.deepEqual(created, { name: 'team' });
    const rows = await labels();
    assert.equal(rows[0], 'default — current · docker · running');
    assert(rows.includes('team — remote · running · 2 nodes'), rows.join('\n'));
  });

  it('open to their nodes, with what runs there natively and what is emulated', async () => {
    const rows = await labels('team');
    assert.deepEqual(rows.length, 3, rows.join('\n'));
    assert.equal(rows[0], 'x86 — running · linux/amd64, linux/386 · emulates linux/arm64, linux/arm');
    assert.match(rows[1]!, /^arm — running · linux\/arm64 · emulates linux\/amd64/);
    assert.equal(rows[2], 'Build cache');
    const node = await labels('team', 'x86');
    assert.match(node[0]!, /^Native — linux\/amd64, linux\/386, linux\/amd64\/v2/);
    assert.match(node[1]!, /^Emulated — linux\/arm64, linux\/arm\/v7, linux\/arm\/v6$/);
    assert.deepEqual(node.slice(2), [`Endpoint — ${remotes[0]!.endpoint}`, 'BuildKit — v0.0.0+unknown']);
    const native = await labels('team', 'x86', 'Native');
    assert.deepEqual(native.slice(0, 3), [
      'linux/amd64 — set by hand: builds for it come here first',
      'linux/386 — set by hand: builds for it come here first',
      'linux/amd64/v2',
    ]);
  });

  it('tell what they keep when that is opened, and free it', async () => {
    await writeFile(join(folder, 'Dockerfile'), `FROM ${base}\nRUN uname -m > /machine\n`);
    await ask('buildx', 'build', '--builder=team', '--platform=linux/amd64,linux/arm64', folder);
    const [all, free] = await labels('team', 'Build cache');
    assert.match(all!, /^In all — [\d.]+ [kM]B$/);
    assert.match(free!, /^Can be freed — [\d.]+ [kM]B$/);
    const { freed } = await run<{ freed: number }>(commandIds.pruneBuilder, { name: 'team' });
    assert(freed > 1000, String(freed));
    assert.deepEqual(await labels('team', 'Build cache'), ['In all — 0 B', 'Can be freed — 0 B']);
  });

  it('get further platforms for a node, and keep those it had', async () => {
    const argument = { builder: 'team', node: 'arm', platforms: ['linux/arm/v7'] };
    assert.deepEqual(await run(commandIds.addNode, argument), { builder: 'team' });
    assert.match((await labels('team', 'arm'))[0]!, /^Native — linux\/arm64/);
    assert.match(await ask('buildx', 'inspect', 'team'), /Platforms: +linux\/arm64\*, linux\/arm\/v7\*/);
    // As a plan says it.
    const platform = { os: 'linux', architecture: 's390x' };
    const mend = { kind: 'assign-platform', builder: 'team', node: 'arm', endpoint: remotes[1]!.endpoint, platform };
    await run(commandIds.addNode, mend);
    assert.match(
      await ask('buildx', 'inspect', 'team'),
      /Platforms: +linux\/arm64\*, linux\/arm\/v7\*, linux\/s390x\*/,
    );
  });

  it('get a further node', async () => {
    await run(commandIds.createBuilder, { name: 'far', driver: 'remote', nodes: [{ endpoint: remotes[0]!.endpoint }] });
    const endpoint = remotes[1]!.endpoint;
    await run(commandIds.addNode, { builder: 'far', node: 'second', endpoint, platforms: ['linux/arm64'] });
    assert.match((await labels('far')).join('\n'), /^far0 — .*\nsecond — running · linux\/arm64 /);
  });

  it('are inspected, as a document and as JSON', async () => {
    const result = await run<{ nodes: { name: string; chosen: string[]; native: string[] }[] }>(
      commandIds.inspectBuilder,
      { name: 'team' },
    );
    const [x86] = result.nodes;
    assert.deepEqual([x86?.name, ...(x86?.chosen ?? [])], ['x86', 'linux/amd64', 'linux/386']);
    assert.deepEqual(x86?.native.slice(0, 2), ['linux/amd64', 'linux/386']);
    assert(!JSON.stringify(result).includes('hasContainerdStore'));
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), 'multiarch-builder:/team');
    assert.match(document.getText(), /^Name: +team\nDriver: +remote\n/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await run(commandIds.inspectBuilder, { name: 'team', show: false });
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('with a container of their own are recorded with the registries they speak to without TLS, and removed', async () => {
    const insecureRegistries = ['localhost:5000', 'registry.example'];
    const { name } = await run<{ name: string }>(commandIds.createBuilder, { insecureRegistries });
    assert.equal(name, 'multiarch');
    const text = await ask('buildx', 'inspect', name);
    assert.match(text, /network="host"/);
    assert.match(text, /registry\."localhost:5000"\]\s+> +http = true[^]*registry\."registry\.example"\]/);
    assert.equal((await labels()).includes('multiarch — docker-container · not started'), true);
    assert.match((await labels(name))[0]!, /^multiarch0 — not started$/);
    assert.deepEqual((await labels(name, 'multiarch0')).slice(0, 1), [
      'Not started yet — click to start, and see what it runs',
    ]);
    assert.deepEqual(await run(commandIds.createBuilder, {}), { name: 'multiarch-2' });
    assert.deepEqual(await run(commandIds.stopBuilder, { name }), { stopped: name });
    for (const each of [name, 'multiarch-2']) {
      assert.deepEqual(await run(commandIds.removeBuilder, { name: each }), { removed: each });
    }
    assert(!(await labels()).join().includes('multiarch'));
  });

  it('offer in their menus what can be done with them', async () => {
    await run(commandIds.createBuilder, { name: 'own' });
    assert.equal(await flags('default'), 'multiarch.builder buildx running');
    assert.equal(await flags('team'), 'multiarch.builder buildx own running');
    assert.equal(await flags('own'), 'multiarch.builder buildx own stopped');
    await run(commandIds.removeBuilder, { name: 'own' });
  });

  it('that are not whole are not left behind', async () => {
    const [first] = remotes.map(each => each.endpoint);
    const nodes = [{ endpoint: first }, { endpoint: first }];
    const creating = run(commandIds.createBuilder, { name: 'half', driver: 'remote', nodes });
    await assert.rejects(async () => creating, /duplicate endpoint/);
    assert(!(await labels()).join().includes('half'));
  });

  it('are not left behind where somebody gives up while buildx waits for the first node', async () => {
    const closed = new AbortController();
    // It listens, and never says a word.
    const silent = createServer(() => closed.abort(new DOMException('closed', 'AbortError')));
    const endpoint = await listening(silent, undo);
    const parts = { log, closed: closed.signal, engine: async () => docker, storage: folder };
    const creating = createBuilder({ name: 'waiting', driver: 'remote', nodes: [{ endpoint }] }, parts);
    await assert.rejects(async () => creating, { name: 'AbortError' });
    await assert.rejects(ask('buildx', 'inspect', 'waiting'), /no builder "waiting" found/);
  });

  it('say what is left where a node is gone, and that it cannot be started', async () => {
    const sockets = new Set<Socket>();
    const machine = createServer(client => {
      const daemon = connect((process.env['DOCKER_HOST'] ?? '').replace('unix://', ''));
      for (const each of [client, daemon]) sockets.add(each.on('error', () => undefined));
      client.pipe(daemon).pipe(client);
    });
    const endpoint = await listening(machine, undo);
    await run(commandIds.createBuilder, { name: 'lost', nodes: [{ endpoint }] });
    machine.close();
    for (const socket of sockets) socket.destroy();
    const argument = { name: 'lost' };
    await assert.rejects(async () => run(commandIds.bootstrapBuilder, argument), /lost0: Cannot connect/);
    await assert.rejects(async () => run(commandIds.removeBuilder, argument), /“lost” is gone from the list, but/);
    assert(!(await labels()).join().includes('lost'));
  });

  it('are configured by the older name of the flag where buildx knows no other', async () => {
    const program = join(folder, 'docker');
    const script = `case "$*" in
      *--buildkitd-config*) echo "unknown flag: --buildkitd-config" >&2; exit 125;;
      *--config=*) echo "$*" > ${folder}/said;;
      *ls*) echo '{"Name":"default","Driver":"docker","Current":true}';;
      esac`;
    await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await withSettings({ enginePath: program }, async () => {
      await run(commandIds.createBuilder, { name: 'old', insecureRegistries: ['registry.example'] });
    });
    const said = await readFile(join(folder, 'said'), 'utf8');
    const file = /^buildx create --name=old --driver=docker-container --config=(\/.*\/buildkitd\/old\.toml)\n$/.exec(
      said,
    )?.[1];
    assert.equal(await readFile(file ?? assert.fail(said), 'utf8'), '[registry."registry.example"]\n  http = true\n');
  });

  it('that do not start stay, and say why', async () => {
    const starting = run(commandIds.createBuilder, { name: 'pulled', bootstrap: true });
    await assert.rejects(async () => starting, /“pulled” is created, and did not start: .*moby\/buildkit/s);
    assert((await labels()).includes('pulled — docker-container · not started'));
    await assert.rejects(async () => run(commandIds.pruneBuilder, { name: 'pulled' }), /“pulled” does not run/);
    await run(commandIds.removeBuilder, { name: 'pulled' });
  });

  const refused: [name: string, id: string, argument: object, message: RegExp][] = [
    ['to create what is there', commandIds.createBuilder, { name: 'TEAM' }, /There is a builder “TEAM” already/],
    ['to remove the engine’s own', commandIds.removeBuilder, { name: 'default' }, /docker context rm/],
    ['to stop what runs elsewhere', commandIds.stopBuilder, { name: 'team' }, /cannot be stopped/],
    ['a node for the engine’s own', commandIds.addNode, { builder: 'default' }, /has the one node/],
    [
      'one that is not there',
      commandIds.removeBuilder,
      { name: 'nobody' },
      /^Error: There is no builder “nobody”\. List them/,
    ],
    ['a builder that is no text', commandIds.inspectBuilder, { name: ['team'] }, /named by a text/],
  ];
  for (const [name, id, argument, message] of refused) {
    it(`refuse ${name}`, async () => assert.rejects(async () => run(id, argument), message));
  }

  it('of another engine are that engine itself, without a menu', async () => {
    const view = viewOf(async () => ({
      kind: 'podman',
      program: join(process.env['MULTIARCH_PODMAN'] ?? '', 'podman'),
    }));
    const [row, ...others] = await rowsOf(view);
    assert.deepEqual(others, []);
    assert.match(await look(view, row!), /^podman — running$/);
    assert.equal((await view.getTreeItem(row!)).contextValue, 'multiarch.builder');
    await withSettings({ enginePath: join(process.env['MULTIARCH_PODMAN'] ?? '', 'podman') }, async () => {
      await assert.rejects(async () => run(commandIds.createBuilder, {}), /Podman builds by itself/);
    });
  });

  const engines: [name: string, script: string | undefined, row: RegExp | undefined][] = [
    ['is not there', undefined, undefined],
    [
      'does not run',
      'echo "Cannot connect to the Docker daemon at unix:///x. Is it running?" >&2; exit 1',
      /^Docker is not running — Start/,
    ],
    [
      'has no buildx',
      `echo "docker: 'buildx' is not a docker command." >&2; exit 1`,
      /^Docker has no buildx.* — Install/,
    ],
    ['prints nonsense', 'echo "<html>"', /^Docker failed/],
    ['ends without a word', 'exit 3', /^Docker failed/],
  ];
  for (const [name, script, row] of engines) {
    it(`where the engine ${name}, ${row ? 'have a row that says it' : 'are none'}`, async () => {
      const program = join(folder, 'docker');
      await rm(program, { force: true });
      if (script !== undefined) await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const view = viewOf(async () => ({ kind: 'docker', program }));
      const rows = await Promise.all((await rowsOf(view)).map(each => look(view, each)));
      assert.equal(rows.length, row ? 1 : 0, rows.join('\n'));
      if (row) assert.match(rows[0]!, row);
    });
  }

  it('say of an engine that ends without a word that it failed, and no more', async () => {
    const program = join(folder, 'docker');
    await writeFile(program, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    await withSettings({ enginePath: program }, async () => {
      await assert.rejects(async () => run(commandIds.createBuilder, {}), /^Error: Docker failed\.$/);
    });
  });

  it('with an image that brings emulators along say what it emulates by itself', async () => {
    const program = join(folder, 'docker');
    const node = {
      Name: 'own0',
      Status: 'running',
      Platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386', 'linux/arm64'],
    };
    const line = JSON.stringify({ Name: 'own', Driver: 'docker-container', Current: true, Nodes: [node] });
    await writeFile(join(folder, 'ls.jsonl'), line);
    await writeFile(program, `#!/bin/sh\ncase "$*" in *ls*) cat ${folder}/ls.jsonl;; *) exit 1;; esac\n`, {
      mode: 0o755,
    });
    const view = viewOf(async () => ({ kind: 'docker', program }));
    const rows = await Promise.all((await rowsOf(view, 'own', 'own0')).map(each => look(view, each)));
    assert.deepEqual(rows, [
      'Native — linux/amd64, linux/amd64/v2, linux/386',
      'Emulated — linux/arm64',
      'Emulated by BuildKit itself — linux/arm, linux/riscv64, linux/ppc64le, linux/s390x, linux/mips64',
    ]);
  });

  it('have rows with names for a screen reader, in which nothing is markup', async () => {
    const program = join(folder, 'docker');
    const name = 'b$(bug)';
    const node = { Name: 'n[x](command:y)', Status: 'running', Platforms: ['linux/amd64'], Endpoint: 'a\nb' };
    const line = JSON.stringify({ Name: name, Driver: '$(alert)', Current: true, Nodes: [node] });
    await writeFile(join(folder, 'ls.jsonl'), line);
    await writeFile(program, `#!/bin/sh\ncase "$*" in *ls*) cat ${folder}/ls.jsonl;; *) exit 1;; esac\n`, {
      mode: 0o755,
    });
    const view = viewOf(async () => ({ kind: 'docker', program }));
    const [row] = await rowsOf(view);
    const item = await view.getTreeItem(row!);
    assert.equal(item.accessibilityInformation?.label, 'b$(bug), current, $(alert), running');
    assert.equal(typeof item.tooltip, 'string');
    const facts = await rowsOf(view, name, 'n[x](command:y)');
    assert.equal(await look(view, facts[1]!), 'Endpoint — a b');
  });
});
