// Builds as they run, on a real BuildKit with emulation: the terminal, the proof, the line that failed, cancelling, several at
// once, and tasks of tasks.json.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { toBuildSpec, type BuildArgument } from '../../src/features/builds/argument.ts';
import { buildJob } from '../../src/features/builds/job.ts';
import type { BuildParts } from '../../src/features/builds/parts.ts';
import { progressMessage, reporter } from '../../src/features/builds/run/progress.ts';
import { performJob } from '../../src/features/builds/run/perform.ts';
import { commandIds, taskType } from '../../src/host/ids.ts';
import { buildParts } from './buildSupport.ts';
import { eventually, withSettings } from './support.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const base = process.env['MULTIARCH_BUILD_BASE'];
const workspace = process.env['MULTIARCH_TEST_FOLDER'] ?? '';
const folder = join(workspace, 'runs');
/** Nobody else's builds leave anything here. */
const ownTemporary = join(folder, 'tmp');
const all = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

interface BuildResult {
  readonly digest: string;
  readonly platforms: { readonly platform: string; readonly digest: string }[];
}

async function dockerfile(name: string, text: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  const path = join(folder, name, 'Dockerfile');
  await writeFile(path, text);
  return path;
}

const build = async (argument: BuildArgument): Promise<BuildResult> =>
  vscode.commands.executeCommand<BuildResult>(commandIds.build, argument);

const failureOf = async (argument: BuildArgument): Promise<string> =>
  build(argument).then(
    () => assert.fail('it was built'),
    (error: Error) => error.message,
  );

/** `2-3 message`: the lines from 1, as a person reads them. */
function marks(path: string): string[] {
  return vscode.languages
    .getDiagnostics(vscode.Uri.file(path))
    .filter(({ source, code }) => source === 'multiarch' && code === 'build-failed')
    .map(({ range, message }) => `${range.start.line + 1}-${range.end.line + 1} ${message}`);
}

const failsOnArm = `FROM ${base}
RUN echo fine
RUN echo "looking at $(uname -m)" && \\
    [ "$(uname -m)" != aarch64 ]
`;

describe('a build that runs', () => {
  const temporary = process.env['TMPDIR'];
  before(async function () {
    if (registry === undefined) this.skip();
    await mkdir(ownTemporary, { recursive: true });
    process.env['TMPDIR'] = ownTemporary;
  });
  after(() => {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
  });

  it('shows the engine’s own output with the platforms told apart, and then the proof', async () => {
    const path = await dockerfile(
      'terminal',
      `FROM ${base}\nRUN echo "I am $(uname -m)"; printf '\\033]0;title\\007'\n`,
    );
    const tags = [`${registry}/run/terminal:1`, `${registry}/run/terminal:2`];
    const spec = toBuildSpec({ dockerfile: path, platforms: all, tags }, undefined);
    const lines: string[] = [];
    await withParts(async parts => {
      const job = buildJob(spec, await parts.engine());
      const terminal = { write: (line: string) => lines.push(line), signal: new AbortController().signal };
      const proofs = await performJob(job, parts, terminal);
      assert.deepEqual(
        proofs.map(({ tag, platforms }) => [tag, platforms.filter(each => each.digest !== undefined).length]),
        tags.map(tag => [tag, 3]),
      );
    });
    const text = lines.join('\n').replace(/\x1b\[\d*m/g, '');
    assert.match(text, /^#\d+ \[linux\/arm64 2\/2\] RUN echo "I am/m);
    assert.match(text, /^#\d+ linux\/arm64 \d\.\d\d I am aarch64$/m);
    assert.match(text, /^#\d+ linux\/arm\/v7 \d\.\d\d I am armv7l$/m);
    assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f]/);
    assert.deepEqual(await leftovers(), []);
  }).timeout(90_000);

  it('that fails on one platform marks the lines of the Dockerfile, until it is built again or edited', async () => {
    const path = await dockerfile('fails', failsOnArm);
    const argument = { dockerfile: path, platforms: all, tags: [`${registry}/run/fails:1`] };
    for (const attempt of [1, 2]) {
      const message = await failureOf(argument);
      assert.match(message, /run\/fails:1 for linux\/arm64 failed in “RUN echo "looking at \$\(uname -m\)"/);
      assert.match(message, /” \(exit code 1\): looking at aarch64\.$/);
      const [mark, ...others] = marks(path);
      assert.match(mark ?? '', /^3-4 The build failed for linux\/arm64 \(exit code 1\): looking at aarch64\.$/);
      assert.deepEqual(others, [], `attempt ${attempt}`);
    }
    const document = await vscode.workspace.openTextDocument(path);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '# edited\n');
    assert(await vscode.workspace.applyEdit(edit));
    await eventually(() => marks(path), []);
    await document.save();
    await failureOf(argument);
    assert.match(marks(path)[0] ?? '', /^4-5 /);
    assert.equal((await build({ ...argument, platforms: ['linux/amd64'] })).platforms.length, 1);
    assert.deepEqual(marks(path), []);
    assert.deepEqual(await leftovers(), []);
  }).timeout(90_000);

  it('says what to do where a registry cannot be reached', async () => {
    const path = await dockerfile('unreachable', `FROM ${base}\n`);
    const message = await failureOf({ dockerfile: path, platforms: ['linux/amd64'], tags: ['127.0.0.1:1/a/b:1'] });
    assert.match(message, /127\.0\.0\.1:1\/a\/b:1 failed.*could not reach the registry/s);
    assert.deepEqual(marks(path), []);
  }).timeout(90_000);

  it('of an image that lies gives its platforms no tags of their own', async () => {
    const path = await dockerfile('lying', `FROM --platform=$BUILDPLATFORM ${base}\nCOPY Dockerfile /\n`);
    const tag = `${registry}/run/lying:1`;
    const spec = toBuildSpec({ dockerfile: path, platforms: all, tags: [tag], platformTags: true }, undefined);
    await withParts(async parts => {
      const terminal = { write: () => undefined, signal: new AbortController().signal };
      await assert.rejects(
        performJob(buildJob(spec, await parts.engine()), parts, terminal),
        /does not hold linux\/arm64/,
      );
    });
    await vscode.commands.executeCommand(commandIds.inspect, { reference: tag, show: false });
    const single = { reference: `${tag}-amd64`, show: false };
    await assert.rejects(async () => vscode.commands.executeCommand(commandIds.inspect, single), /run\/lying:1-amd64/);
  }).timeout(90_000);

  it('that is ended by its task leaves no process, and says so', async () => {
    const path = await dockerfile('endless', `FROM ${base}\nRUN sleep 3572\n`);
    const platforms = ['linux/amd64', 'linux/arm64'];
    const failing = failureOf({ dockerfile: path, platforms, tags: [`${registry}/run/endless:1`] });
    await eventually(async () => (await processes('sleep 3572')) >= 2, true, 30_000);
    assert((await processes('run/endless:1')) > 0);
    vscode.tasks.taskExecutions.find(({ task }) => task.name.includes('endless:1'))?.terminate();
    assert.match(await failing, /run\/endless:1 was ended before it was done/);
    assert.equal(await processes('run/endless:1'), 0);
    await eventually(() => processes('sleep 3572'), 0);
    assert.deepEqual(marks(path), []);
    assert.deepEqual(await leftovers(), []);
  }).timeout(90_000);

  it('goes on beside others, each with its own task, also of the very same build', async () => {
    const path = await dockerfile('beside', `FROM ${base}\nRUN sleep 3; uname -m > /m\n`);
    const failing = await dockerfile('besideFails', failsOnArm);
    const names = new Set<string>();
    const listener = vscode.tasks.onDidStartTask(({ execution }) => names.add(execution.task.name));
    const one = { dockerfile: path, platforms: all, tags: [`${registry}/run/beside:1`] };
    const [first, second, same, message] = await Promise.all([
      build(one),
      build({ ...one, tags: [`${registry}/run/beside:2`] }),
      build(one),
      failureOf({ dockerfile: failing, platforms: all, tags: [`${registry}/run/beside:3`] }),
    ]);
    listener.dispose();
    assert.deepEqual(
      [first, second, same].map(({ platforms }) => platforms.length),
      [3, 3, 3],
    );
    assert.match(message, /run\/beside:3 for linux\/arm64/);
    assert.deepEqual(
      [...names].toSorted(),
      [1, 2, 3].map(tag => `${registry}/run/beside:${tag}`),
    );
    assert.deepEqual([marks(path).length, marks(failing).length], [0, 1]);
  }).timeout(90_000);

  it('is given its values as they are: VS Code puts nothing in, and runs nothing', async () => {
    let ran = 0;
    const command = vscode.commands.registerCommand('buildRun.spy', () => String((ran += 1)));
    const text = '${command:buildRun.spy}';
    const path = await dockerfile(`of ${text}`, `FROM ${base}\nARG X\nRUN [ "$X" = '\${command:buildRun.spy}' ]\n`);
    const argument = { dockerfile: path, platforms: ['linux/amd64'], tags: [`${registry}/run/values:1`] };
    const result = await build({ ...argument, buildArgs: { X: text } }).finally(() => command.dispose());
    assert.deepEqual([result.platforms.length, ran], [1, 0]);
  }).timeout(90_000);

  it('of Podman, which names no line, marks the one that fails', async () => {
    const path = await dockerfile('podman', failsOnArm);
    const argument = { dockerfile: path, platforms: ['linux/amd64', 'linux/arm64'], tags: ['podman-fails:1'] };
    await withSettings({ enginePath: join(process.env['MULTIARCH_PODMAN'] ?? '', 'podman') }, async () => {
      const message = await failureOf({ ...argument, output: 'load' });
      assert.match(message, /podman-fails:1 for linux\/arm64 failed in “RUN echo "looking at .*” \(exit code 1\)\.$/);
    });
    assert.deepEqual(marks(path), ['3-4 The build failed for linux/arm64 (exit code 1).']);
  }).timeout(90_000);

  it('is told as text by a buildx that does not know rawjson', async () => {
    const path = await dockerfile('old', `FROM ${base}\nRUN exit 7\n`);
    const program = join(folder, 'old', 'docker');
    // buildx before 0.13, and BuildKit's plain progress from then on.
    const script = `#!/bin/sh
case "$*" in *--progress=rawjson*) echo "ERROR: invalid progress mode rawjson" >&2; exit 1;; esac
exec docker "$@"
`;
    await writeFile(program, script);
    await chmod(program, 0o755);
    await withSettings({ enginePath: program }, async () => {
      const message = await failureOf({
        dockerfile: path,
        platforms: ['linux/arm64'],
        tags: [`${registry}/run/old:1`],
      });
      assert.match(message, /run\/old:1 for linux\/arm64 failed in “RUN exit 7” \(exit code 7\)\.$/);
    });
    assert.match(marks(path)[0] ?? '', /^2-2 The build failed for linux\/arm64 \(exit code 7\)\.$/);
  }).timeout(90_000);
});

describe('a task of tasks.json', () => {
  before(function () {
    if (registry === undefined) this.skip();
  });

  const runTask = async (definition: object): Promise<number | undefined> => {
    const file = vscode.Uri.file(join(workspace, '.vscode', 'tasks.json'));
    const content = JSON.stringify({ version: '2.0.0', tasks: [{ type: taskType, ...definition }] });
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));
    const label = 'label' in definition ? definition.label : '';
    const own = async () => (await vscode.tasks.fetchTasks({ type: taskType })).filter(({ name }) => name === label);
    await eventually(async () => (await own()).length, 1, 30_000);
    const [task] = await own();
    assert(task);
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name === label) resolve(exitCode);
    });
    await vscode.tasks.executeTask(task);
    const exitCode = await promise;
    listener.dispose();
    return exitCode;
  };

  it('builds, with its variables resolved, and is proven', async () => {
    await dockerfile('task', `FROM ${base}\nRUN uname -m > /z\n`);
    const reference = `${registry}/run/task:1`;
    const dockerfilePath = '${workspaceFolder}/runs/task/Dockerfile';
    const task = {
      label: 'image',
      dockerfile: dockerfilePath,
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: [reference],
    };
    assert.equal(await runTask(task), 0);
    const result = await vscode.commands.executeCommand<BuildResult>(commandIds.inspect, { reference, show: false });
    assert.equal(result.platforms.length, 2);
  }).timeout(90_000);

  const failing: [name: string, text: string, definition: object][] = [
    ['fails', failsOnArm, {}],
    ['would fail', `FROM ${base}`, { platforms: ['linux/s390x'] }],
    ['is no build', `FROM ${base}`, { tags: ['UPPER'] }],
  ];
  for (const [name, text, definition] of failing) {
    it(`that ${name} ends with exit code 1`, async () => {
      await dockerfile('taskFails', text);
      const task = {
        label: `image that ${name}`,
        dockerfile: 'runs/taskFails/Dockerfile',
        platforms: all,
        tags: [`${registry}/run/task:2`],
        ...definition,
      };
      assert.equal(await runTask(task), 1);
    }).timeout(90_000);
  }
});

describe('what a notification says of a build', () => {
  const of = (platform: string, done: number, total: number, current?: string, target = '') => ({
    target,
    platform,
    done,
    total,
    ...(current !== undefined && { current }),
  });
  const none = { current: 0, total: 0 };
  const cases: [what: string, progress: Parameters<typeof progressMessage>[0], expected: string][] = [
    ['nothing yet', { percent: 0, platforms: [], bytes: none }, 'reading the Dockerfile'],
    [
      'each platform',
      { percent: 50, platforms: [of('linux/arm64', 3, 7, 'RUN make'), of('linux/amd64', 7, 7)], bytes: none },
      'linux/arm64 3/7 RUN make · linux/amd64 done',
    ],
    [
      'targets of a bake file',
      { percent: 50, platforms: [of('linux/arm64', 3, 7, undefined, 'app')], bytes: none },
      'app linux/arm64 3/7',
    ],
    [
      'a push, once all are done',
      {
        percent: 90,
        platforms: [of('linux/arm64', 7, 7)],
        current: 'pushing layers',
        bytes: { current: 1_000_000, total: 3e6 },
      },
      'linux/arm64 done · pushing layers 1.0 MB / 3.0 MB',
    ],
    [
      'no icon and no link of an instruction',
      { percent: 1, platforms: [of('linux/arm64', 1, 2, 'RUN $(x)')], bytes: none },
      'linux/arm64 1/2 RUN $ (x)',
    ],
  ];
  for (const [what, progress, expected] of cases) {
    it(what, () => assert.equal(progressMessage(progress), expected));
  }

  it('is the last that was told, and its bar never goes back', async () => {
    const reports: { increment: number; message: string }[] = [];
    const { tell, end } = reporter(report => reports.push(report));
    for (const [percent, seen] of [
      [30, 1],
      [20, 2],
      [95, 3],
    ] as const) {
      tell(() => assert.fail('not the last'));
      tell(() => ({ percent, platforms: [], current: `at ${percent}`, bytes: none }));
      await eventually(() => reports.length, seen);
    }
    assert.deepEqual(reports, [
      { increment: 30, message: 'at 30' },
      { increment: 0, message: 'at 20' },
      { increment: 65, message: 'at 95' },
    ]);
    tell(() => assert.fail('it has ended'));
    end();
  });

  it('fits in a line, however long the instructions are', () => {
    const platforms = all.map(platform => of(platform, 1, 9, `RUN ${'x'.repeat(500)}`));
    assert(progressMessage({ percent: 1, platforms, bytes: none }).length < 140);
  });
});

/** The parts of the extension, made anew: what it prints into a terminal cannot be read otherwise. */
async function withParts(run: (parts: BuildParts) => Promise<void>): Promise<void> {
  const parts = buildParts();
  try {
    await run(parts);
  } finally {
    parts.log.dispose();
    parts.failures.dispose();
    await parts.client.close();
  }
}

/** Folders of builds that have ended. */
async function leftovers(): Promise<string[]> {
  return (await readdir(ownTemporary)).filter(name => name.startsWith('multiarch-build-'));
}

/** How many processes have this text in their command line. */
async function processes(text: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter(line => line.includes(text)).length;
}
